import { beforeAll, describe, expect, it } from 'vitest';
import { createReferenceEngine } from '../../src/create-reference.ts';
import { generateBook, htmlReport, replay, summaryTable, tickJson, totalsJson } from '../../src/scenario/index.ts';
import { type Played, play, scenarioOf } from './setup.ts';

describe.each([
  ['oct10-2025', 1500],
  ['luna-2022', 400],
])('%s with %i positions on the reference engine', (name, positions) => {
  let played: Played;
  beforeAll(() => {
    played = play(name, positions);
  }, 120_000);

  it('is conserved in every tick', () => {
    for (const { conservation } of played.ticks) {
      expect(conservation).toMatchObject({ tick: true, maker: true, sinceStart: true, lots: true, difference: 0n });
    }
    expect(played.totals.conserved).toBe(played.ticks.length);
  });

  it('uses the book, the fund and deleveraging', () => {
    const used = { book: 0n, fund: 0n, adl: 0n };
    for (const { value } of played.totals.markets) {
      used.book += value.book;
      used.fund += value.fund;
      used.adl += value.adl;
    }
    for (const value of Object.values(used)) expect(value).toBeGreaterThan(0n);
    expect(played.totals.adlCloses).toBeGreaterThan(0);
    expect(played.ticks.some(({ fund }) => !fund.takeover)).toBe(true);
  });

  it('gives the same digest in every tick when it is played again', () => {
    const again = play(name, positions);
    expect(again.ticks.map(({ digest }) => digest)).toEqual(played.ticks.map(({ digest }) => digest));
    expect(again.totals.digest).toBe(played.totals.digest);
  }, 120_000);

  it("adds the groups' gains and losses up to what the backstop paid in", () => {
    const change = played.totals.ledger.reduce((sum, { before, after }) => sum + after - before, 0n);
    expect(change).toBe(played.totals.paidIn);
  });

  it('gives the same digest in every tick on the WebAssembly engine', () => {
    const other = play(name, positions, 'wasm');
    expect(other.totals.engine).toBe('wasm');
    expect(other.ticks.map(({ digest }) => digest)).toEqual(played.ticks.map(({ digest }) => digest));
    expect(htmlReport(other.scenario, other.ticks, { ...other.totals, engine: 'reference', milliseconds: 0 })).toBe(
      htmlReport(played.scenario, played.ticks, { ...played.totals, milliseconds: 0 }),
    );
  }, 120_000);

  it('accounts for every position of the deleveraged sides in the lights', () => {
    const counted = played.totals.lights.reduce((sum, { positions: n }) => sum + n, 0);
    const wanted = played.book.markets.reduce((sum, { side }, m) => {
      const { closed } = played.totals.markets[m]!;
      return sum + side.filter((s) => (s === 0 ? closed.long : closed.short).lots > 0n).length;
    }, 0);
    expect(counted).toBe(wanted);
    for (const row of played.totals.lights) {
      expect(row.deleveraged + row.liquidated + row.after.reduce((sum, n) => sum + n, 0)).toBe(row.positions);
    }
  });

  it('writes JSON rows without numbers that lose digits', () => {
    for (const tick of played.ticks) {
      const row = JSON.parse(JSON.stringify(tickJson(played.scenario, tick)));
      expect(row.type).toBe('tick');
      expect(Object.keys(row.marks)).toEqual(played.scenario.markets.map(({ spec }) => spec.symbol));
      expect(row.liquidations).toEqual({
        cured: expect.any(Number),
        book: expect.any(Number),
        fund: expect.any(Number),
        adl: expect.any(Number),
      });
      expect(row.adl).toEqual({
        fills: expect.any(Number),
        closes: expect.any(Number),
        lots: expect.stringMatching(/^\d+$/),
        value: expect.stringMatching(/^\d+\.\d{6}$/),
      });
      expect(row.fund.cash).toMatch(/^-?\d+\.\d{6}$/);
      expect(row.residual).toMatch(/^\d+\.\d{6}$/);
      expect(row.conservation).toMatchObject({ tick: true, maker: true, sinceStart: true, lots: true });
      expect(row.digest).toMatch(/^[0-9a-f]{48}$/);
      expect(row.milliseconds).toEqual(expect.any(Number));
    }
    const totals = JSON.parse(JSON.stringify(totalsJson(played.scenario, played.totals)));
    expect(totals).toMatchObject({ type: 'totals', scenario: name, conserved: played.ticks.length });
    expect(totals.digest).toBe(played.ticks.at(-1)!.digest);
  });

  it('writes a table that says what was checked', () => {
    const text = summaryTable(played.scenario, played.totals);
    expect(text).toContain(`all ${played.ticks.length} ticks conserved`);
    expect(text).toContain(played.totals.digest);
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('writes one self-contained, well-formed page', () => {
    const html = htmlReport(played.scenario, played.ticks, played.totals);
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
    expect(html).not.toMatch(/<script|<link|<img|src=|href=|url\(|@import/);
    const open: string[] = [];
    for (const [, slash, tag, , self] of html.matchAll(/<(\/?)([a-z0-9]+)((?:\s[^<>]*?)?)(\/?)>/g)) {
      if (self === '/' || ['meta', 'br'].includes(tag!)) continue;
      if (slash === '/') expect(open.pop()).toBe(tag);
      else open.push(tag!);
    }
    expect(open).toEqual([]);
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, labelled] of html.matchAll(/aria-labelledby="([^"]+)"/g)) {
      for (const id of labelled!.split(' ')) expect(ids).toContain(id);
    }
  });
});

describe('the two scenarios', () => {
  it('carry the attribution of the figures that they use', () => {
    const { scenario, ticks, totals } = play('oct10-2025', 300);
    const words = 'Powered by HyperReplay, (c) ConejoCapital';
    expect(summaryTable(scenario, totals)).toContain(words);
    expect(htmlReport(scenario, ticks, totals)).toContain(words);
    expect(JSON.stringify(totalsJson(scenario, totals))).toContain(words);
  });

  it('give no totals before the end', () => {
    const scenario = scenarioOf('luna-2022');
    const engine = createReferenceEngine({ moneyDecimals: scenario.moneyDecimals });
    const run = replay(scenario, engine, { book: generateBook(engine, scenario, { positions: 20 }) });
    for (const { index } of run) if (index === 2) break;
    expect(() => run.totals()).toThrow('ticks of the replay are left');
  });
});
