/** Columns: lengths, classes and values. */
import { describe, it } from 'vitest';
import { type BadInput, expectRefused, upsert, world, wrong } from '../support/bad-input.ts';
import { columns, MAX } from '../support/book.ts';
import { ENGINES } from '../support/engines.ts';

const COLUMNS: readonly BadInput[] = [
  ['lots too short', upsert({ lots: new BigInt64Array(0) }), 'INVALID_COLUMN', ['lots', '0', '1']],
  ['side too long', upsert({ side: new Uint8Array(2) }), 'INVALID_COLUMN', ['side', '2', '1']],
  ['margin too long', upsert({ margin: new BigInt64Array(2) }), 'INVALID_COLUMN', ['margin']],
  ['leverage too long', upsert({ leverage: new Uint32Array(2) }), 'INVALID_COLUMN', ['leverage']],
  ['exempt too long', upsert({ exempt: new Uint8Array(2) }), 'INVALID_COLUMN', ['exempt']],
  ['unknown account', upsert({ account: Uint32Array.of(9) }), 'UNKNOWN_ACCOUNT', ['row 0', 'M', '#9']],
  ['lots 0', upsert({ lots: BigInt64Array.of(0n) }), 'INVALID_SIZE', ['row 0', 'M', 'carol', 'positive']],
  ['lots −2^63', upsert({ lots: BigInt64Array.of(-(2n ** 63n)) }), 'INVALID_SIZE', ['row 0', 'M', 'carol']],
  ['lots NaN', upsert({ lots: Float64Array.of(Number.NaN) }), 'INVALID_COLUMN', ['row 0', 'M', 'carol']],
  ['lots 1.5', upsert({ lots: Float64Array.of(1.5) }), 'INVALID_COLUMN', ['row 0', 'M', 'carol']],
  ['lots 2^53', upsert({ lots: Float64Array.of(2 ** 53) }), 'INVALID_COLUMN', ['row 0', 'M', 'carol']],
  ['lots Infinity', upsert({ lots: Float64Array.of(Number.POSITIVE_INFINITY) }), 'INVALID_COLUMN', ['row 0']],
  ['entry 1.5', upsert({ entryValue: Float64Array.of(1.5) }), 'INVALID_COLUMN', ['row 0', 'M', 'carol']],
  ['entry −0.5', upsert({ entryValue: Float64Array.of(-0.5) }), 'INVALID_COLUMN', ['row 0']],
  ['entry 0', upsert({ entryValue: BigInt64Array.of(0n) }), 'ZERO_VALUE', ['row 0', 'M', 'carol']],
  [
    'entry of the wrong sign',
    upsert({ entryValue: BigInt64Array.of(-1n) }),
    'INVALID_ENTRY_VALUE',
    ['row 0', 'M', 'carol'],
  ],
  ['entry −2^63', upsert({ side: 1, entryValue: BigInt64Array.of(-(2n ** 63n)) }), 'OUT_OF_RANGE', ['row 0']],
  ['margin −2', upsert({ margin: BigInt64Array.of(-2n) }), 'NEGATIVE_MARGIN', ['row 0', 'M', 'carol']],
  ['margin NaN', upsert({ margin: Float64Array.of(Number.NaN) }), 'INVALID_COLUMN', ['row 0', 'M', 'carol']],
  ['leverage 10^6 + 1', upsert({ leverage: Uint32Array.of(1_000_001) }), 'INVALID_LEVERAGE', ['row 0', 'M', 'carol']],
  ['leverage 0 for roi-over-ratio', upsert({}, 'ROI'), 'INVALID_LEVERAGE', ['row 0', 'ROI', 'carol']],
  ['side 2 of a column', upsert({ side: Uint8Array.of(2) }), 'INVALID_COLUMN', ['row 0', 'M', 'carol', 'side']],
  ['value beyond the range', upsert({ lots: BigInt64Array.of(MAX) }), 'OUT_OF_RANGE', ['row 0', 'M', 'carol']],
  ['lots as Int32Array', upsert({ lots: Int32Array.of(1) }), 'INVALID_COLUMN', ['lots']],
  ['lots as an array', upsert({ lots: [1n] }), 'INVALID_COLUMN', ['lots']],
  ['entry as Float32Array', upsert({ entryValue: Float32Array.of(1) }), 'INVALID_COLUMN', ['entryValue']],
  ['margin as BigUint64Array', upsert({ margin: BigUint64Array.of(1n) }), 'INVALID_COLUMN', ['margin']],
  [
    'a later row',
    (e) =>
      e.upsert(
        'M',
        columns([
          { account: 2, lots: 1n, entryValue: 1n },
          { account: 1, lots: 0n, entryValue: 1n },
        ]),
      ),
    'INVALID_SIZE',
    ['row 1', 'M', 'bob'],
  ],
  ['remove: unknown market', (e) => e.remove('Z', 'long', Uint32Array.of(0)), 'UNKNOWN_MARKET', ['Z']],
  ['remove: not open', (e) => e.remove('M', 'long', Uint32Array.of(0, 1)), 'UNKNOWN_POSITION', ['row 1', 'M', 'bob']],
  ['remove: twice', (e) => e.remove('M', 'long', Uint32Array.of(0, 0)), 'UNKNOWN_POSITION', ['row 1', 'M', 'alice']],
  [
    'remove: unknown account',
    (e) => e.remove('M', 'long', Uint32Array.of(77)),
    'UNKNOWN_POSITION',
    ['row 0', 'M', '#77'],
  ],
  ['remove: lengths', (e) => e.remove('M', new Uint8Array(2), Uint32Array.of(0)), 'INVALID_COLUMN', ['side']],
  [
    'remove: side 2',
    (e) => e.remove('M', Uint8Array.of(0, 2), Uint32Array.of(0, 1)),
    'INVALID_COLUMN',
    ['row 1', 'M', 'bob'],
  ],
  ['remove: side buy', (e) => e.remove('M', wrong('buy'), Uint32Array.of(0)), 'INVALID_ARGUMENT', ['buy']],
];

const CLASSES: readonly BadInput[] = [
  ['accounts as an array', upsert({ account: [2] }), 'INVALID_COLUMN', ['account']],
  ['accounts as Float64Array', upsert({ account: Float64Array.of(1.5) }), 'INVALID_COLUMN', ['account']],
  ['accounts as Int32Array', upsert({ account: Int32Array.of(2) }), 'INVALID_COLUMN', ['account']],
  ['side as an array', upsert({ side: [0] }), 'INVALID_COLUMN', ['side']],
  ['side "l"', upsert({ side: 'l' }), 'INVALID_COLUMN', ['side']],
  ['side 256', upsert({ side: 256 }), 'INVALID_COLUMN', ['side']],
  ['side 0.5', upsert({ side: 0.5 }), 'INVALID_COLUMN', ['side']],
  ['leverage as Float64Array', upsert({ leverage: Float64Array.of(2.5) }), 'INVALID_COLUMN', ['leverage']],
  ['leverage as a number', upsert({ leverage: 10 }), 'INVALID_COLUMN', ['leverage']],
  ['exempt as an array', upsert({ exempt: [true] }), 'INVALID_COLUMN', ['exempt']],
  ['remove: accounts as an array', (e) => e.remove('M', 'long', wrong([0.5])), 'INVALID_COLUMN', ['account']],
  [
    'marks: unit values as Float64Array',
    (e) => e.tick({ marks: wrong({ market: Uint32Array.of(0), unitValue: Float64Array.of(900) }) }),
    'INVALID_COLUMN',
    ['unitValue'],
  ],
  [
    'marks: markets as an array',
    (e) => e.tick({ marks: wrong({ market: [0], unitValue: BigInt64Array.of(900n) }) }),
    'INVALID_COLUMN',
    ['market'],
  ],
  [
    'allocate: weights as Float64Array',
    (e) =>
      e.allocate({
        rule: 'queue',
        rounding: 'none',
        budget: 1n,
        weights: wrong(Float64Array.of(1)),
        caps: BigInt64Array.of(1n),
      }),
    'INVALID_COLUMN',
    ['weights'],
  ],
  [
    'allocate: budget as a number',
    (e) =>
      e.allocate({
        rule: 'queue',
        rounding: 'none',
        budget: wrong(1),
        weights: BigInt64Array.of(1n),
        caps: BigInt64Array.of(1n),
      }),
    'INVALID_ARGUMENT',
    ['budget'],
  ],
  [
    'allocate: unknown rule',
    (e) =>
      e.allocate({
        rule: wrong('fair'),
        rounding: 'prefix',
        budget: 1n,
        weights: BigInt64Array.of(1n),
        caps: BigInt64Array.of(1n),
      }),
    'INVALID_ARGUMENT',
    ['fair'],
  ],
  [
    'allocate: unknown rounding',
    (e) =>
      e.allocate({
        rule: 'water-fill',
        rounding: wrong('up'),
        budget: 1n,
        weights: BigInt64Array.of(1n),
        caps: BigInt64Array.of(1n),
      }),
    'INVALID_ARGUMENT',
    ['up'],
  ],
  ['top(−1)', (e) => e.queue('M', 'long').top(-1), 'INVALID_ARGUMENT', ['-1']],
  ['top(NaN)', (e) => e.queue('M', 'long').top(Number.NaN), 'INVALID_ARGUMENT', ['NaN']],
  ['top(1.5)', (e) => e.queue('M', 'long').top(1.5), 'INVALID_ARGUMENT', ['1.5']],
];

describe.each(ENGINES)('columns refused on $name', ({ make }) => {
  for (const bad of COLUMNS) {
    it(bad[0], () => expectRefused(world(make), bad));
  }
});

describe.each(ENGINES)('columns of another class refused on $name', ({ make }) => {
  for (const bad of CLASSES) {
    it(bad[0], () => expectRefused(world(make), bad));
  }
});
