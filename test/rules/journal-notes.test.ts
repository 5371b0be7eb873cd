/** Ticks that change the same words again and again: what they held first comes back when such a tick is refused. */
import { describe, expect, it } from 'vitest';
import { Pair, times } from '../kernels/pair.ts';
import { batch, MAX } from '../reference/world.ts';
import { RULE_CORES } from '../support/engines.ts';

const COUNTERPARTIES = 60;
/** Each closes a little of everybody: more words than the first journals hold. */
const VICTIMS = 150;

describe.each(RULE_CORES.slice(1))('many shared-out liquidations in a tick on $name', ({ make }) => {
  it.each([0n, 900n])('are undone whole, and done: maker fees of %s ppm', (fee) => {
    const rules = { allocation: { rule: 'contract-pro-rata' } } as const;
    const pair = new Pair(make, [{ policy: 'leveraged-return', makerFeePpm: Number(fee), rules }]);
    pair.accounts(VICTIMS + COUNTERPARTIES, (i) => (i < VICTIMS ? 0n : 100_000n));
    pair.same((core) => core.setFund({ cash: 0n, floor: 0n, takeover: false }));
    pair.mark(95n);
    const lots = BigInt(COUNTERPARTIES * 2);
    const victims = times(VICTIMS, (account) => ({ account, lots, entryValue: 110n * lots, margin: 12n * lots }));
    const holders = times(COUNTERPARTIES, (i) => {
      const held = BigInt(2 * VICTIMS + i);
      const row = { account: VICTIMS + i, side: 1 as const, lots: held, entryValue: -100n * held };
      return i % 3 === 0 ? row : { ...row, margin: 10n * held };
    });
    pair.put(0, [...victims, ...holders]);
    const targets = times(VICTIMS, (account) => ({ account, side: 0 as const }));
    const before = pair.same((core) => core.digest());
    // Refused for what the book pays at the end.
    pair.same((core) => core.setFund({ cash: MAX - 5n, floor: 0n, takeover: false }));
    const refused = batch([], ...targets.slice(1), { ...targets[0]!, book: [[1n, 200n]] });
    expect(pair.refused((core) => core.tick(refused))).toBe('OUT_OF_RANGE');
    pair.same((core) => core.setFund({ cash: 0n, floor: 0n, takeover: false }));
    expect(pair.same((core) => core.digest())).toBe(before);
    pair.same((core) => core.exportState());
    const { fills } = pair.tick(...targets);
    expect(fills.account.length).toBe(VICTIMS * COUNTERPARTIES);
    pair.survey();
  });
});
