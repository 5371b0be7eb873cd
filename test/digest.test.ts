/** The digest, worked out from the table in ARCHITECTURE.md, and what changes it. */
import { describe, expect, it } from 'vitest';
import type { Engine } from '../src/engine.ts';
import type { MarketSpec } from '../src/market.ts';
import { columns, linear, marks, type Row } from './support/book.ts';
import { ENGINES } from './support/engines.ts';

const u64 = (x: bigint): bigint => BigInt.asUintN(64, x);

function mix(x: bigint): bigint {
  let y = x ^ (x >> 30n);
  y = u64(y * 0xbf58476d1ce4e5b9n);
  y = u64((y ^ (y >> 27n)) * 0x94d049bb133111ebn);
  return y ^ (y >> 31n);
}

function record(tag: bigint, ...words: bigint[]): bigint {
  let h = tag;
  for (const word of words) h = mix(u64(h + 0x9e3779b97f4a7c15n) ^ u64(word));
  return h;
}

function digestOf(records: readonly bigint[]): string {
  const a = records.reduce((sum, h) => u64(sum + h), 0n);
  const b = records.reduce((sum, h) => u64(sum + mix(h ^ 0x6a09e667f3bcc909n)), 0n);
  return [a, b].map((half) => half.toString(16).padStart(16, '0')).join('');
}

const SPEC: Partial<MarketSpec> = { makerFeePpm: -300, takerFeePpm: 550, percentile: 'size', adlPrice: 'mark' };

interface Changes {
  readonly market?: Partial<MarketSpec>;
  readonly row?: Partial<Row>;
  readonly wallet?: bigint;
  readonly mark?: bigint;
  readonly decimals?: number;
  readonly fund?: { readonly cash?: string; readonly floor?: string; readonly takeover?: boolean };
  readonly house?: { readonly lots: bigint; readonly entryValue: bigint };
}

/** Two accounts, a short removed again, a long of the second account, a house. */
function tiny(make: (decimals: number) => Engine, changes: Changes = {}): Engine {
  const engine = make(changes.decimals ?? 2);
  engine.addMarket(linear({ ...SPEC, ...changes.market }));
  engine.addAccounts(2, BigInt64Array.of(changes.wallet ?? 700n, -5n));
  const gone: Row = { account: 0, side: 1, lots: 1n, entryValue: -9n };
  const held: Row = { account: 1, lots: 3n, entryValue: 290n, margin: 40n, leverage: 20, exempt: true, ...changes.row };
  engine.upsert('M', columns([gone, held]));
  engine.remove('M', 'short', Uint32Array.of(0));
  engine.setFund({ cash: '-1.50', floor: '0.07', takeover: false, ...changes.fund });
  engine.setHouse('M', changes.house ?? { lots: -4n, entryValue: -390n });
  engine.tick({ marks: marks(changes.mark ?? 100n) });
  return engine;
}

describe.each(ENGINES)('the digest on $name', ({ make }) => {
  it('is the sum over the records of the table', () => {
    const records = [
      record(1n, 1n, 1n, 0n, 0n, 3n, 290n, 40n, 20n, 1n),
      record(2n, 0n, 700n),
      record(2n, 1n, -5n),
      record(3n, 0n, 0n, 1n, 0n, 100_000n, -300n, 550n, 1n, 1n, 0n, 100n, -4n, -390n),
      record(4n, 2n, 2n, 1n, 1n, 2n, -150n, 7n, 0n, 0n),
    ];
    expect(tiny(make).digest().slice(0, 32)).toBe(digestOf(records));
    expect(tiny(make).digest()).toMatch(/^[0-9a-f]{48}$/);
  });

  it('counts a cross position, a power market without mark, and fees', () => {
    const engine = make(0);
    engine.addMarket(linear({ payoff: 'power', power: 3, policy: 'pnl', attribution: 'all', percentile: 'count' }));
    engine.addMarket(linear({ symbol: 'N', takerFeePpm: 100_000 }));
    engine.addAccounts(1);
    engine.setFund({ cash: '9' });
    engine.upsert('N', columns([{ account: 0, lots: 2n, entryValue: 200n }]));
    engine.tick({ marks: { N: '100' }, liquidations: [{ account: 0, market: 'N', side: 'long', force: true }] });
    engine.upsert('N', columns([{ account: 0, side: 1, lots: 5n, entryValue: -7n }]));
    expect(engine.fees()).toBe(22n);
    const { lots, entryValue } = engine.house('N');
    const records = [
      record(1n, 1n, 0n, 1n, 1n, 5n, -7n, -1n, 0n, 0n),
      record(2n, 0n, engine.wallet(0)),
      record(3n, 0n, 2n, 3n, 6n, 100_000n, 0n, 0n, 2n, 0n, 1n, 0n, 0n, 0n),
      record(3n, 1n, 0n, 1n, 0n, 100_000n, 0n, 100_000n, 0n, 0n, 0n, 100n, lots, entryValue),
      record(4n, 0n, 1n, 2n, 1n, 2n, engine.fund().cash, 0n, 1n, 22n),
    ];
    expect(engine.digest().slice(0, 32)).toBe(digestOf(records));
  });

  const CHANGES: readonly (readonly [string, Changes])[] = [
    ['lots', { row: { lots: 4n } }],
    ['entry value', { row: { entryValue: 291n } }],
    ['margin', { row: { margin: 41n } }],
    ['margin to cross', { row: { margin: -1n } }],
    ['leverage', { row: { leverage: 21 } }],
    ['exempt', { row: { exempt: false } }],
    ['side', { row: { side: 1, entryValue: -290n } }],
    ['account', { row: { account: 0 } }],
    ['wallet', { wallet: 701n }],
    ['mark', { mark: 101n }],
    ['decimals', { decimals: 3 }],
    ['fund cash', { fund: { cash: '-1.51' } }],
    ['fund floor', { fund: { floor: '0.08' } }],
    ['takeover', { fund: { takeover: true } }],
    ['house lots', { house: { lots: -3n, entryValue: -390n } }],
    ['house entry', { house: { lots: -4n, entryValue: -391n } }],
    ['payoff', { market: { payoff: 'power', power: 2 } }],
    ['power', { market: { payoff: 'power', power: 3 } }],
    ['policy', { market: { policy: 'pnl' } }],
    ['maintenance', { market: { maintenancePpm: 99_999 } }],
    ['maker fee', { market: { makerFeePpm: 300 } }],
    ['taker fee', { market: { takerFeePpm: 551 } }],
    ['percentile', { market: { percentile: 'ahead' } }],
    ['ADL price', { market: { adlPrice: 'bankruptcy' } }],
    ['attribution', { market: { attribution: 'all' } }],
  ];

  it.each(CHANGES)('changes with %s alone', (_, changes) => {
    expect(tiny(make, changes).digest().slice(0, 32)).not.toBe(tiny(make).digest().slice(0, 32));
  });

  it('has names in its last 16 digits alone', () => {
    const named = (symbol: string, lot: string, ids: readonly string[]): string => {
      const engine = make(0);
      engine.addMarket(linear({ symbol, lot }));
      for (const id of ids) engine.addAccount(id);
      return engine.digest();
    };
    const digests = [
      named('M', '1', ['ab', 'c']),
      named('N', '1', ['ab', 'c']),
      named('M', '2', ['ab', 'c']),
      named('M', '1', ['a', 'bc']),
      named('M', '1', ['c', 'ab']),
      named('M', '1', ['ab', 'd']),
    ];
    expect(new Set(digests).size).toBe(digests.length);
    expect(new Set(digests.map((digest) => digest.slice(0, 32))).size).toBe(1);
  });

  it('does not depend on the order in which rows lie in memory', () => {
    const rows: Row[] = Array.from({ length: 50 }, (_, account) => ({
      account,
      lots: BigInt(account + 1),
      entryValue: 7n * BigInt(account + 1),
    }));
    const filled = (touch: boolean): Engine => {
      const engine = make(0);
      engine.addMarket(linear());
      engine.addAccounts(51);
      engine.upsert('M', columns(rows));
      engine.upsert('M', columns([{ account: 50, lots: 1n, entryValue: 1n }]));
      if (touch) {
        for (const row of rows) engine.upsert('M', columns([{ ...row, lots: 99n }]));
        engine.upsert('M', columns(rows));
      }
      return engine;
    };
    expect(filled(true).digest()).toBe(filled(false).digest());
  });
});
