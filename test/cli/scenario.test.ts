import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { adl, fileOf, lines } from './harness.ts';

const POSITIONS = ['--positions', '2000'];

function directory(): string {
  return mkdtempSync(join(tmpdir(), 'adl-cli-'));
}

describe('adl generate', () => {
  test('writes what adl rank reads', async () => {
    const [book, venue] = ['book.csv', 'venue.json'].map((name) => join(directory(), name)) as [string, string];
    const made = await adl(['generate', 'oct10', ...POSITIONS, '--out', book, '--config', venue]);
    expect([made.code, made.stdout]).toEqual([0, '']);
    expect(made.stderr).toContain('generated positions');
    const queue = ['--config', venue, '--market', 'BTC', '--side', 'short', '--format', 'csv'];
    const { code, stdout, stderr } = await adl(['rank', book, ...queue]);
    expect(code).toBe(0);
    expect(stderr).not.toContain('bad');
    expect(lines(stdout).length).toBeGreaterThan(10);

    const ndjson = await adl(['generate', 'oct10-2025', ...POSITIONS, '--format', 'ndjson']);
    const same = await adl(['rank', '-', '--input', 'ndjson', ...queue], ndjson.stdout);
    expect(same).toEqual({ code, stdout, stderr: same.stderr });
    const slow = await adl(['rank', book, ...queue, '--engine', 'reference']);
    expect(slow.stdout).toBe(stdout);
  });

  test('is the same every time', async () => {
    const [first, second] = [await adl(['generate', ...POSITIONS]), await adl(['generate', ...POSITIONS])];
    expect(first.stdout).toBe(second.stdout);
    expect(lines(first.stdout).length).toBeGreaterThan(1900);
  });
});

describe('adl replay', () => {
  const tickLines = async (engine: string) => {
    const { code, stdout } = await adl(['replay', ...POSITIONS, '--engine', engine, '--json']);
    expect(code).toBe(0);
    return lines(stdout).map((line) => JSON.parse(line));
  };

  test('prints a JSON object per tick and one with totals, alike on both engines', { timeout: 60_000 }, async () => {
    const [wasm, reference] = [await tickLines('wasm'), await tickLines('reference')];
    const totals = wasm.at(-1);
    expect(totals).toMatchObject({ digest: wasm.at(-2).digest });
    const digests = (ticks: { digest: string }[]) => ticks.map(({ digest }) => digest);
    expect(digests(wasm)).toEqual(digests(reference));
  });

  test('prints a summary and writes the report', async () => {
    const reports = `${directory()}/made/here/`;
    const { code, stdout, stderr } = await adl(['replay', 'oct10', ...POSITIONS, '--report', reports]);
    expect(code).toBe(0);
    expect(lines(stdout).length).toBeGreaterThan(3);
    expect(stderr).toContain(`report: ${reports}oct10-2025.html`);
    expect(readFileSync(`${reports}oct10-2025.html`, 'utf8')).toContain('<html');
  });

  test('names the bundled scenarios when it finds none', async () => {
    const { code, stdout, stderr } = await adl(['replay', 'oct11']);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/no scenario "oct11".*oct10-2025/);
  });

  test('says what is wrong in a scenario file', async () => {
    const file = fileOf('mine.json', '{"format":"adl-scenario/1"}');
    const { code, stderr } = await adl(['replay', file]);
    expect(code).toBe(1);
    expect(stderr).toContain(`${file}: `);
    expect((await adl(['replay', join(directory(), 'none.json')])).stderr).toContain('ENOENT');
  });
});

describe('adl compare', () => {
  const few = ['luna', '--positions', '600', '--books', 'leveraged-return,pnl'];

  test('prints a column for each rule book and writes the report', async () => {
    const reports = `${directory()}/`;
    const { code, stdout, stderr } = await adl(['compare', ...few, '--no-split', '--report', reports]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/leveraged-return +pnl\n/);
    expect(stdout).toMatch(/split in two +not asked +not asked\n/);
    expect(stderr).toContain(`report: ${reports}luna-2022-books.html`);
  });

  test('takes a rule book from a file, and prints JSON', async () => {
    const file = fileOf('mark.json', '{"policy":"pnl","adlPrice":"mark"}');
    const { code, stdout } = await adl(['compare', 'luna', '--positions', '600', '--books', `pnl,${file}`, '--json']);
    expect(code).toBe(0);
    const [pnl, mark] = lines(stdout).map((line) => JSON.parse(line));
    expect(pnl).toMatchObject({ book: 'pnl', ticks: pnl.conservedTicks });
    expect(mark.book).toBe(file);
    expect(mark.digest).not.toBe(pnl.digest);
  });

  test('takes rule books of presets', async () => {
    const books = ['bitmex', 'hyperliquid'];
    const argv = ['compare', 'luna', '--positions', '600', '--books', books.join(), '--json', '--no-split'];
    const { code, stdout } = await adl(argv);
    expect(code).toBe(0);
    expect(lines(stdout).map((line) => JSON.parse(line).book)).toEqual(books);
    const none = await adl(['compare', '--books', 'lighter']);
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('lighter has no rule book')]);
  });

  test('says which rule books there are', async () => {
    const { code, stderr } = await adl(['compare', '--books', 'nothing']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/leveraged-return.*got "nothing"/);
    expect((await adl(['compare', '--books', 'pnl,pnl'])).stderr).toContain('names pnl twice');
  });
});
