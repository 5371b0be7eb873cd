/** The order of a rule book against the venue's formula, written down here as it is published and worked out in fractions. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Engine } from '../../src/engine.ts';
import { closesNobody, PRESETS, withPreset } from '../../src/presets/index.ts';
import { RULE_CORES } from '../support/engines.ts';
import { CORES, SYMBOL } from './published.ts';

/** Numbers of a position of one lot in whole quanta; `sign` is 1 for a long. */
interface Row {
  readonly account: string;
  readonly sign: 1n | -1n;
  readonly M: bigint;
  readonly E: bigint;
  /** Isolated margin, or the wallet of an account with this position alone. */
  readonly margin: bigint;
  readonly cross: boolean;
  readonly leverage: bigint;
}

interface Fraction {
  readonly n: bigint;
  readonly d: bigint;
}

const times = (a: Fraction, b: Fraction): Fraction => ({ n: a.n * b.n, d: a.d * b.d });
const over = (a: Fraction, b: Fraction): Fraction =>
  b.n < 0n ? { n: -a.n * b.d, d: -a.d * b.n } : { n: a.n * b.d, d: a.d * b.n };
const compare = (a: Fraction, b: Fraction): bigint => a.n * b.d - b.n * a.d;

/** Maintenance of 5 %, of a notional that 20 divides. */
const MAINTENANCE_PPM = 50_000;
const maintenance = ({ M }: Row): bigint => M / 20n;
const pnl = ({ sign, M, E }: Row): bigint => sign * (M - E);
const equity = (row: Row): bigint => row.margin + pnl(row);
const greater = (a: bigint, b: bigint): bigint => (a > b ? a : b);

const returnOnEntry = (row: Row): Fraction => ({ n: pnl(row), d: row.E });
const byGain =
  (factor: (row: Row) => Fraction) =>
  (row: Row): Fraction =>
    pnl(row) > 0n ? times(returnOnEntry(row), factor(row)) : over(returnOnEntry(row), factor(row));

/** |mark value| / (mark value − bankruptcy value); an isolated long is bankrupt at E − margin, a short at E + margin. */
const bitmex = byGain(({ sign, M, E, margin }) => ({ n: M, d: sign * (M - (E - sign * margin)) }));
const kucoin = byGain((row) => ({ n: row.M, d: equity(row) }));
const marginRate = byGain((row) => ({ n: maintenance(row), d: equity(row) }));
const extended = byGain((row) => ({ n: row.M * BigInt(MAINTENANCE_PPM), d: 1_000_000n * greater(equity(row), 1n) }));
/** ROI is the PnL over initial margin: entry value over leverage. */
const okx = (row: Row): Fraction => {
  const roi = { n: pnl(row) * row.leverage, d: row.E };
  const ratio = { n: equity(row), d: row.M };
  return pnl(row) > 0n ? over(roi, ratio) : times(roi, ratio);
};
const binance = (row: Row): Fraction => {
  const percent = { n: greater(0n, pnl(row)), d: greater(1n, row.margin) };
  return times(percent, { n: maintenance(row), d: equity(row) });
};
const hyperliquid = (row: Row): Fraction => {
  const ratio = row.sign === 1n ? { n: row.M, d: row.E } : { n: row.E, d: row.M };
  return times(ratio, { n: row.M, d: equity(row) });
};

/** 1 / max(maintenance rate, margin ratio), with the mark for the index. */
const bluefin = (row: Row): Fraction =>
  times(returnOnEntry(row), { n: row.M, d: greater(maintenance(row), equity(row)) });

const FORMULAS: Readonly<Record<string, (row: Row) => Fraction>> = {
  bitmex,
  'binance-usdm': binance,
  'binance-coinm': binance,
  aster: binance,
  bybit: marginRate,
  'bybit-before-uta': bitmex,
  okx,
  htx: okx,
  bitget: marginRate,
  kucoin,
  delta: bitmex,
  extended,
  bluefin,
  grvt: marginRate,
  hyperliquid,
  'power-perpetual': bitmex,
};

/** Orders without a score: what is compared one after the other, the largest first. Accounts become known in the order of the rows. */
const LEXICOGRAPHIC: Readonly<Record<string, (row: Row, age: number) => readonly Fraction[]>> = {
  /** Leverage, unrealised PnL, lowest balance, newest account. */
  ethereal: (row, age) => [
    { n: row.M, d: equity(row) },
    { n: pnl(row), d: 1n },
    { n: -row.margin, d: 1n },
    { n: BigInt(age), d: 1n },
  ],
};
/** Orders that rank nobody. */
const SCANS = ['dydx-v4'];

/** Who is ranked by the formula at all. */
function isRanked(id: string, row: Row): boolean {
  return equity(row) > 0n && (id !== 'hyperliquid' || pnl(row) > 0n);
}

/** Bluefin's losses all score 0 and those liquidatable less than here: gaps of its preset. */
function isCompared(id: string, row: Row): boolean {
  return id !== 'bluefin' || (pnl(row) > 0n && equity(row) >= maintenance(row));
}

const book = fc.record({
  M: fc.bigInt({ min: 5n, max: 500n }).map((twentieth) => twentieth * 20n),
  sign: fc.constantFrom(1n as const, -1n as const),
  rows: fc.array(
    fc.record({
      E: fc.bigInt({ min: 50n, max: 20_000n }),
      margin: fc.bigInt({ min: 1n, max: 20_000n }),
      cross: fc.boolean(),
      leverage: fc.bigInt({ min: 1n, max: 100n }),
    }),
    { minLength: 2, maxLength: 12 },
  ),
});

test('every rule book has its formula here', () => {
  const ranks = (preset: (typeof PRESETS)[number]) => preset.ruleBook !== undefined && !closesNobody(preset);
  const withBook = PRESETS.filter(ranks).map(({ id }) => id);
  expect([...Object.keys(FORMULAS), ...Object.keys(LEXICOGRAPHIC), ...SCANS].sort()).toEqual(withBook.sort());
});

/** An engine under a preset with these positions, at their mark. */
function engineOf(make: (typeof CORES)[number], id: string, sign: 1n | -1n, all: readonly Row[]): Engine {
  const engine = new Engine(make, 0);
  engine.addMarket(
    withPreset(id, { symbol: SYMBOL, payoff: 'linear', tick: '1', lot: '1', maintenancePpm: MAINTENANCE_PPM }),
  );
  const side = sign === 1n ? 'long' : 'short';
  for (const { account, E, margin, cross, leverage } of all) {
    engine.addAccount(account, cross ? `${margin}` : '0');
    const terms = {
      account,
      market: SYMBOL,
      side,
      size: '1',
      entryPrice: `${E}`,
      leverage: Number(leverage),
    } as const;
    engine.open({ ...terms, margin: cross ? null : `${margin}` });
  }
  engine.tick({ time: 0, marks: { [SYMBOL]: `${all[0]!.M}` } });
  return engine;
}

describe.each(Object.entries(FORMULAS))('%s', (id, formula) => {
  test('the queue is in the order of the published formula', () => {
    fc.assert(
      fc.property(book, ({ M, sign, rows }) => {
        const all = rows.map((row, i): Row => ({ ...row, M, sign, account: `a${i}` }));
        const side = sign === 1n ? 'long' : 'short';
        for (const make of CORES) {
          const engine = engineOf(make, id, sign, all);
          const queue = engine.queue(SYMBOL, side).top(100);
          const ranked = all.filter((row) => isRanked(id, row)).map(({ account }) => account);
          expect(queue.map(({ account }) => account).sort()).toEqual(ranked.sort());
          const rowOf = (account: string): Row => all.find((row) => row.account === account)!;
          const compared = queue.filter(({ account }) => isCompared(id, rowOf(account)));
          compared.slice(1).forEach((place, i) => {
            const ahead = compared[i]!;
            // Scores are whole numbers of 10^-9: what is nearer than that may tie.
            if (ahead.score === place.score) return;
            expect(compare(formula(rowOf(ahead.account)), formula(rowOf(place.account))) > 0n).toBe(true);
          });
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe.each(Object.entries(LEXICOGRAPHIC))('%s', (id, keys) => {
  test('the queue is in the published order of keys', () => {
    fc.assert(
      fc.property(book, ({ M, sign, rows }) => {
        // Margins from few, so that keys behind the first have a say.
        const all = rows.map(
          (row, i): Row => ({ ...row, E: (row.E % 3n) + M, margin: (row.margin % 3n) + M, M, sign, account: `a${i}` }),
        );
        const side = sign === 1n ? 'long' : 'short';
        for (const { make } of RULE_CORES) {
          const queue = engineOf(make, id, sign, all).queue(SYMBOL, side).top(100);
          const keysOf = (account: string): readonly Fraction[] => {
            const age = all.findIndex((row) => row.account === account);
            return keys(all[age]!, age);
          };
          expect(queue.length).toBe(all.length);
          queue.slice(1).forEach(({ account }, i) => {
            const ahead = keysOf(queue[i]!.account);
            const place = keysOf(account).map((key, k) => compare(ahead[k]!, key));
            expect(place.find((difference) => difference !== 0n)! > 0n).toBe(true);
          });
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe.each(SCANS)('%s', (id) => {
  test('accounts come in their order, from one that the mark gives and round', () => {
    const starts = RULE_CORES.map(({ make }) =>
      [100n, 120n, 140n, 160n, 180n].map((M) => {
        const all = Array.from({ length: 20 }, (_, i): Row => {
          return { account: `a${i}`, sign: -1n, M, E: M, margin: 50n, cross: i % 2 === 0, leverage: 1n };
        });
        const queue = engineOf(make, id, -1n, all).queue(SYMBOL, 'short').top(100);
        const first = Number(queue[0]!.account.slice(1));
        expect(queue.map(({ account }) => account)).toEqual(all.map((_, i) => `a${(first + i) % 20}`));
        return first;
      }),
    );
    expect(new Set(starts[0]).size).toBeGreaterThan(2);
    for (const other of starts) expect(other).toEqual(starts[0]);
  });
});
