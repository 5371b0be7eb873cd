/** Single positions: open, adjust, close and questions about them. */
import { describe, it } from 'vitest';
import { type BadInput, expectRefused, LONG, open, world, wrong } from '../support/bad-input.ts';
import { MAX } from '../support/book.ts';
import { ENGINES } from '../support/engines.ts';

const POSITIONS: readonly BadInput[] = [
  ['unknown market', open({ market: 'Z' }), 'UNKNOWN_MARKET', ['Z']],
  ['side LONG', open({ side: 'LONG' }), 'INVALID_ARGUMENT', ['side', 'long', 'short', 'LONG']],
  ['side 0', open({ side: 0 }), 'INVALID_ARGUMENT', ['side']],
  ['open already', open({ account: 'alice' }), 'DUPLICATE_POSITION', ['alice', 'M', 'adjust']],
  ['account number unknown', open({ account: 99 }), 'UNKNOWN_ACCOUNT', ['99']],
  ['account number −1', open({ account: -1 }), 'UNKNOWN_ACCOUNT', ['-1']],
  ['account number 0.5', open({ account: 0.5 }), 'UNKNOWN_ACCOUNT', ['0.5']],
  ['account empty', open({ account: '' }), 'INVALID_ARGUMENT', ['account']],
  ['account anonymous', open({ account: '#7' }), 'INVALID_ARGUMENT', ['#7']],
  ['no size', open({ size: undefined }), 'INVALID_ARGUMENT', ['size']],
  ['size 0', open({ size: '0' }), 'INVALID_SIZE', ['M']],
  ['size −1', open({ size: '-1' }), 'INVALID_SIZE', ['M']],
  ['size off lot', open({ size: '0.15' }), 'INVALID_SIZE', ['lot', 'M']],
  ['size beyond 2^63 lots', open({ size: '922337203685477580.8' }), 'OUT_OF_RANGE'],
  ['price 0', open({ entryPrice: '0' }), 'INVALID_PRICE', ['positive', 'M']],
  ['price −1', open({ entryPrice: '-1' }), 'INVALID_PRICE', ['positive', 'M']],
  ['price worth nothing', open({ size: '0.1', entryPrice: '0.04' }), 'ZERO_VALUE', ['M']],
  ['price beyond the range', open({ entryPrice: '9'.repeat(30) }), 'OUT_OF_RANGE'],
  ['both entries', open({ entryValue: 5n }), 'INVALID_ARGUMENT', ['entryPrice', 'entryValue']],
  ['no entry', open({ entryPrice: undefined }), 'INVALID_ARGUMENT', ['entryPrice', 'entryValue']],
  ['entryValue as a number', open({ entryPrice: undefined, entryValue: 5 }), 'INVALID_ARGUMENT', ['entryValue']],
  ['entryValue 0', open({ entryPrice: undefined, entryValue: 0n }), 'ZERO_VALUE', ['M', 'carol']],
  [
    'entryValue of the wrong sign',
    open({ entryPrice: undefined, entryValue: -5n }),
    'INVALID_ENTRY_VALUE',
    ['M', 'carol'],
  ],
  ['entryValue 2^63', open({ entryPrice: undefined, entryValue: 2n ** 63n }), 'OUT_OF_RANGE'],
  ['entryValue 2^64 + 5', open({ entryPrice: undefined, entryValue: 2n ** 64n + 5n }), 'OUT_OF_RANGE'],
  ['entryValue −2^63', open({ side: 'short', entryPrice: undefined, entryValue: -(2n ** 63n) }), 'OUT_OF_RANGE'],
  ['margin −0.01', open({ margin: '-0.01' }), 'NEGATIVE_MARGIN', ['-0.01']],
  ['margin finer than a quantum', open({ margin: '0.001' }), 'FINER_THAN_QUANTUM'],
  ['margin beyond the range', open({ margin: '9'.repeat(20) }), 'OUT_OF_RANGE'],
  ...[-1, 1.5, Number.NaN, 1_000_001, '10', Number.POSITIVE_INFINITY].map(
    (leverage): BadInput => [`leverage ${leverage}`, open({ leverage }), 'INVALID_LEVERAGE', ['1000000']],
  ),
  ['no leverage for roi-over-ratio', open({ market: 'ROI' }), 'INVALID_LEVERAGE', ['ROI', 'carol']],
  [
    'wrong sign of an inverse entry',
    open({ market: 'INV', entryPrice: undefined, size: '100', entryValue: 5n }),
    'INVALID_ENTRY_VALUE',
  ],
  [
    'equity beyond the range',
    (e) => e.adjust({ ...LONG, account: 'bob', side: 'short' }, { entryValue: -MAX }),
    'OUT_OF_RANGE',
    ['bob'],
  ],
  [
    'adjust what is not open',
    (e) => e.adjust({ ...LONG, account: 'carol' }, { margin: '1' }),
    'UNKNOWN_POSITION',
    ['carol', 'M', 'long'],
  ],
  ['adjust an unknown account', (e) => e.adjust({ ...LONG, account: 'dave' }, {}), 'UNKNOWN_ACCOUNT', ['dave']],
  ['adjust size without entry', (e) => e.adjust(LONG, { size: '5' }), 'INVALID_ARGUMENT', ['entryPrice']],
  ['adjust to side Long', (e) => e.adjust(wrong({ ...LONG, side: 'Long' }), {}), 'INVALID_ARGUMENT', ['side']],
  ['close what is not open', (e) => e.close({ ...LONG, side: 'short' }), 'UNKNOWN_POSITION', ['M', 'alice']],
  ['close in an unknown market', (e) => e.close({ ...LONG, market: 'Z' }), 'UNKNOWN_MARKET', ['Z']],
  ['position of an unknown account', (e) => e.position({ ...LONG, account: 'dave' }), 'UNKNOWN_ACCOUNT', ['dave']],
  ['explain what is not open', (e) => e.explain({ ...LONG, account: 'carol' }), 'UNKNOWN_POSITION', ['carol', 'M']],
  ['rank of an unknown account', (e) => e.queue('M', 'long').rankOf('dave'), 'UNKNOWN_ACCOUNT', ['dave']],
  ['queue of side up', (e) => e.queue('M', wrong('up')), 'INVALID_ARGUMENT', ['side']],
  ['queue of an unknown market', (e) => e.queue('Z', 'long'), 'UNKNOWN_MARKET', ['Z']],
];

describe.each(ENGINES)('positions refused on $name', ({ make }) => {
  for (const bad of POSITIONS) {
    it(bad[0], () => expectRefused(world(make), bad));
  }
});
