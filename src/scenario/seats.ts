import type { AccountGroup } from './book.ts';
import type { Scenario } from './format.ts';
import type { Random } from './random.ts';

/** How many positions each cohort has in each market, and which accounts they go to. */
export interface SeatPlan {
  /** counts[market][cohort]. */
  readonly counts: readonly (readonly number[])[];
  readonly groups: readonly AccountGroup[];
  /** Group of each cohort: its pool's, or its own. */
  readonly groupOf: readonly AccountGroup[];
  readonly accounts: number;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** Plans accounts after the `named` first ones. Every cohort has at least one position in every market. */
export function planSeats(scenario: Scenario, positions: number, named: number): SeatPlan {
  const { cohorts, markets, pools } = scenario;
  const counts = markets.map(({ positionShare }) =>
    cohorts.map((cohort) => Math.max(1, Math.round(positions * Number(positionShare.value) * cohort.positionShare))),
  );
  const groups: AccountGroup[] = [{ name: 'named', first: 0, count: named }];
  let accounts = named;
  const add = (name: string, count: number): AccountGroup => {
    const group = { name, first: accounts, count };
    groups.push(group);
    accounts += count;
    return group;
  };
  const total = (cohort: number): number => counts.reduce((sum, row) => sum + row[cohort]!, 0);
  const poolGroups = new Map<string, AccountGroup>();
  for (const { name, positionsPerAccount } of pools) {
    const members = cohorts.flatMap((cohort, c) => (cohort.pool === name ? [c] : []));
    const seats = members.reduce((sum, c) => sum + total(c), 0);
    // One position per account and market side: an account for every row of the fullest one.
    const fullest = Math.max(1, ...members.flatMap((c) => counts.map((row) => row[c]!)));
    poolGroups.set(name, add(name, Math.max(fullest, Math.ceil(seats / positionsPerAccount))));
  }
  const groupOf = cohorts.map((cohort, c) =>
    cohort.pool === undefined ? add(cohort.name, total(c)) : poolGroups.get(cohort.pool)!,
  );
  return { counts, groups, groupOf, accounts };
}

/** Seats `count` rows on different accounts of a group, spread over it: a walk whose step has no divisor in common with the group. */
export function seat(account: Uint32Array, from: number, count: number, group: AccountGroup, random: Random): void {
  let step = Math.max(1, Math.floor(group.count * random.uniform()));
  while (greatestCommonDivisor(step, group.count) !== 1) step += 1;
  let place = random.below(group.count);
  for (let row = from; row < from + count; row++) {
    account[row] = group.first + place;
    place = (place + step) % group.count;
  }
}
