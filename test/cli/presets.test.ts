import { describe, expect, test } from 'vitest';
import { ERRATA, PRESETS } from '../../src/presets/index.ts';
import { adl, lines } from './harness.ts';

describe('adl presets', () => {
  test('lists every venue, no line wider than a wide terminal', async () => {
    const { code, stdout, stderr } = await adl(['presets']);
    expect([code, stderr]).toEqual([0, '']);
    const [header, ...rows] = lines(stdout);
    expect(header).toMatch(/^id +venue +grade +score +price +percentile +text$/);
    expect(rows.map((row) => row.split(' ')[0])).toEqual(PRESETS.map(({ id }) => id));
    expect(rows[0]).toMatch(/^bitmex +BitMEX +exact +leveraged-return +bankruptcy price +size$/);
    expect(stdout).toMatch(/^hyperliquid .* documented-with-gap +price-ratio +previous mark price +not published$/m);
    expect(stdout).toMatch(/^dydx-v4 +dYdX v4 +documented-with-gap +scan +bankruptcy price/m);
    for (const row of rows) expect(row.length).toBeLessThanOrEqual(150);
  });

  test('shows one venue with its sources, rule book and gaps', async () => {
    const { code, stdout } = await adl(['presets', 'okx']);
    const { sources, gaps } = PRESETS.find(({ id }) => id === 'okx')!;
    expect(code).toBe(0);
    for (const source of sources) expect(stdout).toContain(`source      ${source}`);
    for (const gap of gaps) expect(stdout).toContain(`  - ${gap}`);
    expect(stdout).toContain('  policy: roi-over-ratio\n  adlPrice: mark\n');
    expect(stdout).toContain('computed: 5 − ⌊5·A/T⌋, 0 for none');
  });

  test('says that there is no rule book where there is none', async () => {
    expect((await adl(['presets', 'lighter'])).stdout).toContain('rule book   none: the engine cannot put this order');
  });

  test('prints everything as JSON', async () => {
    const all = await adl(['presets', '--format', 'json']);
    expect(JSON.parse(all.stdout)).toEqual(PRESETS);
    const one = await adl(['presets', 'grvt', '--format', 'json']);
    expect(JSON.parse(one.stdout)).toEqual(PRESETS.find(({ id }) => id === 'grvt'));
  });

  test('--errata lists what venues print and what their formulas give', async () => {
    const { stdout } = await adl(['presets', '--errata']);
    expect(lines(stdout)).toHaveLength(ERRATA.length + 1);
    expect(stdout).toMatch(/^gate-bankruptcy .*8,500 +9,800 /m);
    expect(JSON.parse((await adl(['presets', '--errata', '--format', 'json'])).stdout)).toEqual(ERRATA);
  });

  test('an unknown venue is a failure', async () => {
    const { code, stdout, stderr } = await adl(['presets', 'ftx']);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('no preset "ftx"; adl presets lists them');
  });

  test.each([
    [['presets', 'a', 'b'], 'give one preset, got 2'],
    [['presets', 'okx', '--errata'], 'give it without a preset'],
    [['presets', '--format', 'csv'], '--format must be one of table, json'],
  ])('%j is a usage error', async (argv, message) => {
    const { code, stderr } = await adl(argv);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
