import { describe, expect, test } from 'vitest';
import { createReferenceEngine } from '../../src/create-reference.ts';
import { Burden } from '../../src/scenario/books/burden.ts';
import { readBook, underBook } from '../../src/scenario/books/rules.ts';
import { splitAccount } from '../../src/scenario/books/split.ts';
import { standingOf } from '../../src/scenario/books/standing.ts';
import {
  type BookResult,
  bookJson,
  buildBook,
  compareBooks,
  compareHtml,
  compareTable,
  type Scenario,
} from '../../src/scenario/index.ts';
import { createEngineSync } from '../../src/sync.ts';
import { scenarioOf } from './setup.ts';

const BTC = {
  symbol: 'BTC',
  payoff: 'linear',
  tick: '0.1',
  lot: '0.001',
  policy: 'leveraged-return',
  maintenancePpm: 5000,
} as const;

describe('burden of a tick', () => {
  // Ann's 2 BTC go at 98,000 (entry 100,000 less her margin of 2,000 a coin), the mark is 97,000: the shorts pay 1,000 a coin.
  function deleverage(): Burden {
    const engine = createEngineSync({ markets: [BTC], fund: { cash: '100' } });
    engine.open({ account: 'ann', market: 'BTC', side: 'long', size: '2', entryPrice: '100000', margin: '4000' });
    engine.open({ account: 'bob', market: 'BTC', side: 'short', size: '1.5', entryPrice: '101000', margin: '15000' });
    engine.open({ account: 'cat', market: 'BTC', side: 'short', size: '0.5', entryPrice: '99500', margin: '1000' });
    const report = engine.tick({
      marks: { BTC: '97000' },
      liquidations: [{ account: 'ann', market: 'BTC', side: 'long' }],
    });
    const burden = new Burden(engine, ['BTC']);
    burden.add(report, [engine.mark('BTC')!]);
    return burden;
  }

  test('is what the closing price cost against the mark', () => {
    const burden = deleverage();
    expect(burden.totals()).toEqual({
      paid: 2_000_000_000n,
      gained: 0n,
      payers: 2,
      // Of 1,250 + 6,000 at the mark.
      profitSharePpm: 275_862n,
      // Cat: 500 of 1,000 + 1,250. Bob: 1,500 of 15,000 + 6,000.
      largestEquitySharePpm: 222_222n,
      worseThanMark: 2,
      turnedToLoss: 0,
      neighbours: 1,
      turnedRound: 0,
      // Bob keeps 4,500 of his profit.
      survivorRatioPpm: 2_250_000n,
      unmeasured: 0,
    });
    expect(burden.paidByAccount(1)).toBe(1_500_000_000n);
    expect(burden.largestPayer(0)).toBe(1);
    expect(burden.largestPayer(2)).toBe(2);
    expect(burden.largestPayer(3)).toBeUndefined();
  });
});

describe('burden of a tick that closes nobody', () => {
  test('is what was paid; the positions keep their PnL', () => {
    const rules = { lossSharing: { by: 'gains' } } as const;
    const engine = createReferenceEngine({ markets: [{ ...BTC, rules }], fund: { cash: '0', takeover: false } });
    engine.open({ account: 'ann', market: 'BTC', side: 'long', size: '2', entryPrice: '100000', margin: '4000' });
    engine.open({ account: 'bob', market: 'BTC', side: 'short', size: '1.5', entryPrice: '101000', margin: '15000' });
    engine.open({ account: 'cat', market: 'BTC', side: 'short', size: '0.5', entryPrice: '97500', margin: '1000' });
    const report = engine.tick({
      marks: { BTC: '97000' },
      liquidations: [{ account: 'ann', market: 'BTC', side: 'long' }],
    });
    const burden = new Burden(engine, ['BTC']);
    burden.add(report, [engine.mark('BTC')!]);
    // 1,000 a coin since Ann's bankruptcy price of 98,000, as where they are closed at it.
    expect(burden.totals()).toEqual({
      paid: 2_000_000_000n,
      gained: 0n,
      payers: 2,
      // Of 6,000 and 250 at the mark.
      profitSharePpm: 320_000n,
      // Cat: 500 of 1,000 + 250.
      largestEquitySharePpm: 400_000n,
      worseThanMark: 2,
      turnedToLoss: 1,
      neighbours: 1,
      turnedRound: 0,
      // Bob keeps 4,500 of his profit.
      survivorRatioPpm: 2_250_000n,
      unmeasured: 0,
    });
    expect([burden.paidByAccount(1), burden.paidByAccount(2)]).toEqual([1_500_000_000n, 500_000_000n]);
  });

  test('counts the PnL of a position once, however often it pays in a tick', () => {
    const rules = { lossSharing: { by: 'open-interest', sides: 'opposite' } } as const;
    const engine = createReferenceEngine({ markets: [{ ...BTC, rules }], fund: { cash: '0', takeover: false } });
    for (const account of ['ann', 'abe']) {
      engine.open({ account, market: 'BTC', side: 'long', size: '1', entryPrice: '100000', margin: '2000' });
    }
    engine.open({ account: 'bob', market: 'BTC', side: 'short', size: '2', entryPrice: '101000', margin: '15000' });
    const liquidations = ['ann', 'abe'].map((account) => ({ account, market: 'BTC', side: 'long' as const }));
    const report = engine.tick({ marks: { BTC: '97000' }, liquidations });
    const burden = new Burden(engine, ['BTC']);
    burden.add(report, [engine.mark('BTC')!]);
    // The fund has the first 1,000 in cash and has lost as much in the house's position: it pays nothing of the second.
    expect([report.payments.account.length, burden.totals().paid]).toEqual([2, 2_000_000_000n]);
    expect(burden.totals().profitSharePpm).toBe(250_000n);
  });
});

describe('an account split in two', () => {
  const scenario = scenarioOf('luna-2022');
  const book = buildBook(scenario, 500);

  test('has the same lots, margins and wallet in two halves, and nobody else changes', () => {
    const account = book.markets[0]!.account.find((held) => held >= book.ids.length)!;
    const split = splitAccount(book, account);
    const sum = (of: typeof book, column: 'lots' | 'margin', accounts: readonly number[]): number =>
      of.markets.reduce(
        (all, rows) =>
          all + rows[column].reduce((s, v, row) => (accounts.includes(rows.account[row]!) && v > 0 ? s + v : s), 0),
        0,
      );
    for (const column of ['lots', 'margin'] as const) {
      expect(sum(split, column, [account, book.accounts])).toBe(sum(book, column, [account]));
    }
    const place = account - book.ids.length;
    expect(split.wallets[place]! + split.wallets.at(-1)!).toBe(book.wallets[place]);
    expect(split.accounts).toBe(book.accounts + 1);
    const [before, after] = [book.markets[0]!, split.markets[0]!];
    before.account.forEach((held, row) => {
      if (held !== account) expect(after.entryValue[row]).toBe(before.entryValue[row]);
    });
  });
});

async function compared(scenario: Scenario, make: typeof createReferenceEngine): Promise<BookResult[]> {
  const books = ['leveraged-return', 'pnl'].map((policy) => readBook(policy, { policy }));
  const results: BookResult[] = [];
  const options = {
    makeEngine: async ({ moneyDecimals }: Scenario) => make({ moneyDecimals }),
    positions: 600,
    split: true,
  };
  for await (const result of compareBooks(scenario, books, options)) results.push(result);
  return results;
}

describe('rule books compared', () => {
  const scenario = scenarioOf('luna-2022');

  test('give the same on both engines, conserve everywhere, and differ from each other', {
    timeout: 120_000,
  }, async () => {
    const wasm = await compared(scenario, createEngineSync);
    const reference = await compared(scenario, createReferenceEngine);
    const plain = (results: BookResult[]): unknown[] => results.map((result) => bookJson(scenario, result));
    expect(plain(wasm)).toEqual(plain(reference));
    expect(wasm.every(({ totals }) => totals.conserved === totals.ticks)).toBe(true);
    expect(wasm[0]!.totals.digest).not.toBe(wasm[1]!.totals.digest);
    expect(wasm[0]!.burden.paid).toBeGreaterThan(0n);
    expect(compareTable(scenario, wasm)).toMatch(/paid by winners +\S+ +\S+/);
    expect(compareHtml(scenario, wasm)).toContain('<svg');
  });

  test('stand on the whole account, isolated positions included', () => {
    const engine = createEngineSync({ markets: [BTC] });
    engine.addAccount('ann', '10');
    engine.open({ account: 'ann', market: 'BTC', side: 'long', size: '1', entryPrice: '100', margin: '5' });
    engine.open({ account: 'ann', market: 'BTC', side: 'short', size: '2', entryPrice: '110' });
    engine.tick({ marks: { BTC: '103' } });
    // 10 + 5 + 3 + 14.
    expect(standingOf(engine, ['BTC'], 0)).toEqual({ equity: 32_000_000n, profit: 17_000_000n });
  });

  test('refuse what is no rule', () => {
    expect(() => readBook('mine', { tick: '1' })).toThrow(/mine: tick is no rule/);
    expect(() => readBook('mine', [])).toThrow(/must be an object/);
    const { markets } = underBook(scenario, readBook('mine', { adlPrice: 'mark' }));
    expect(markets.map(({ spec }) => spec.adlPrice)).toEqual(scenario.markets.map(() => 'mark'));
  });
});
