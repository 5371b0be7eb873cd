/** Ticks whose parts lie in different workers: markets are dealt in turn, so M0 and M1 share a worker only in a pool of one. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MarketSpec } from '../../src/market.ts';
import { columns, linear, MAX, marks, type Row } from '../support/book.ts';
import { type Call, isRefusal, makeSingle, Pools, SIDES, type Single, ticks } from './pair.ts';

const pools = new Pools();
beforeAll(() => pools.start([1, 2, 3]));
afterAll(() => pools.stop());

/** What reports say of each liquidation. */
interface Told {
  readonly liquidations: Readonly<Record<string, readonly string[]>>;
  readonly fills: Readonly<Record<string, readonly string[]>>;
  readonly skipped: readonly string[];
}

class Book {
  readonly single: Single;
  private readonly start: Promise<void>;

  constructor(markets: readonly Partial<MarketSpec>[], wallets: readonly bigint[], fund = '0', takeover = true) {
    this.single = makeSingle(
      0,
      markets.map((changes, i) => linear({ symbol: `M${i}`, ...changes })),
    );
    this.single.engine.addAccounts(wallets.length, BigInt64Array.from(wallets));
    this.single.engine.setFund({ cash: fund, takeover });
    this.start = pools.take(this.single.engine);
  }

  async same(call: Call, what = 'call'): Promise<unknown> {
    await this.start;
    return pools.same(this.single, call, what);
  }

  async put(market: number, ...rows: readonly Row[]): Promise<void> {
    expect(isRefusal(await this.same((on) => on.upsert(`M${market}`, columns(rows)), 'upsert'))).toBe(false);
  }

  async tick(unitValues: readonly bigint[], liquidations: readonly (readonly [number, number, number])[] = []) {
    return (await this.same(
      ticks({
        marks: marks(...unitValues),
        liquidations: liquidations.map(([account, market, side]) => ({
          account,
          market: `M${market}`,
          side: SIDES[side as 0 | 1],
          force: true,
        })),
      }),
      'tick',
    )) as Told & { readonly refused?: string; readonly place?: unknown };
  }
}

const long = (account: number, lots: bigint, entry: bigint, margin?: bigint): Row => ({
  account,
  lots,
  entryValue: lots * entry,
  ...(margin === undefined ? {} : { margin }),
});
const short = (account: number, lots: bigint, entry: bigint, margin?: bigint): Row => ({
  ...long(account, lots, -entry, margin),
  side: 1,
});

describe('cross accounts that span workers', () => {
  it('are liquidatable, and priced, by the sums over all markets', async () => {
    const book = new Book([{}, {}, {}], [1000n, 0n]);
    await book.put(0, long(0, 10n, 100n), short(1, 10n, 100n, 1000n));
    await book.put(1, long(0, 10n, 100n), short(1, 10n, 100n, 1000n));
    await book.put(2, short(0, 10n, 100n), long(1, 10n, 100n, 1000n));
    // −600 in M0, −300 in M1, +100 in M2: equity 200 against maintenance of 40 + 70 + 90 in all.
    expect(await book.tick([40n, 70n, 90n])).not.toHaveProperty('refused');
    expect(await book.same((on) => on.liquidatable())).toEqual({
      account: ['0', '0', '0'],
      market: ['0', '1', '2'],
      side: ['0', '0', '1'],
    });
    const { liquidations } = await book.tick([], [[0, 1, 0]]);
    expect(liquidations.bankruptcyUnitValue).toEqual(['63']);
    // A mark that moves in one worker is felt in the others.
    await book.tick([45n]);
    expect(await book.same((on) => on.liquidatable())).toMatchObject({ account: [] });
  });

  it('owe their debt when the last position in any worker is gone, and not before', async () => {
    // Shorts worth little against a debt of thousands: their prices are clamped at 0, and what is left is bad debt.
    const make = async (): Promise<Book> => {
      const book = new Book([{}, {}, {}], [-5000n, 0n], '100000');
      for (const market of [0, 1, 2]) await book.put(market, short(0, 10n, 100n), long(1, 10n, 100n, 5000n));
      await book.tick([1n, 1n, 1n]);
      return book;
    };
    const apart = await make();
    for (const [market, debt] of [
      [1, '0'],
      [2, '0'],
      [0, '2000'],
    ] as const) {
      const { liquidations } = await apart.tick([], [[0, market, 1]]);
      expect(liquidations.badDebt).toEqual([debt]);
    }
    const together = await make();
    const { liquidations } = await together.tick(
      [],
      [
        [0, 2, 1],
        [0, 0, 1],
        [0, 1, 1],
      ],
    );
    expect(liquidations.badDebt).toEqual(['0', '0', '2000']);
    expect(await together.same((on) => on.wallet(0))).toBe('0n');
  });

  it('are no counterparties in any worker when the batch names them in one', async () => {
    const book = new Book([{}, {}], [1000n, 1000n, 0n, 0n], '0', false);
    await book.put(0, long(0, 10n, 100n), short(1, 10n, 100n));
    // Account 0 stands first in the queue of M1's shorts, but is named in M0.
    await book.put(1, short(0, 10n, 200n), short(2, 10n, 100n, 500n), long(3, 10n, 100n, 10n));
    await book.tick([100n, 50n]);
    const { fills } = await book.tick(
      [100n, 50n],
      [
        [3, 1, 0],
        [0, 0, 0],
      ],
    );
    expect(fills.account!.slice(0, 1)).toEqual(['2']);
    const alone = await book.tick([100n, 50n]);
    expect(alone).not.toHaveProperty('refused');
  });

  it('come and go: records follow the positions', async () => {
    const book = new Book([{}, {}, {}], [1000n, 500n]);
    await book.tick([100n, 100n, 100n]);
    for (const market of [0, 1, 2, 0]) await book.put(market, long(0, 5n, 90n), short(1, 5n, 80n));
    await book.tick([101n, 99n, 100n]);
    for (const market of [1, 0, 2]) {
      await book.same((on) => on.remove(`M${market}`, 'long', Uint32Array.of(0)), 'remove');
      await book.tick([102n + BigInt(market), 99n, 70n]);
    }
    await book.put(1, long(0, 5n, 90n));
    await book.put(1, long(0, 5n, 90n, 50n));
    await book.put(2, long(0, 5n, 90n));
    await book.same((on) => on.setWallets(Uint32Array.of(1, 0, 1), BigInt64Array.of(7n, 8n, 9n)), 'wallets');
    await book.tick([50n, 50n, 50n]);
  });

  it('are refused where the sums over all workers leave the number range', async () => {
    const book = new Book([{}, {}], [MAX - 1000n, 0n]);
    await book.tick([100n, 100n]);
    await book.put(0, long(0, 10n, 50n));
    await book.put(1, long(0, 4n, 50n));
    const rows = columns([short(1, 1n, 100n), long(0, 40n, 50n)]);
    expect(await book.same((on) => on.upsert('M1', rows), 'upsert')).toMatchObject({
      refused: 'OUT_OF_RANGE',
      place: { row: 1 },
    });
    expect(await book.tick([100n, 200n])).toMatchObject({ refused: 'OUT_OF_RANGE', place: { account: '#0' } });
    const wallets = (on: Parameters<Call>[0]) => on.setWallets(Uint32Array.of(1, 0), BigInt64Array.of(5n, MAX - 1n));
    expect(await book.same(wallets, 'wallets')).toMatchObject({ refused: 'OUT_OF_RANGE', place: { row: 1 } });
    // In steps that only together stay in range.
    expect(await book.tick([1n, 200n])).not.toHaveProperty('refused');
  });

  it('are refused where only the gains of several workers together are too much', async () => {
    const book = new Book([{}, {}], [MAX - 1000n, MAX - 1000n, MAX - 1000n]);
    // Of several accounts the first by number is named, whatever the order in which they came.
    for (const market of [0, 1]) await book.put(market, ...[1, 0, 2].map((account) => long(account, 10n, 100n)));
    await book.tick([100n, 100n]);
    expect(await book.tick([160n, 160n])).toMatchObject({ refused: 'OUT_OF_RANGE', place: { account: '#0' } });
    expect(await book.tick([160n, 130n])).not.toHaveProperty('refused');
  });
});

describe('what all workers have in common', () => {
  it('a takeover in one worker decides the next one in another: house PnL', async () => {
    const book = new Book([{}, {}], [0n, 0n, 0n, 0n], '100');
    await book.put(0, long(0, 10n, 100n, 50n), short(1, 10n, 100n, 500n));
    await book.put(1, long(0, 10n, 100n, 50n), short(1, 10n, 100n, 500n));
    await book.tick([100n, 100n]);
    // Each takeover costs 90 − a bankruptcy value of 95 over 10 lots: 50 of the fund's 100; the second would leave 0.
    const { liquidations } = await book.tick(
      [90n, 90n],
      [
        [0, 0, 0],
        [0, 1, 0],
      ],
    );
    expect(liquidations.outcome).toEqual(['2', '3']);
  });

  it('a house position held before in another worker counts too', async () => {
    const book = new Book([{}, {}], [0n, 0n], '100');
    await book.same((on) => on.setHouse('M1', { lots: -10n, entryValue: -1000n }), 'house');
    await book.put(0, long(0, 10n, 100n, 50n), short(1, 10n, 100n, 500n));
    await book.tick([100n, 100n]);
    const sour = await book.tick([90n, 106n], [[0, 0, 0]]);
    expect(sour.liquidations.outcome).toEqual(['3']);
  });

  it('fund cash, fees and wallets go from worker to worker within a tick', async () => {
    const book = new Book(
      [{ takerFeePpm: 10_000, makerFeePpm: 100 }, { takerFeePpm: 5_000 }, {}],
      [0n, 50n, 10n, 0n],
      '30',
      false,
    );
    for (const market of [0, 1, 2]) {
      await book.put(
        market,
        long(0, 10n, 100n, 90n),
        short(1, 4n, 120n),
        short(2, 8n, 110n, 200n),
        short(3, 9n, 95n, 400n),
      );
    }
    await book.tick([100n, 100n, 100n]);
    const { fills } = await book.tick(
      [90n, 91n, 92n],
      [
        [0, 2, 0],
        [0, 0, 0],
        [1, 1, 1],
        [0, 1, 0],
        [3, 2, 1],
      ],
    );
    expect(fills.account!.length).toBeGreaterThan(3);
  });

  it('a wallet that grows in one worker must fit a cross account known to another alone', async () => {
    // Account 1's isolated short in M0 gains 10 a lot; its cross long in M1 is 25 below the edge of the range.
    const book = new Book([{}, {}], [0n, MAX - 1025n, 0n, 0n], '0', false);
    await book.put(0, long(0, 4n, 100n, 40n), long(2, 5n, 100n, 50n), short(1, 9n, 100n, 500n));
    await book.put(1, long(1, 10n, 100n), long(3, 1n, 100n, 5n));
    await book.tick([100n, 200n]);
    const refused = await book.tick(
      [90n, 200n],
      [
        [0, 0, 0],
        [2, 0, 0],
        [3, 1, 0],
      ],
    );
    expect(refused).toMatchObject({ refused: 'OUT_OF_RANGE', place: { row: 0, account: '#0' } });
    await book.same((on) => on.setWallet(1, `${MAX - 1060n}`), 'wallet');
    const later = await book.tick(
      [90n, 200n],
      [
        [3, 1, 0],
        [0, 0, 0],
        [2, 0, 0],
      ],
    );
    expect(later).toMatchObject({ refused: 'OUT_OF_RANGE', place: { row: 2, account: '#2' } });
  });

  it('a cross account at the edge of the range may turn its gain into wallet', async () => {
    // Wallet and gain go opposite ways; heard one by one, the wallet alone would be too much for the other worker.
    const book = new Book([{}, {}], [0n, MAX - 1000n], '0', false);
    await book.put(0, long(0, 10n, 100n, 895n), short(1, 10n, 100n));
    await book.put(1, long(1, 1n, 100n));
    await book.tick([100n, 100n]);
    const { liquidations, fills } = await book.tick([10n, 100n], [[0, 0, 0]]);
    expect(liquidations.outcome).toEqual(['3']);
    expect(fills.realizedPnl).toEqual(['890']);
  });

  it('sequence numbers are given out over all workers', async () => {
    const book = new Book([{}, {}, {}], [0n, 0n, 0n]);
    for (const market of [2, 0, 1, 2, 0]) {
      await book.put(market, long(0, 1n, 100n, 1n), long(1 + (market % 2), 1n, 100n, 2n));
    }
    await book.tick([50n, 50n, 50n]);
    expect(await book.same((on) => on.liquidatable())).toMatchObject({ market: ['2', '2', '0', '0', '1', '1'] });
  });
});

describe('refusals', () => {
  it('the first of the batch speaks, whatever worker it lies in', async () => {
    const book = new Book([{}, {}, {}], [0n, 0n]);
    for (const market of [0, 1, 2]) await book.put(market, long(0, 2n, 100n, 50n), short(1, 2n, 100n, 50n));
    expect(await book.tick([100n])).toMatchObject({ refused: 'MISSING_MARK', place: { market: 'M1' } });
    expect(await book.same((on) => on.liquidatable())).toMatchObject({
      refused: 'MISSING_MARK',
      place: { market: 'M0' },
    });
    await book.tick([100n, 100n, 100n]);
    const key = (market: number) => ({ account: 0, market: `M${market}`, side: 'long' as const });
    const batches = [
      [key(2), key(1)],
      [{ ...key(2), force: true }, key(0), key(1)],
      [
        { ...key(2), force: true },
        { ...key(1), force: true },
        { ...key(2), force: true },
      ],
      [{ ...key(1), force: true, book: [{ lots: 3n, unitValue: 5n }] }, key(0)],
      [
        { ...key(2), force: true },
        { ...key(1), side: 'short' as const, account: 0 },
      ],
    ];
    for (const liquidations of batches) {
      expect(await book.same(ticks({ liquidations }), 'batch')).toHaveProperty('refused');
    }
    const bad = { market: Uint32Array.of(0, 2, 1), unitValue: BigInt64Array.of(5n, -1n, 0n) };
    expect(await book.same(ticks({ marks: bad }), 'marks')).toMatchObject({
      refused: 'ZERO_VALUE',
      place: { row: 1 },
    });
    const far = { market: Uint32Array.of(1, 0, 2), unitValue: BigInt64Array.of(5n, MAX, MAX) };
    expect(await book.same(ticks({ marks: far }), 'marks')).toMatchObject({
      refused: 'OUT_OF_RANGE',
      place: { row: 1 },
    });
    expect(await book.same((on) => on.upsert('M9', columns([])), 'market')).toMatchObject({
      refused: 'UNKNOWN_MARKET',
    });
    expect(await book.same((on) => on.addAccounts(1, BigInt64Array.of(-(2n ** 63n))), 'accounts')).toHaveProperty(
      'refused',
    );
  });

  it('a tick that fails late in one worker is undone in all', async () => {
    const book = new Book([{}, {}], [0n, 0n, 0n, MAX - 1n, 10n], '0', false);
    await book.put(0, long(0, 10n, 100n), long(2, 10n, 100n, 50n), short(1, 20n, 100n, 500n), short(4, 2n, 100n));
    await book.put(1, long(0, 10n, 100n, 50n), short(1, 4n, 100n), short(3, 10n, 100n, 900n), short(4, 2n, 100n));
    await book.tick([100n, 100n]);
    const batch = [
      [2, 0, 0],
      [0, 0, 0],
      [0, 1, 0],
    ] as const;
    expect(await book.tick([90n, 90n], batch)).toMatchObject({ refused: 'OUT_OF_RANGE', place: { row: 2 } });
    // The account that spans both was closed in one before the other refused; what each knows of it is as before.
    await book.put(1, short(4, 1n, 120n));
    await book.tick([92n, 95n]);
    await book.same((on) => on.setWallet(3, '0'), 'wallet');
    expect(await book.tick([90n, 90n], batch)).not.toHaveProperty('refused');
  });
});

describe('large batches', () => {
  it('that outgrow the first room are begun anew in all workers', async () => {
    const n = 3000;
    const book = new Book(
      [{}, {}],
      Array.from({ length: n + 2 }, () => 10n),
      '0',
      false,
    );
    // Who stands in front in one market stands at the back in the other, so that many keep a position in one of the two.
    const shorts = (market: number): Row[] =>
      Array.from({ length: n }, (_, i) => {
        const entry = 100n + BigInt(market === 0 ? i % 50 : 49 - (i % 50));
        return short(i + 2, 2n, entry, i % 3 === 0 ? undefined : 20n);
      });
    for (const market of [0, 1]) {
      await book.put(market, long(0, BigInt(n), 100n, 5n), long(1, 10n, 100n, 5n), ...shorts(market));
    }
    await book.tick([100n, 100n]);
    const { fills } = await book.tick(
      [95n, 96n],
      [
        [0, 0, 0],
        [0, 1, 0],
        [1, 0, 0],
        [1, 1, 0],
      ],
    );
    await book.tick([97n, 90n]);
    expect(fills.account!.length).toBeGreaterThan(2000);
  });
});
