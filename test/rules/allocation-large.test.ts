/** Allocation rules over queues of many blocks, with ties, and with ticks that are begun anew for want of room. */
import { describe, expect, it } from 'vitest';
import type { RuleSpec } from '../../src/rules.ts';
import { Pair, times } from '../kernels/pair.ts';
import { batch, MAX } from '../reference/world.ts';
import type { Row } from '../support/book.ts';
import { RULE_CORES } from '../support/engines.ts';
import { Random } from '../support/random.ts';

const BOOKS: readonly RuleSpec[] = [
  { rerank: 'liquidation' },
  { allocation: { rule: 'contract-pro-rata' } },
  { rerank: 'liquidation', allocation: { rule: 'contract-pro-rata', rounding: 'prefix' } },
  { allocation: { rule: 'capped-pro-rata', capPpm: 300_000, tiers: true } },
  { rerank: 'liquidation', allocation: { rule: 'risk-aware' } },
  { rerank: 'liquidation', allocation: { rule: 'min-max' } },
];
const VICTIMS = 6;
const COUNTERPARTIES = 1500;

/** Few different rows, so that scores tie; a third is cross. */
function counterparty(random: Random, account: number): Row {
  const lots = BigInt(random.int(1, 4));
  const row = { account, side: 1 as const, lots, entryValue: -lots * BigInt(random.int(96, 112)) };
  return random.chance(33) ? row : { ...row, margin: lots * BigInt(random.int(0, 20)) };
}

describe.each(RULE_CORES.slice(1))('allocation rules over many blocks on $name', ({ make }) => {
  it.each(BOOKS)('%j', (rules) => {
    const random = new Random(77);
    const pair = new Pair(make, [{ policy: 'leveraged-return', makerFeePpm: 200, rules }]);
    pair.accounts(VICTIMS + COUNTERPARTIES, (i) => (i < VICTIMS ? 0n : BigInt(random.int(0, 60))));
    pair.same((core) => core.setFund({ cash: 0n, floor: 0n, takeover: false }));
    pair.mark(95n);
    const victims = times(VICTIMS, (account) => {
      const lots = BigInt(200 + 90 * account);
      return { account, lots, entryValue: 110n * lots, margin: 12n * lots };
    });
    pair.put(0, [...victims, ...times(COUNTERPARTIES, (i) => counterparty(random, VICTIMS + i))]);
    const targets = times(VICTIMS, (account) => ({ account, side: 0 as const }));
    // First refused for what the book pays at the end, then done in two ticks: the refusal left nothing behind.
    const { cash, floor, takeover } = pair.model.fund();
    pair.same((core) => core.setFund({ cash: MAX - 5n, floor, takeover }));
    const refused = batch([], ...targets.slice(0, 5), { ...targets[5]!, book: [[1n, 200n]] });
    expect(pair.refused((core) => core.tick(refused))).toBe('OUT_OF_RANGE');
    pair.same((core) => core.ranked(0, 1, 5));
    pair.same((core) => core.setFund({ cash, floor, takeover }));
    for (const half of [targets.slice(0, 3), targets.slice(3)]) {
      expect(pair.tick(...half).fills.account.length).toBeGreaterThan(3);
    }
  });
});
