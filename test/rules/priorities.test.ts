/** The caller's column of priorities as state: what sets it, what keeps it, where it is kept. */
import { describe, expect, it } from 'vitest';
import { Engine } from '../../src/engine.ts';
import { type BadInput, expectRefused, wrong } from '../support/bad-input.ts';
import { columns, linear, MAX, type Row, refusal } from '../support/book.ts';
import { RULE_CORES } from '../support/engines.ts';

const short = (account: number, changes: Partial<Row> = {}): Row => ({
  account,
  side: 1,
  lots: 10n,
  entryValue: -1000n,
  margin: 500n,
  ...changes,
});

/** Six shorts of like terms and a long in M, which is ordered by the column; one short in N, which is not. */
function world(make: (decimals: number) => Engine): Engine {
  const engine = make(0);
  engine.addMarket(linear({ rules: { order: { column: true } } }));
  engine.addMarket(linear({ symbol: 'N' }));
  engine.setFund({ cash: '0', takeover: false });
  engine.addAccounts(7, new BigInt64Array(7).fill(1000n));
  engine.upsert('M', columns([0, 1, 2, 3, 4, 5].map((account) => short(account))));
  engine.upsert('M', columns([{ account: 6, lots: 15n, entryValue: 1500n, margin: 0n }]));
  engine.upsert('N', columns([short(0)]));
  engine.tick({ marks: { M: '100', N: '100' } });
  engine.setPriorities('M', 'short', Uint32Array.of(3, 1), BigInt64Array.of(7n, -7n));
  return engine;
}

const key = (account: number) => ({ account, market: 'M', side: 'short' }) as const;
const queueOf = (engine: Engine): number[] => [...engine.queue('M', 'short').columns().account];
const priorityOf = (engine: Engine, account: number): bigint | undefined => engine.position(key(account))?.priority;

const set =
  (changes: Record<string, unknown>, market = 'M') =>
  (engine: Engine): void => {
    const given = { side: 'short', accounts: Uint32Array.of(0, 2), priorities: BigInt64Array.of(1n, 2n), ...changes };
    engine.setPriorities(market, wrong(given.side), wrong(given.accounts), wrong(given.priorities));
  };

const REFUSED: readonly BadInput[] = [
  ['a market of another order', set({ accounts: Uint32Array.of(0, 0) }, 'N'), 'INVALID_ARGUMENT', ['order']],
  ['an unknown market', set({}, 'O'), 'UNKNOWN_MARKET', ['O']],
  ['the second of two positions that is not there', set({ accounts: Uint32Array.of(0, 6) }), 'UNKNOWN_POSITION'],
  ['an account that is not there', set({ accounts: Uint32Array.of(0, 99) }), 'UNKNOWN_POSITION'],
  ['columns of different lengths', set({ priorities: BigInt64Array.of(1n) }), 'INVALID_COLUMN', ['priorities']],
  ['sides of another length', set({ side: Uint8Array.of(1) }), 'INVALID_COLUMN', ['side']],
  ['a side that is none', set({ side: Uint8Array.of(1, 2) }), 'INVALID_COLUMN', ['side', 'row 1']],
  ['floats', set({ priorities: Float64Array.of(1, 2) }), 'INVALID_COLUMN', ['priorities', 'BigInt64Array']],
  ['accounts as an array', set({ accounts: [0, 2] }), 'INVALID_COLUMN', ['accounts', 'Uint32Array']],
  ['a side by another name', set({ side: 'up' }), 'INVALID_ARGUMENT', ['side']],
  ['more than 64 bits', (engine) => engine.setPriority(key(0), MAX + 1n), 'OUT_OF_RANGE', ['priority']],
  ['less than 64 bits', (engine) => engine.setPriority(key(0), -MAX - 2n), 'OUT_OF_RANGE', ['priority']],
  ['a number', (engine) => engine.setPriority(key(0), wrong(5)), 'INVALID_ARGUMENT', ['bigint', '5']],
  ['a position that is not open', (engine) => engine.setPriority(key(6), 5n), 'UNKNOWN_POSITION'],
];

describe.each(RULE_CORES)('priorities on $name', ({ make: makeCore }) => {
  const make = (decimals: number): Engine => new Engine(makeCore, decimals);

  for (const bad of REFUSED) {
    it(`refuse ${bad[0]}`, () => expectRefused(world(make), bad));
  }

  it('say which row has no position', () => {
    const engine = world(make);
    const refused = refusal(engine, () => set({ accounts: Uint32Array.of(0, 6) })(engine));
    expect(refused.place).toMatchObject({ row: 1, market: 'M', account: '#6' });
  });

  it('rank, singly and by columns of both sides; one named twice keeps the last', () => {
    const engine = world(make);
    expect(queueOf(engine)).toEqual([3, 0, 2, 4, 5, 1]);
    engine.setPriority(key(5), MAX);
    engine.setPriority(key(0), -MAX - 1n);
    expect(queueOf(engine)).toEqual([5, 3, 2, 4, 1, 0]);
    engine.setPriorities('M', Uint8Array.of(1, 0, 1), Uint32Array.of(4, 6, 4), BigInt64Array.of(8n, 1n, 9n));
    expect(queueOf(engine)).toEqual([5, 4, 3, 2, 1, 0]);
    expect(engine.position({ account: 6, market: 'M', side: 'long' })!.priority).toBe(1n);
    expect(engine.position({ account: 0, market: 'N', side: 'short' })).not.toHaveProperty('priority');
  });

  it('are part of the digest, and back at 0 they are not', () => {
    const engine = world(make);
    const before = engine.digest();
    engine.setPriority(key(0), 1n);
    const changed = engine.digest();
    expect(changed).not.toBe(before);
    engine.setPriority(key(0), 2n);
    expect(engine.digest()).not.toBe(changed);
    engine.setPriority(key(0), 0n);
    expect(engine.digest()).toBe(before);
  });

  it('stay when a position is replaced, between isolated and cross too', () => {
    const engine = world(make);
    engine.upsert('M', columns([short(3, { lots: 4n, entryValue: -400n })]));
    expect(priorityOf(engine, 3)).toBe(7n);
    engine.adjust(key(3), { margin: null });
    engine.adjust(key(1), { margin: null });
    expect([priorityOf(engine, 3), priorityOf(engine, 1), priorityOf(engine, 5)]).toEqual([7n, -7n, 0n]);
    engine.adjust(key(3), { margin: '100' });
    expect(queueOf(engine)).toEqual([3, 0, 2, 4, 5, 1]);
  });

  it('end with the position', () => {
    const engine = world(make);
    // Rows from behind take the places of those taken out.
    engine.setPriorities('M', 'short', Uint32Array.of(4, 5), BigInt64Array.of(40n, 50n));
    engine.remove('M', 'short', Uint32Array.of(3, 5));
    expect([0, 1, 2, 4].map((account) => priorityOf(engine, account))).toEqual([0n, -7n, 0n, 40n]);
    engine.upsert('M', columns([short(3), short(5)]));
    expect([3, 5].map((account) => priorityOf(engine, account))).toEqual([0n, 0n]);
  });

  it('are put back with a batch that is refused for its sums', () => {
    const engine = make(0);
    engine.addMarket(linear({ rules: { order: { column: true } } }));
    engine.addAccounts(3, BigInt64Array.of(0n, MAX - 100n, 0n));
    const huge = MAX / 2n;
    engine.upsert('M', columns([short(0), short(1, { margin: -1n }), short(2)]));
    engine.tick({ marks: { M: '100' } });
    engine.setPriorities('M', 'short', Uint32Array.of(0, 1, 2), BigInt64Array.of(5n, 6n, 7n));
    const before = engine.snapshot();
    // A cross short that has won more than the wallet has room for; rows before it change their kind of margin.
    const bad = [short(0, { margin: -1n }), short(1, { lots: 1n, entryValue: -huge, margin: -1n }), short(2)];
    expect(refusal(engine, () => engine.upsert('M', columns(bad))).code).toBe('OUT_OF_RANGE');
    expect(engine.snapshot()).toEqual(before);
    expect([0, 1, 2].map((account) => priorityOf(engine, account))).toEqual([5n, 6n, 7n]);
  });

  it('stay through ticks: with what is closed in part, and with a refused one', () => {
    const engine = world(make);
    engine.setPriority(key(2), 3n);
    const report = engine.tick({ liquidations: [{ account: 6, market: 'M', side: 'long', force: true }] });
    expect([...report.fills.account]).toEqual([3, 2]);
    expect([...report.fills.lots]).toEqual([10n, 5n]);
    expect(priorityOf(engine, 3)).toBeUndefined();
    expect(queueOf(engine)).toEqual([2, 0, 4, 5, 1]);
    expect(priorityOf(engine, 2)).toBe(3n);
  });

  it('move with rows that are rearranged, over many blocks', () => {
    const engine = make(0);
    engine.addMarket(linear({ rules: { order: { column: true } } }));
    const n = 3000;
    engine.addAccounts(n, new BigInt64Array(n).fill(100_000n));
    const rows = Array.from({ length: n }, (_, account) =>
      short(account, {
        lots: 1n,
        entryValue: -BigInt(50 + ((account * 37) % 200)),
        margin: account % 3 === 0 ? -1n : 500n,
      }),
    );
    engine.upsert('M', columns(rows));
    engine.tick({ marks: { M: '100' } });
    const accounts = Uint32Array.from(rows, ({ account }) => account);
    const priorities = BigInt64Array.from(accounts, (account) => BigInt((account * 7919) % n));
    engine.setPriorities('M', 'short', accounts, priorities);
    const before = [engine.digest(), queueOf(engine)];
    engine.tidy();
    expect([engine.digest(), queueOf(engine)]).toEqual(before);
    expect(queueOf(engine).map((account) => priorities[account])).toEqual(
      [...priorities].sort((a, b) => Number(b - a)),
    );
    const other = make(0);
    other.restore(engine.snapshot());
    expect([other.digest(), queueOf(other)]).toEqual(before);
  });

  it('are in a snapshot where a market has them, and in none else', () => {
    const engine = world(make);
    const bytes = engine.snapshot();
    const other = make(0);
    other.restore(bytes);
    expect(queueOf(other)).toEqual(queueOf(engine));
    expect(other.digest()).toBe(engine.digest());
    expect(other.snapshot()).toEqual(bytes);
    const text = (one: Engine): string => new TextDecoder().decode(one.snapshot().subarray(0, 4000));
    const plain = make(0);
    plain.addMarket(linear({ rules: { order: 'score' } }));
    expect(text(engine)).toContain('"priorities"');
    expect(text(plain)).not.toContain('"priorities"');
  });

  it('come late to an engine that has positions already', () => {
    const engine = make(0);
    engine.addMarket(linear({ symbol: 'N' }));
    engine.addAccounts(600, new BigInt64Array(600).fill(1000n));
    engine.upsert('N', columns(Array.from({ length: 600 }, (_, account) => short(account))));
    engine.remove(
      'N',
      'short',
      Uint32Array.from({ length: 300 }, (_, i) => i * 2),
    );
    engine.addMarket(linear({ rules: { order: { column: true } } }));
    engine.upsert('M', columns(Array.from({ length: 600 }, (_, account) => short(account))));
    engine.setPriorities('M', 'short', Uint32Array.of(599, 300), BigInt64Array.of(2n, 1n));
    engine.tick({ marks: { M: '100', N: '100' } });
    expect(queueOf(engine).slice(0, 3)).toEqual([599, 300, 0]);
  });
});

it('priorities give the same digests and snapshots on every engine', () => {
  const [first, ...others] = RULE_CORES.map(({ make }) => world((decimals) => new Engine(make, decimals)));
  for (const other of others) {
    expect(other.digest()).toBe(first!.digest());
    expect(other.snapshot()).toEqual(first!.snapshot());
  }
});
