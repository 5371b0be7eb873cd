/** The allocation kernels, against the reference. */
import { describe, it } from 'vitest';
import { MAX } from '../reference/world.ts';
import { Random } from '../support/random.ts';
import { others, Pair } from './pair.ts';

describe.each(others)('kernels on $name', ({ make }) => {
  it('allocation: weights and caps up to the largest', () => {
    const random = new Random(41);
    const pair = new Pair(make);
    for (let run = 0; run < 250; run++) {
      const n = run % 10 === 0 ? random.int(60, 200) : random.int(1, 9);
      const bits = random.pick([3, 20, 62, 63]);
      const column = (scale: number) =>
        BigInt64Array.from({ length: n }, () => {
          if (random.chance(8)) return 0n;
          if (random.chance(5)) return -4n;
          return random.chance(40) ? 2n ** BigInt(scale) - 1n - BigInt(random.int(0, 3)) : random.big(scale);
        });
      const weights = column(bits);
      const caps = column(random.pick([bits, 63, 5]));
      const budget = random.chance(30) ? MAX : random.big(random.pick([4, bits, 63]));
      for (const rounding of ['largest-remainder', 'prefix', 'dhondt'] as const) {
        pair.same((core) => core.allocate({ rule: 'water-fill', rounding, budget, weights, caps }));
      }
      pair.same((core) => core.allocate({ rule: 'queue', rounding: 'none', budget, weights, caps }));
    }
  });

  it('allocation: caps that are met exactly, and products beyond 128 bits', () => {
    const random = new Random(43);
    const pair = new Pair(make);
    const all = (budget: bigint, weights: BigInt64Array, caps: BigInt64Array) => {
      for (const rounding of ['largest-remainder', 'prefix', 'dhondt'] as const) {
        pair.same((core) => core.allocate({ rule: 'water-fill', rounding, budget, weights, caps }));
      }
    };
    for (let run = 0; run < 800; run++) {
      const n = random.int(2, 6);
      const column = () => BigInt64Array.from({ length: n }, () => BigInt(random.int(1, 6)));
      all(BigInt(random.int(1, 4 * n)), column(), column());
    }
    // Shares of which a float estimate passes 2^63 and the exact one does not.
    const weights = BigInt64Array.of(5429829315496155364n, MAX, 166n, 8834416006436088964n, 507n);
    const caps = BigInt64Array.of(2132244199503934504n, 3621933652559637322n, MAX, 3469194184791203717n, 200n);
    for (let less = 0n; less < 6n; less++) all(MAX - less, weights, caps);
    for (let n = 1; n < 24; n++) {
      const most = new BigInt64Array(n).fill(MAX);
      all(MAX, most, most);
    }
  });
});
