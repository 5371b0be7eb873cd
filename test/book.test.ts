/** Addressing and growth: positions opened and closed by the thousand against a map, and engines that grow from nothing. */
import { describe, expect, it } from 'vitest';
import type { SideNumber } from '../src/core.ts';
import type { Engine } from '../src/engine.ts';
import { columns, linear, type Row } from './support/book.ts';
import { ENGINES } from './support/engines.ts';
import { Random } from './support/random.ts';

const SIDES = ['long', 'short'] as const;

describe.each(ENGINES)('the book on $name', ({ name, make }) => {
  it('thousands of random opens and closes find what a map finds, in the order of becoming known', () => {
    const random = new Random(11);
    const [markets, accounts] = [3, 400];
    const engine = make(0);
    for (let market = 0; market < markets; market++)
      engine.addMarket(linear({ symbol: `M${market}`, maintenancePpm: 0 }));
    engine.addAccounts(accounts);
    // A Map keeps insertion order: replaced entries stay where they are, deleted ones come back at the end.
    const model = new Map<string, { market: number; side: SideNumber; row: Row }>();
    for (let step = 0; step < 6_000; step++) {
      const market = random.int(0, markets - 1);
      const account = random.int(0, accounts - 1);
      const side = random.pick([0, 1] as const);
      const key = `${market}/${side}/${account}`;
      // Waves: books fill up, then empty out nearly to nothing.
      const filling = Math.floor(step / 1_500) % 2 === 0;
      if (random.chance(filling ? 85 : 15)) {
        const lots = BigInt(random.int(1, 1_000));
        const margin = random.chance(50) ? {} : { margin: BigInt(random.int(0, 9)) };
        const row = { account, side, lots, entryValue: side === 0 ? lots * 1_000n : -lots, ...margin };
        engine.upsert(`M${market}`, columns([row]));
        model.set(key, { market, side, row });
      } else if (model.has(key) || (!filling && model.size > 0)) {
        const [victim, { market: m, side: s, row }] = pick(random, model, key);
        engine.close({ market: `M${m}`, side: SIDES[s], account: row.account });
        model.delete(victim);
      }
      if (step % 1_500 === 1_499) compare(engine, model, markets, accounts);
    }
    expect(engine.stats().positions).toBe(model.size);
    engine.tick({ marks: { M0: '10', M1: '10', M2: '10' } });
    const { account, market, side } = engine.liquidatable();
    // All are under water at 10, cross accounts of an empty wallet too.
    const known = [...model.values()].map((held) => [held.row.account, held.market, held.side]);
    expect(Array.from(account, (number, i) => [number, market[i], side[i]])).toEqual(known);
  });

  it('grows from nothing to tens of thousands of positions, in one call and in many', () => {
    const random = new Random(2);
    const n = name === 'reference' ? 12_000 : 60_000;
    const rows: Row[] = Array.from({ length: n }, (_, account) => {
      const lots = BigInt(random.int(1, 99));
      return { account, side: 1, lots, entryValue: -lots * 150n, ...(account % 2 === 0 ? { margin: 5n } : {}) };
    });
    const fill = (batch: number): Engine => {
      const engine = make(0);
      engine.addMarket(linear());
      for (let from = 0; from < n; from += batch) {
        engine.addAccounts(Math.min(batch, n - from));
        engine.upsert('M', columns(rows.slice(from, from + batch)));
      }
      engine.tick({ marks: { M: '100' } });
      return engine;
    };
    const [whole, parts] = [fill(n), fill(7_001)];
    expect(parts.digest()).toBe(whole.digest());
    for (const account of [0, 1, 7_000, 7_001, n >> 1, n - 1]) {
      const { lots, entryValue } = rows[account]!;
      expect(parts.position({ account, market: 'M', side: 'short' })).toMatchObject({ lots, entryValue });
    }
    const { candidates, totalLots } = parts.queue('M', 'short').columns(10);
    expect([candidates, totalLots]).toEqual([n, rows.reduce((sum, { lots }) => sum + lots, 0n)]);
    parts.remove(
      'M',
      'short',
      Uint32Array.from({ length: n - 1 }, (_, i) => i),
    );
    expect(parts.stats().positions).toBe(1);
    expect(parts.queue('M', 'short').top(2)).toMatchObject([{ account: `#${n - 1}`, rank: 1 }]);
  });

  it('2,000 markets with a few positions on each side', () => {
    const engine = make(0);
    const markets = 2_000;
    engine.addAccounts(50);
    for (let market = 0; market < markets; market++) {
      engine.addMarket(linear({ symbol: `m${market}` }));
      const rows: Row[] = [0, 1, 2].map((i) => {
        const side = ((market + i) % 2) as SideNumber;
        const entryValue = BigInt(market + i + 1) * (side === 0 ? 1n : -1n);
        return { account: (market * 7 + i) % 50, side, lots: BigInt(i + 1), entryValue, margin: 1_000_000n };
      });
      engine.upsert(`m${market}`, columns(rows));
    }
    engine.tick({
      marks: {
        market: Uint32Array.from({ length: markets }, (_, market) => market),
        unitValue: BigInt64Array.from({ length: markets }, (_, market) => BigInt(market + 1)),
      },
    });
    expect(engine.stats()).toMatchObject({ markets, positions: 3 * markets, accounts: 50 });
    for (const market of [0, 1, 777, 1_999]) {
      const sides = [0, 1].map((side) => [0, 1, 2].filter((i) => (market + i) % 2 === side).length);
      expect(SIDES.map((side) => engine.queue(`m${market}`, side).columns().candidates)).toEqual(sides);
      expect(engine.mark(`m${market}`)).toBe(BigInt(market + 1));
      const key = { account: (market * 7 + 2) % 50, market: `m${market}`, side: SIDES[market % 2]! };
      expect(engine.position(key)?.lots).toBe(3n);
    }
    const copy = make(0);
    copy.restore(engine.snapshot());
    expect(copy.digest()).toBe(engine.digest());
  });
});

/** The entry of a key, or any when there is none. */
function pick<T>(random: Random, model: ReadonlyMap<string, T>, key: string): [string, T] {
  const own = model.get(key);
  if (own !== undefined) return [key, own];
  const all = [...model];
  return random.pick(all);
}

function compare(
  engine: Engine,
  model: ReadonlyMap<string, { readonly row: Row }>,
  markets: number,
  accounts: number,
): void {
  for (let market = 0; market < markets; market++) {
    for (const side of [0, 1] as const) {
      for (let account = 0; account < accounts; account++) {
        const found = engine.position({ market: `M${market}`, side: SIDES[side], account });
        const row = model.get(`${market}/${side}/${account}`)?.row;
        const wanted = row && [row.lots, row.entryValue, row.margin ?? -1n];
        if (`${found && [found.lots, found.entryValue, found.margin]}` !== `${wanted}`) {
          throw new Error(`M${market} ${SIDES[side]} #${account}: found ${found?.lots}, expected ${row?.lots}`);
        }
      }
    }
  }
}
