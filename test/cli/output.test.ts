import { Writable } from 'node:stream';
import { expect, test, vi } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { type Column, formatLines } from '../../src/cli/output/formats.ts';
import { grouped, Progress } from '../../src/cli/output/progress.ts';
import { LineWriter } from '../../src/cli/output/writer.ts';

const COLUMNS: readonly Column[] = [
  { name: 'id', align: 'left' },
  { name: 'n', align: 'right', show: (value) => `<${value}>` },
];

test('a table pads, shows nothing for null and lets no control character through', () => {
  const rows = [
    { id: 'a\u001b[2J\nb', n: 1 },
    { id: 'long name', n: null },
  ];
  expect([...formatLines('table', COLUMNS, rows)]).toEqual(['id           n', 'a\ufffd[2J\ufffdb    <1>', 'long name']);
});

test('a table of many rows comes in blocks', () => {
  let drawn = 0;
  function* rows() {
    for (; drawn < 5000; drawn++) yield { id: String(drawn), n: drawn };
  }
  const lines = formatLines('table', COLUMNS, rows())[Symbol.iterator]();
  expect(lines.next().value).toMatch(/^id/);
  expect(drawn).toBeLessThan(1001);
});

test('CSV quotes what has to be quoted', () => {
  expect([...formatLines('csv', COLUMNS, [{ id: 'a,"b"', n: null }])]).toEqual(['id,n', '"a,""b""",']);
});

test('the writer waits for a slow reader', async () => {
  let pending: (() => void) | undefined;
  const slow = new Writable({
    highWaterMark: 1,
    write: (_chunk, _encoding, done) => {
      pending = done;
    },
  });
  const writer = new LineWriter(slow);
  await writer.line('a');
  let flushed = false;
  const flush = writer.flush().then(() => {
    flushed = true;
  });
  await new Promise(setImmediate);
  expect(flushed).toBe(false);
  pending!();
  await flush;
  expect(flushed).toBe(true);
});

function progressOn(isTTY: boolean): { readonly progress: Progress; readonly written: string[] } {
  const written: string[] = [];
  const stderr = { isTTY, write: (text: string) => written.push(text) > 0 } as unknown as Io['stderr'];
  return { progress: new Progress({ stderr } as Io), written };
}

test('progress rewrites one line on a terminal and is rare elsewhere', () => {
  const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
  try {
    const terminal = progressOn(true);
    const log = progressOn(false);
    for (let ms = 0; ms <= 4000; ms += 50) {
      clock.mockReturnValue(ms);
      terminal.progress.update(() => `at ${ms}`);
      log.progress.update(() => `at ${ms}`);
    }
    terminal.progress.done();
    log.progress.done();
    expect(log.written).toEqual(['at 3000\n']);
    expect(terminal.written[0]).toBe('\r\u001b[Kat 100');
    expect(terminal.written.at(-1)).toBe('\r\u001b[K');
    expect(terminal.written).toHaveLength(41);
  } finally {
    clock.mockRestore();
  }
});

test('grouped digits', () => {
  expect([grouped(7), grouped(1234), grouped(-1234567n)]).toEqual(['7', '1,234', '-1,234,567']);
});
