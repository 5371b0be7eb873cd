/** Every field of a market specification. */
import { describe, it } from 'vitest';
import { type BadInput, expectRefused, market, world } from '../support/bad-input.ts';
import { ENGINES } from '../support/engines.ts';

const MARKETS: readonly BadInput[] = [
  ['no symbol', market({ symbol: '' }), 'INVALID_MARKET', ['symbol']],
  ['a number as symbol', market({ symbol: 7 }), 'INVALID_MARKET', ['symbol', '7']],
  ['twice', market({ symbol: 'M' }), 'DUPLICATE_MARKET', ['M']],
  ['payoff', market({ payoff: 'quanto' }), 'INVALID_MARKET', ['X', 'payoff', 'linear, inverse, power', 'quanto']],
  ['policy', market({ policy: 'luck' }), 'INVALID_MARKET', ['X', 'policy', 'leveraged-return', 'luck']],
  ['percentile', market({ percentile: 'x' }), 'INVALID_MARKET', ['X', 'percentile', 'ahead']],
  ['adlPrice', market({ adlPrice: 'last' }), 'INVALID_MARKET', ['X', 'adlPrice', 'mark', 'last']],
  ['attribution', market({ attribution: 'x' }), 'INVALID_MARKET', ['X', 'attribution', 'ratio']],
  ['power of a linear market', market({ power: 2 }), 'INVALID_MARKET', ['X', 'power']],
  ['no power', market({ payoff: 'power' }), 'INVALID_MARKET', ['X', '2, 3 or 4']],
  ['power 5', market({ payoff: 'power', power: 5 }), 'INVALID_MARKET', ['X', '2, 3 or 4', '5']],
  ['power 2.5', market({ payoff: 'power', power: 2.5 }), 'INVALID_MARKET'],
  ['tick 0', market({ tick: '0' }), 'INVALID_MARKET', ['X', 'tick', 'positive']],
  ['lot −1', market({ lot: '-1' }), 'INVALID_MARKET', ['X', 'lot', 'positive']],
  ['multiplier 0', market({ multiplier: '0.0' }), 'INVALID_MARKET', ['X', 'multiplier']],
  ['maintenance −1', market({ maintenancePpm: -1 }), 'INVALID_MARKET', ['X', 'maintenancePpm', '1000000']],
  ['maintenance 10^6+1', market({ maintenancePpm: 1_000_001 }), 'INVALID_MARKET', ['X', 'maintenancePpm']],
  ['maintenance 0.5', market({ maintenancePpm: 0.5 }), 'INVALID_MARKET', ['X', 'integer', '0.5']],
  ['maintenance absent', market({ maintenancePpm: undefined }), 'INVALID_MARKET', ['maintenancePpm']],
  ['maker −10^6', market({ makerFeePpm: -1_000_000 }), 'INVALID_MARKET', ['X', 'makerFeePpm', '-999999']],
  ['maker 10^6', market({ makerFeePpm: 1_000_000 }), 'INVALID_MARKET', ['X', 'makerFeePpm', '999999']],
  ['taker −1', market({ takerFeePpm: -1 }), 'INVALID_MARKET', ['X', 'takerFeePpm']],
  ['taker 10^6', market({ takerFeePpm: 1_000_000 }), 'INVALID_MARKET', ['X', 'takerFeePpm']],
  ['taker as a string', market({ takerFeePpm: '5' }), 'INVALID_MARKET', ['X', 'takerFeePpm']],
  ['taker NaN', market({ takerFeePpm: Number.NaN }), 'INVALID_MARKET', ['X', 'takerFeePpm', 'NaN']],
  [
    'price-ratio of an inverse market',
    market({ payoff: 'inverse', policy: 'price-ratio' }),
    'INVALID_MARKET',
    ['X', 'price-ratio'],
  ],
  ['tick·lot no whole quanta', market({ tick: '0.01', lot: '0.1' }), 'INVALID_MARKET', ['tick·lot·multiplier']],
  ['tick·lot·multiplier no whole quanta', market({ multiplier: '0.005' }), 'INVALID_MARKET', ['tick·lot·multiplier']],
];

describe.each(ENGINES)('market specifications refused on $name', ({ make }) => {
  for (const bad of MARKETS) {
    it(bad[0], () => expectRefused(world(make), bad));
  }
});
