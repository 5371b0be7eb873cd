import { describe, expect, test } from 'vitest';
import { adl } from './harness.ts';

describe('adl', () => {
  test('--help lists the commands', async () => {
    const { code, stdout } = await adl(['--help']);
    expect(code).toBe(0);
    for (const command of ['conform', 'replay', 'rank', 'generate', 'explain', 'presets'])
      expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
  });

  test('--version is the package version', async () => {
    expect((await adl(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\S*\n$/);
  });

  test.each(['conform', 'replay', 'rank', 'generate', 'explain', 'presets'])(
    '%s --help goes to stdout',
    async (command) => {
      const { code, stdout, stderr } = await adl([command, '--help']);
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout.startsWith(`adl ${command}`)).toBe(true);
      for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
    },
  );

  test.each([
    [[], 'adl COMMAND'],
    [['rnk'], 'unknown command "rnk"'],
    [['rank'], 'give one file of positions'],
    [['rank', 'a.csv', 'b.csv'], 'got 2'],
    [['rank', 'a.csv', '--side', 'long'], '--market is missing'],
    [['rank', 'a.csv', '--market', 'BTC'], '--side is missing'],
    [['rank', 'a.csv', '--market', 'BTC', '--side', 'up'], '--side must be one of long, short'],
    [['rank', 'a.txt', '--market', 'BTC', '--side', 'long'], 'add --input'],
    [['rank', 'a.csv', '--market', 'BTC', '--side', 'long', '--top', '0'], '--top must be a whole number from 1'],
    [['rank', 'a.csv', '--market', 'BTC', '--side', 'long', '--mark', 'BTC'], '--mark wants SYMBOL=PRICE'],
    [['rank', 'a.csv', '--market', 'BTC', '--side', 'long', '--format', 'xml'], '--format must be one of'],
    [['rank', 'a.csv', '--market', 'BTC', '--side', 'long', '--mark', 'BTC=1', '--policy', 'x'], '--policy must be'],
    [['rank', 'a.csv', '--colour'], "Unknown option '--colour'"],
    [['conform'], 'give one or more vector files'],
    [['generate', 'a', 'b'], 'give one scenario'],
    [['replay', 'a', 'b'], 'give one scenario'],
    [['replay', '--positions', '1e6'], '--positions must be a whole number'],
  ])('%j is a usage error', async (argv, message) => {
    const { code, stdout, stderr } = await adl(argv);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr).toContain('--help');
  });
});
