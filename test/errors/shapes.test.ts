/** Arguments of no shape at all, as they come from JavaScript or JSON: refused by type, not by a TypeError from inside. */
import { describe, it } from 'vitest';
import { type BadInput, expectRefused, LONG, world, wrong } from '../support/bad-input.ts';
import { ENGINES } from '../support/engines.ts';

const SHAPES: readonly BadInput[] = [
  ['open()', (e) => e.open(wrong(undefined)), 'INVALID_ARGUMENT'],
  ['adjust(key, null)', (e) => e.adjust(LONG, wrong(null)), 'INVALID_ARGUMENT'],
  ['close(null)', (e) => e.close(wrong(null)), 'INVALID_ARGUMENT'],
  ['addMarket(null)', (e) => e.addMarket(wrong(null)), 'INVALID_MARKET'],
  ['setFund()', (e) => e.setFund(wrong(undefined)), 'INVALID_ARGUMENT'],
  ['setHouse(M)', (e) => e.setHouse('M', wrong(undefined)), 'INVALID_ARGUMENT'],
  ['upsert(M, null)', (e) => e.upsert('M', wrong(null)), 'INVALID_COLUMN'],
  ['upsert without lots', (e) => e.upsert('M', wrong({ account: Uint32Array.of(2), side: 0 })), 'INVALID_COLUMN'],
  ['tick()', (e) => e.tick(wrong(undefined)), 'INVALID_ARGUMENT'],
  ['tick of marks 5', (e) => e.tick({ marks: wrong(5) }), 'INVALID_ARGUMENT'],
  ['tick of liquidations {}', (e) => e.tick({ liquidations: wrong({}) }), 'INVALID_ARGUMENT'],
  ['tick of liquidation null', (e) => e.tick({ liquidations: [wrong(null)] }), 'INVALID_ARGUMENT'],
  [
    'a book that is no list',
    (e) => e.tick({ marks: { M: '85' }, liquidations: [{ ...LONG, book: wrong('x') }] }),
    'INVALID_ARGUMENT',
  ],
  [
    'a fill null',
    (e) => e.tick({ marks: { M: '85' }, liquidations: [{ ...LONG, book: [wrong(null)] }] }),
    'INVALID_ARGUMENT',
  ],
  ['allocate()', (e) => e.allocate(wrong(undefined)), 'INVALID_ARGUMENT'],
];

describe.each(ENGINES.slice(0, 2))('shapeless arguments refused on $name', ({ make }) => {
  for (const bad of SHAPES) {
    it(bad[0], () => expectRefused(world(make), bad));
  }
});
