/** Batches as bytes: what is read is what was written, and what is no batch is refused before anything is done. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Engine } from '../../src/engine.ts';
import { KINDS, readBatch, writeBatch } from '../../src/journal/batch-codec.ts';
import { ByteReader, ByteWriter } from '../../src/journal/bytes.ts';
import type { Batch } from '../../src/journal/index.ts';
import { encodeRecord, type JournalRecord, readRecord } from '../../src/journal/record.ts';
import { MARKET } from './workload.ts';

const bytesOf = (batch: Batch): Uint8Array => {
  const to = new ByteWriter();
  writeBatch(to, batch);
  return Uint8Array.from(to.view());
};
const again = (batch: Batch): Batch => readBatch(new ByteReader(bytesOf(batch)));

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const decimal = fc.oneof(
  fc.constantFrom('0', '-1', '0.000001', '12345678901234567890.5'),
  fc.string({ maxLength: 20 }),
);
const wide = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const u32 = fc.nat({ max: 2 ** 32 - 1 });
const account = fc.oneof(text, u32);
const side = fc.constantFrom('long' as const, 'short' as const);
const key = fc.record({ account, market: text, side });
const u32s = fc.uint32Array({ maxLength: 5 });
const u8s = fc.uint8Array({ maxLength: 5 });
const integers = fc.oneof(fc.bigInt64Array({ maxLength: 5 }), fc.float64Array({ maxLength: 5, noNaN: true }));
const terms = fc.record(
  {
    size: decimal,
    entryPrice: decimal,
    entryValue: wide,
    margin: fc.oneof(decimal, fc.constant(null)),
    leverage: fc.integer({ min: 1, max: 1_000_000 }),
    exempt: fc.boolean(),
  },
  { requiredKeys: [] },
);
const fill = fc.oneof(fc.record({ size: decimal, price: decimal }), fc.record({ lots: wide, unitValue: wide }));
const parts = {
  account,
  market: text,
  side,
  book: fc.array(fill, { minLength: 1, maxLength: 3 }),
  force: fc.constant(true),
};
const target = fc.record({ maintenancePpm: fc.integer({ min: 1_000_000, max: 1_000_000_000 }) });
const liquidation = fc.oneof(
  fc.record({ ...parts, size: decimal }, { requiredKeys: ['account', 'market', 'side'] }),
  fc.record({ ...parts, downTo: target }, { requiredKeys: ['account', 'market', 'side', 'downTo'] }),
);
const marks = fc.oneof(
  fc
    .array(fc.tuple(fc.oneof(text, fc.constantFrom('__proto__', '7', 'market')), decimal), { maxLength: 4 })
    .map((pairs) => Object.fromEntries(pairs)),
  fc.record({ market: u32s, unitValue: fc.bigInt64Array({ maxLength: 5 }) }),
);
const rows = fc.record(
  {
    account: u32s,
    side: fc.oneof(fc.constantFrom(0 as const, 1 as const), u8s),
    lots: integers,
    entryValue: integers,
    margin: integers,
    leverage: u32s,
    exempt: u8s,
  },
  { requiredKeys: ['account', 'side', 'lots', 'entryValue'] },
);

const batch: fc.Arbitrary<Batch> = fc.oneof(
  fc.constant<Batch>({ kind: 'addMarket', market: { ...MARKET, rules: { overlap: 'cap' } } }),
  fc.record(
    { kind: fc.constant('addAccount' as const), account: text, wallet: decimal },
    { requiredKeys: ['kind', 'account'] },
  ),
  fc.record(
    { kind: fc.constant('addAccounts' as const), accounts: fc.oneof(u32, fc.array(text)), wallets: integers },
    { requiredKeys: ['kind', 'accounts'] },
  ),
  fc.record({ kind: fc.constant('setWallet' as const), account, wallet: decimal }),
  fc.record({ kind: fc.constant('setWallets' as const), accounts: u32s, wallets: integers }),
  fc.record({
    kind: fc.constant('setFund' as const),
    fund: fc.record({ cash: decimal, floor: decimal, takeover: fc.boolean() }, { requiredKeys: ['cash'] }),
  }),
  fc.record({
    kind: fc.constant('addFund' as const),
    fund: fc.record(
      { name: text, cash: decimal, floor: decimal, takeover: fc.boolean() },
      { requiredKeys: ['name', 'cash'] },
    ),
  }),
  fc.record({
    kind: fc.constant('setNamedFund' as const),
    name: text,
    fund: fc.record({ cash: decimal, floor: decimal, takeover: fc.boolean() }, { requiredKeys: ['cash'] }),
  }),
  fc.record({
    kind: fc.constant('setTrigger' as const),
    market: text,
    manual: fc.constantFrom('auto' as const, 'on' as const, 'off' as const),
  }),
  fc.record({
    kind: fc.constant('setHouse' as const),
    market: text,
    house: fc.record({ lots: wide, entryValue: wide }),
  }),
  fc.record({
    kind: fc.constant('open' as const),
    position: fc.tuple(key, terms, decimal).map(([k, t, size]) => ({ ...k, ...t, size })),
  }),
  fc.record({ kind: fc.constant('adjust' as const), position: key, changes: terms }),
  fc.record({ kind: fc.constant('close' as const), position: key }),
  fc.record({ kind: fc.constant('upsert' as const), market: text, rows }),
  fc.record({ kind: fc.constant('remove' as const), market: text, side: fc.oneof(side, u8s), accounts: u32s }),
  fc.record({
    kind: fc.constant('tick' as const),
    tick: fc.record(
      { time: fc.maxSafeInteger(), marks, liquidations: fc.array(liquidation, { maxLength: 4 }) },
      { requiredKeys: [] },
    ),
  }),
  fc.record({ kind: fc.constant('setPriority' as const), position: key, priority: wide }),
  fc.record({
    kind: fc.constant('setPriorities' as const),
    market: text,
    side: fc.oneof(side, u8s),
    accounts: u32s,
    priorities: fc.bigInt64Array({ maxLength: 5 }),
  }),
  fc.record({ kind: fc.constant('restore' as const), snapshot: fc.uint8Array({ maxLength: 40 }) }),
);

describe('a batch', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(batch, (given) => {
        expect(again(given)).toEqual(given);
      }),
      { numRuns: 600 },
    );
  });

  it('cut anywhere is refused, and so is what is left over', () => {
    fc.assert(
      fc.property(batch, fc.nat(), (given, at) => {
        const bytes = bytesOf(given);
        expect(() => readBatch(new ByteReader(bytes.subarray(0, at % bytes.length)))).toThrow(
          expect.objectContaining({ code: 'JOURNAL_INVALID' }),
        );
        const longer = Uint8Array.from([...bytes, 0]);
        expect(() => readBatch(new ByteReader(longer))).toThrow(expect.objectContaining({ code: 'JOURNAL_INVALID' }));
      }),
      { numRuns: 300 },
    );
  });

  it('has its bytes, which never change within a version', () => {
    const hex = (given: Batch): string => Buffer.from(bytesOf(given)).toString('hex');
    expect(hex({ kind: 'addAccount', account: 'é', wallet: '1.5' })).toBe('0202000000c3a90103000000312e35');
    expect(hex({ kind: 'close', position: { account: 7, market: 'M', side: 'short' } })).toBe(
      '0a0007000000010000004d01',
    );
    expect(hex({ kind: 'setHouse', market: 'M', house: { lots: -1n, entryValue: 2n } })).toBe(
      '07010000004dffffffffffffffff0200000000000000',
    );
    expect(
      hex({
        kind: 'tick',
        tick: {
          time: 1,
          marks: { M: '2' },
          liquidations: [
            { account: 'a', market: 'M', side: 'long', size: '3', force: true, book: [{ lots: 1n, unitValue: -1n }] },
          ],
        },
      }),
    ).toBe(
      [
        '0d',
        '010100000000000000',
        '010001000000010000004d0100000032',
        '01',
        '01000000010000004d',
        '010100000000000000',
        '000100000000',
        '000100000003',
        '010100000001000000',
        '010100000061',
        '0100000033',
        '010100000000000000ffffffffffffffff',
      ].join(''),
    );
  });
});

describe('the kinds of batches', () => {
  it('are the calls of the engine that change its state, all of them', () => {
    const asking = [
      ...['constructor', 'moneyDecimals', 'marketNumber', 'market', 'symbols', 'accountNumber', 'accountId', 'wallet'],
      ...['fund', 'fees', 'house', 'mark', 'position', 'queue', 'liquidatable', 'eachLiquidatable', 'facts', 'explain'],
      ...['allocate', 'tidy', 'totals', 'stats', 'digest', 'snapshot', 'formatMoney', 'formatSize', 'formatPrice'],
      ...['put', 'locate', 'named', 'funds', 'trigger'],
    ];
    const prototypes = [Engine.prototype, Object.getPrototypeOf(Engine.prototype) as object];
    const calls = prototypes.flatMap((of) => Object.getOwnPropertyNames(of));
    const changing = [...new Set(calls)].filter((name) => !asking.includes(name));
    // The fund of a name is a kind of its own: logs without any stay what they are.
    expect(KINDS.filter((kind) => kind !== 'setNamedFund').sort()).toEqual(changing.sort());
  });
});

describe('what is no batch', () => {
  const key1 = { account: 'a', market: 'M', side: 'long' };
  it.each<[string, unknown]>([
    ['INVALID_ARGUMENT', undefined],
    ['INVALID_ARGUMENT', { kind: 'toString' }],
    ['INVALID_MARKET', { kind: 'addMarket', market: 5 }],
    ['INVALID_MARKET', { kind: 'addMarket', market: { ...MARKET, rules: { maintenance: 5 } } }],
    ['INVALID_MARKET', { kind: 'addMarket', market: { ...MARKET, note: 1n } }],
    ['INVALID_ARGUMENT', { kind: 'addAccount', account: 5 }],
    ['INVALID_ARGUMENT', { kind: 'addAccount', account: 'half \ud800' }],
    ['INVALID_DECIMAL', { kind: 'addAccount', account: 'a', wallet: 5 }],
    ['INVALID_ARGUMENT', { kind: 'addAccounts', accounts: -1 }],
    ['INVALID_ARGUMENT', { kind: 'addAccounts', accounts: 'ab' }],
    ['INVALID_COLUMN', { kind: 'addAccounts', accounts: 1, wallets: [1] }],
    ['UNKNOWN_ACCOUNT', { kind: 'setWallet', account: -1, wallet: '1' }],
    ['INVALID_COLUMN', { kind: 'setWallets', accounts: [1], wallets: new BigInt64Array(1) }],
    ['INVALID_ARGUMENT', { kind: 'setFund', fund: { cash: '1', takeover: 'yes' } }],
    ['INVALID_ARGUMENT', { kind: 'setHouse', market: 'M', house: { lots: 1, entryValue: 1n } }],
    ['OUT_OF_RANGE', { kind: 'setHouse', market: 'M', house: { lots: 2n ** 63n, entryValue: 1n } }],
    ['INVALID_ARGUMENT', { kind: 'open', position: null }],
    ['INVALID_ARGUMENT', { kind: 'open', position: { ...key1, side: 'up', size: '1' } }],
    ['INVALID_LEVERAGE', { kind: 'open', position: { ...key1, size: '1', leverage: 1.5 } }],
    ['INVALID_ARGUMENT', { kind: 'adjust', position: key1, changes: undefined }],
    ['INVALID_ARGUMENT', { kind: 'adjust', position: key1, changes: { exempt: 1 } }],
    ['INVALID_COLUMN', { kind: 'upsert', market: 'M', rows: undefined }],
    ['INVALID_COLUMN', { kind: 'upsert', market: 'M', rows: { account: new Uint32Array(1), side: 2 } }],
    ['INVALID_ARGUMENT', { kind: 'tick', tick: undefined }],
    ['INVALID_ARGUMENT', { kind: 'tick', tick: { time: 0.5 } }],
    ['INVALID_COLUMN', { kind: 'tick', tick: { marks: { market: [1], unitValue: [1n] } } }],
    ['INVALID_ARGUMENT', { kind: 'tick', tick: { liquidations: {} } }],
    ['INVALID_ARGUMENT', { kind: 'tick', tick: { liquidations: [null] } }],
    ['INVALID_ARGUMENT', { kind: 'tick', tick: { liquidations: [{ ...key1, book: [null] }] } }],
    ['UNKNOWN_MARKET', { kind: 'tick', tick: { liquidations: [{ ...key1, market: 5 }] } }],
    ['INVALID_ARGUMENT', { kind: 'setPriority', position: key1, priority: 1 }],
    [
      'INVALID_COLUMN',
      { kind: 'setPriorities', market: 'M', side: 'long', accounts: new Uint32Array(1), priorities: [1n] },
    ],
    ['SNAPSHOT_INVALID', { kind: 'restore', snapshot: 'x' }],
  ])('is refused: %s (case %#)', (code, given) => {
    expect(() => bytesOf(given as Batch)).toThrow(expect.objectContaining({ code }));
  });
});

describe('a record', () => {
  const id = new Uint8Array(16).fill(7);
  const record: JournalRecord = {
    type: 'batch',
    sequence: 2 ** 40,
    durableBytes: 80,
    time: 1_700_000_000_123,
    digest: 'ab'.repeat(24),
    body: Uint8Array.of(1, 2, 3),
  };

  it('is read as it was written', () => {
    const bytes = encodeRecord(id, record);
    expect(bytes.length % 8).toBe(0);
    const read = readRecord(id, bytes, 0);
    expect(read).toMatchObject({ offset: 0, end: bytes.length, record: { ...record, body: expect.anything() } });
    if (typeof read !== 'string') expect([...read.record.body]).toEqual([1, 2, 3]);
  });

  it('is none with any bit flipped, cut, or in another journal', () => {
    const bytes = encodeRecord(id, record);
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const damaged = Uint8Array.from(bytes);
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      expect(readRecord(id, damaged, 0), `bit ${bit}`).toBeTypeOf('string');
    }
    for (let length = 0; length < bytes.length; length++) {
      expect(readRecord(id, bytes.subarray(0, length), 0), `${length} bytes`).toBeTypeOf('string');
    }
    expect(readRecord(new Uint8Array(16), bytes, 0)).toBeTypeOf('string');
  });
});
