import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { fileOf } from './harness.ts';

const MAIN = 'dist/cli/main.js';
const QUEUE = ['--market', 'BTC', '--side', 'short', '--mark', 'BTC=100000', '--format', 'csv'];

describe.runIf(existsSync(MAIN))('the adl process', () => {
  test('prints data on stdout and exits 0', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [MAIN, '--version']);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+/);
  });

  test('exits 2 on a usage error', async () => {
    await expect(promisify(execFile)(process.execPath, [MAIN, 'rank'])).rejects.toMatchObject({ code: 2, stdout: '' });
  });

  test('ends quietly when its reader goes away', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `account-${i},BTC,short,1,${110_000 + i},50000`);
    const file = fileOf('many.csv', ['account,market,side,size,entryPrice,margin', ...rows].join('\n'));
    const child = spawn(process.execPath, [MAIN, 'rank', file, ...QUEUE], { stdio: ['ignore', 'pipe', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.stdout.once('data', () => child.stdout.destroy());
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect(code).toBe(0);
    expect(stderr).not.toMatch(/EPIPE|Error/);
  });
});
