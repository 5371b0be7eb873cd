/** What published examples should print, worked out from their own numbers. */
import { describe, expect, test } from 'vitest';
import { ERRATA } from '../../src/presets/index.ts';
import { booksOf, liquidate, queueOf, ranked, SYMBOL } from './published.ts';

function ours(id: string): string {
  return ERRATA.find((erratum) => erratum.id === id)!.ours;
}

test('every erratum says what, where and why, once', () => {
  expect(new Set(ERRATA.map(({ id }) => id)).size).toBe(ERRATA.length);
  for (const erratum of ERRATA) {
    for (const said of Object.values(erratum)) expect(said).not.toBe('');
    expect(erratum.source).toMatch(/^https:\/\//);
    expect(erratum.published).not.toBe(erratum.ours);
  }
});

/** Rounded half up to two places, with thousands apart. */
function quotient(numerator: bigint, denominator: bigint): string {
  const cents = (numerator * 200n + denominator) / (denominator * 2n);
  const whole = (cents / 100n).toString().replace(/\B(?=(\d{3})+$)/g, ',');
  return `${whole}.${(cents % 100n).toString().padStart(2, '0')}`;
}

describe('worked out', () => {
  test('Delta: the scores of its losses in per cent', () => {
    const scores = [-10 / 2, -20 / 4, -7 / 1.8];
    expect(scores[0]).toBe(scores[1]);
    expect(scores[2]).toBeGreaterThan(scores[0]!);
    expect(ours('delta-losses')).toBe('7, then 1 and 6 alike');
  });

  test('Bybit: −600,000 of 2,000,000 is not below −0.3', () => {
    expect(-600_000 * 10 < -3 * 2_000_000).toBe(false);
    expect(ours('bybit-trigger-strict')).toBe('not triggered');
  });

  test('Ethereal: 3,800 is the bankruptcy price, and 2,000 what closing there moves', () => {
    const positions = [
      { account: 'A', side: 'long', size: '10', entryPrice: '4000', margin: '2000' },
      { account: 'B', side: 'short', size: '10', entryPrice: '3700', margin: '10000' },
    ] as const;
    for (const engine of booksOf({ markets: [ranked('return')], positions, marks: { [SYMBOL]: '3600' } })) {
      const { price, closed } = liquidate(engine, 'A', 'long');
      expect(price).toBe('3800');
      expect(closed[0]!.realizedPnl).toBe(10n * (3700n - 3800n) * 10n ** 6n);
    }
    expect(ours('ethereal-price')).toBe(`moves ${10 * (3600 - 3600)} at 3,600 and 2,000 at the bankruptcy price 3,800`);
  });

  test('Gate: a long from 10,000 at 50x', () => {
    const positions = [{ account: 'A', side: 'long', size: '1', entryPrice: '10000', margin: '200' }] as const;
    for (const engine of booksOf({ markets: [ranked('return')], positions, marks: { [SYMBOL]: '9000' } })) {
      expect(liquidate(engine, 'A', 'long').price).toBe('9800');
    }
    expect(ours('gate-bankruptcy')).toBe('9,800');
  });

  test('CoinStory: the score of an inverse short in profit', () => {
    const [E, M, B] = [9_000n, 8_000n, 12_000n];
    const units = 10n ** 18n;
    // Entry 9,000, margin so that 12,000 is bankrupt: values of 1 are 1/9,000, 1/8,000 and 1/12,000.
    const margin = units / E - units / B;
    const positions = [
      { account: 'A', side: 'short', size: '1000000', entryPrice: `${E}`, margin: `${margin / 10n ** 6n}` },
    ] as const;
    const market = ranked('leveraged-return', { payoff: 'inverse', multiplier: '1' });
    const scaled = { ...market, multiplier: '1000000' };
    for (const engine of booksOf({ markets: [scaled], moneyDecimals: 0, positions, marks: { [SYMBOL]: `${M}` } })) {
      const [place] = queueOf(engine, 'short');
      const formula = (B * (E - M) * 10n ** 9n) / (M * (B - M));
      const printed = (B * (E - M) * 10n ** 9n) / (E * (B - M));
      expect(Math.abs(place!.score - Number(formula))).toBeLessThan(100);
      expect(Math.abs(place!.score - Number(printed))).toBeGreaterThan(10_000_000);
    }
    expect(ours('coinstory-profit')).toContain('(M(B − M))');
  });

  test('Percolator: 700,000 of 5,000,000', () => {
    expect(ours('percolator-share')).toBe(`${(700_000 * 100) / 5_000_000} %`);
  });

  test('Hyperliquid: notional over size', () => {
    expect(ours('hyperliquid-mean-btc')).toBe(quotient(620_890_947_73n * 100n, 58_323_903n));
    expect(ours('hyperliquid-mean-eth')).toBe(quotient(458_008_925_03n, 13_082_497n));
  });

  test('the paper: half of the deficit left, the price of E, what H has left', () => {
    const budget = (1.5 + 2.25) / 2;
    expect(ours('paper-queue-severity')).toBe(`${7.5 - budget}, 0, 1`);
    expect(ours('paper-liquidation-price')).toBe((109 / 99 / 1.1).toFixed(4));
    expect(ours('paper-second-round')).toBe(`H has ${40 - (40 * 40) / 100} left`);
  });
});

test('Hyperliquid: 38.05M gained on an exit at 174.18M is 17.93 % on entry and 21.84 % on exit', () => {
  const pnl = 38_045_716_34n;
  const exit = 174_176_486_12n;
  const entryValue = -(exit + pnl);
  const positions = [{ account: 'A', side: 'short', size: '1', entryValue, margin: '1' }] as const;
  const mark = `${exit}`;
  for (const engine of booksOf({
    markets: [ranked('return')],
    moneyDecimals: 0,
    positions,
    marks: { [SYMBOL]: mark },
  })) {
    expect((queueOf(engine, 'short')[0]!.score / 1e7).toFixed(2)).toBe('17.93');
  }
  expect((Number((pnl * 10_000_000n) / exit) / 1e5).toFixed(2)).toBe('21.84');
});
