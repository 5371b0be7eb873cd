/** The README's snippets are run as they stand, and print what it says. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const readme = readFileSync('README.md', 'utf8');
const blocks = Array.from(readme.matchAll(/```(\w+)\n([\s\S]*?)```/g), ([, language, text]) => ({
  language,
  text: text!,
}));
const scratch = mkdtempSync(join(tmpdir(), 'adl-readme-'));
cpSync('examples', join(scratch, 'examples'), { recursive: true });
// A module that imports the package by its name must lie inside it.
const inside = resolve('build/readme');
mkdirSync(inside, { recursive: true });
afterAll(() => {
  rmSync(scratch, { recursive: true });
  rmSync(inside, { recursive: true });
});

function blockOf(language: string): string {
  return blocks.find((block) => block.language === language)!.text;
}

describe('README', () => {
  const programs = blocks.flatMap((block, i) =>
    block.language === 'js' ? [{ name: `program ${i}`, program: block.text, output: blocks[i + 1]! }] : [],
  );

  it('has programs with their output', () => {
    expect(programs.length).toBeGreaterThanOrEqual(2);
    for (const { output } of programs) expect(output.language).toBe('text');
  });

  it.each(programs)('$name prints what it says', ({ name, program, output }) => {
    const file = join(inside, `${name.replace(' ', '-')}.mjs`);
    writeFileSync(file, program);
    expect(execFileSync(process.execPath, [file], { encoding: 'utf8' })).toBe(output.text);
  });

  const consoles = blocks.filter((block) => block.language === 'console').map(({ text }) => text);

  it.each(consoles)('commands: %s', (text) => {
    writeFileSync(join(scratch, 'positions.csv'), blockOf('csv'));
    const lines = text.trimEnd().split('\n');
    let printed = '';
    for (const line of lines.filter((l) => l.startsWith('$ npx adl '))) {
      const args = line.slice('$ npx adl '.length).split(' ');
      printed += execFileSync(process.execPath, [resolve('dist/cli/main.js'), ...args], {
        cwd: scratch,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    }
    const expected = lines.filter((line) => !line.startsWith('$')).join('\n');
    if (expected !== '') expect(printed.trimEnd()).toBe(expected);
    else expect(printed).not.toBe('');
  });

  it('config in the README is what the command reads', () => {
    writeFileSync(join(scratch, 'positions.csv'), blockOf('csv').replace(/^bob.*\n/gm, ''));
    writeFileSync(join(scratch, 'venue.json'), blockOf('json'));
    const args = [
      'rank',
      'positions.csv',
      '--config',
      'venue.json',
      '--market',
      'BTC',
      '--side',
      'short',
      '--format',
      'csv',
    ];
    const printed = execFileSync(process.execPath, [resolve('dist/cli/main.js'), ...args], {
      cwd: scratch,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(printed.split('\n')[1]).toMatch(/^1,alice,/);
  });
});
