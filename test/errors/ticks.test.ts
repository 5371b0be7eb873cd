/** Ticks, refused at each step of the door and behind it. */
import { describe, it } from 'vitest';
import { type BadInput, expectRefused, LONG, liquidate, world, wrong } from '../support/bad-input.ts';
import { MAX, marks } from '../support/book.ts';
import { ENGINES } from '../support/engines.ts';

const TICKS: readonly BadInput[] = [
  ['an unknown market in marks', (e) => e.tick({ marks: { M: '90', Z: '5' } }), 'UNKNOWN_MARKET', ['Z']],
  ['mark 0', (e) => e.tick({ marks: { M: '0' } }), 'INVALID_PRICE', ['M']],
  ['mark −1', (e) => e.tick({ marks: { M: '-1' } }), 'INVALID_PRICE', ['M']],
  ['mark worth nothing', (e) => e.tick({ marks: { M: '0.0001' } }), 'ZERO_VALUE', ['M']],
  ['mark beyond the range', (e) => e.tick({ marks: { M: '9'.repeat(30) } }), 'OUT_OF_RANGE'],
  ['mark that values leave the range at', (e) => e.tick({ marks: { M: '9'.repeat(17) } }), 'OUT_OF_RANGE', ['M']],
  ['time NaN', (e) => e.tick({ time: Number.NaN }), 'INVALID_ARGUMENT', ['time', 'NaN']],
  ['time 0.5', (e) => e.tick({ time: 0.5 }), 'INVALID_ARGUMENT', ['time', '0.5']],
  ['time as a string', (e) => e.tick({ time: wrong('now') }), 'INVALID_ARGUMENT', ['time', 'now']],
  [
    'mark columns: lengths',
    (e) => e.tick({ marks: { market: Uint32Array.of(0), unitValue: new BigInt64Array(2) } }),
    'INVALID_COLUMN',
    ['1', '2'],
  ],
  [
    'mark columns: unknown market',
    (e) => e.tick({ marks: { market: Uint32Array.of(0, 9), unitValue: BigInt64Array.of(1n, 1n) } }),
    'UNKNOWN_MARKET',
    ['row 1'],
  ],
  ['mark columns: 0', (e) => e.tick({ marks: marks(0n) }), 'ZERO_VALUE', ['row 0', 'M']],
  ['mark columns: wrong sign', (e) => e.tick({ marks: marks(-5n) }), 'ZERO_VALUE', ['row 0', 'M']],
  ['mark columns: inverse wrong sign', (e) => e.tick({ marks: marks(1n, 1n, 1n) }), 'ZERO_VALUE', ['row 2', 'INV']],
  ['mark columns: −2^63', (e) => e.tick({ marks: marks(1n, 1n, -(2n ** 63n)) }), 'OUT_OF_RANGE', ['row 2', 'INV']],
  ['unknown account', liquidate({ account: 'dave' }), 'UNKNOWN_ACCOUNT', ['dave']],
  ['unknown market', liquidate({ market: 'Z' }), 'UNKNOWN_MARKET', ['Z']],
  ['side', liquidate({ side: 'L' }), 'INVALID_ARGUMENT', ['side', 'L']],
  ['not open', liquidate({ account: 'carol' }), 'UNKNOWN_POSITION', ['row 0', 'M', 'carol']],
  [
    'named twice',
    (e) => e.tick({ marks: { M: '85' }, liquidations: [LONG, LONG] }),
    'NAMED_TWICE',
    ['row 1', 'M', 'alice'],
  ],
  ['not liquidatable', liquidate({}, {}), 'NOT_LIQUIDATABLE', ['row 0', 'M', 'alice']],
  ['fill lots 0', liquidate({ book: [{ lots: 0n, unitValue: 900n }] }), 'INVALID_SIZE', ['row 0', 'M', 'alice']],
  ['fill lots −1', liquidate({ book: [{ lots: -1n, unitValue: 900n }] }), 'INVALID_SIZE', ['row 0', 'M', 'alice']],
  ['fill value 0', liquidate({ book: [{ lots: 1n, unitValue: 0n }] }), 'ZERO_VALUE', ['row 0', 'M', 'alice']],
  ['fill value of the wrong sign', liquidate({ book: [{ lots: 1n, unitValue: -900n }] }), 'ZERO_VALUE', ['row 0', 'M']],
  ['fill size off lot', liquidate({ book: [{ size: '0.15', price: '90' }] }), 'INVALID_SIZE', ['M']],
  ['fill price 0', liquidate({ book: [{ size: '1', price: '0' }] }), 'INVALID_PRICE', ['M']],
  ['fill lots 2^64 + 1', liquidate({ book: [{ lots: 2n ** 64n + 1n, unitValue: 900n }] }), 'OUT_OF_RANGE', ['lots']],
  [
    'fill value 2^64 + 900',
    liquidate({ book: [{ lots: 1n, unitValue: 2n ** 64n + 900n }] }),
    'OUT_OF_RANGE',
    ['unitValue'],
  ],
  ['fill lots 2^63 − 1', liquidate({ book: [{ lots: MAX, unitValue: 900n }] }), 'OVERFILLED', ['row 0', 'M', 'alice']],
  [
    'fill lots as a number',
    liquidate({ book: [{ lots: 1, unitValue: 900n }] }),
    'INVALID_ARGUMENT',
    ['lots', 'bigint'],
  ],
  [
    'fills above the size',
    liquidate({
      book: [
        { size: '10', price: '90' },
        { size: '0.1', price: '90' },
      ],
    }),
    'OVERFILLED',
    ['row 0', 'M', 'alice'],
  ],
  ['fill value beyond the range', liquidate({ book: [{ lots: 100n, unitValue: MAX }] }), 'OUT_OF_RANGE', ['row 0']],
];

describe.each(ENGINES)('ticks refused on $name', ({ make }) => {
  for (const bad of TICKS) {
    it(bad[0], () => expectRefused(world(make), bad));
  }
});
