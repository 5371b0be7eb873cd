import type { Market } from '../market.ts';
import { POLICIES } from '../policy.ts';
import type { State } from './state.ts';

const PAYOFFS = ['linear', 'inverse', 'power'] as const;
const PERCENTILES = ['ahead', 'size', 'count'] as const;
const ADL_PRICES = ['bankruptcy', 'mark'] as const;
const ATTRIBUTIONS = ['ratio', 'all'] as const;

const TAG = {
  position: 1n,
  account: 2n,
  market: 3n,
  engine: 4n,
  priority: 5n,
  trigger: 6n,
  fund: 7n,
  window: 8n,
  clock: 9n,
} as const;
const STEP = 0x9e3779b97f4a7c15n;
const SECOND_SUM = 0x6a09e667f3bcc909n;

function word(x: bigint): bigint {
  return BigInt.asUintN(64, x);
}

function mix(x: bigint): bigint {
  let y = x;
  y ^= y >> 30n;
  y = word(y * 0xbf58476d1ce4e5b9n);
  y ^= y >> 27n;
  y = word(y * 0x94d049bb133111ebn);
  return y ^ (y >> 31n);
}

/** Takes a word of 64 bits into a hash. */
export function absorb(h: bigint, w: bigint): bigint {
  return mix(word(h + STEP) ^ w);
}

function record(tag: bigint, words: readonly (bigint | number | boolean)[]): bigint {
  return words.reduce<bigint>((h, w) => absorb(h, word(BigInt(w))), tag);
}

function marketWords(market: Market): number[] {
  return [
    PAYOFFS.indexOf(market.payoff),
    market.power,
    POLICIES.indexOf(market.policy),
    market.maintenancePpm,
    market.makerFeePpm,
    market.takerFeePpm,
    PERCENTILES.indexOf(market.percentile),
    ADL_PRICES.indexOf(market.adlPrice),
    ATTRIBUTIONS.indexOf(market.attribution),
  ];
}

function* records(state: State): Iterable<bigint> {
  for (const p of state.positions()) {
    const key = [p.sequence, p.account, p.market, p.side];
    yield record(TAG.position, [...key, p.lots, p.entryValue, p.margin, p.leverage, p.exempt]);
    if (p.priority !== 0n) yield record(TAG.priority, [p.sequence, p.priority]);
  }
  for (const [account, wallet] of state.wallets.entries()) yield record(TAG.account, [account, wallet]);
  for (const [number, { market, mark, house }] of state.markets.entries()) {
    yield record(TAG.market, [number, ...marketWords(market), mark, house.lots, house.entryValue]);
  }
  const counts = [state.moneyDecimals, state.wallets.length, state.markets.length, state.positionCount];
  const { cash, floor, takeover } = state.fund;
  yield record(TAG.engine, [...counts, state.nextSequence, cash, floor, takeover, state.fees]);
  yield* ledgerRecords(state);
}

/** Named funds and what triggers remember, where that is not what they began with. */
function* ledgerRecords(state: State): Iterable<bigint> {
  for (const [market, { trigger }] of state.markets.entries()) {
    const { manual, active, since } = trigger;
    if (manual !== 0 || since !== undefined) yield record(TAG.trigger, [market, manual, active, since ?? -1]);
  }
  for (const [number, { cash, floor, takeover }] of state.funds.entries()) {
    if (number > 0) yield record(TAG.fund, [number, cash, floor, takeover]);
  }
  if (state.clock === undefined) return;
  yield record(TAG.clock, [state.clock]);
  for (const { fund, steps, step, seen } of state.windows) {
    for (const entry of seen) yield record(TAG.window, [fund, steps, step, entry.step, entry.equity]);
  }
}

/** Hash of the canonical state as the architecture notes define it: sums A and B over all records, 16 hexadecimal digits each. */
export function digestOf(state: State): string {
  let a = 0n;
  let b = 0n;
  for (const h of records(state)) {
    a = word(a + h);
    b = word(b + mix(h ^ SECOND_SUM));
  }
  return [a, b].map((sum) => sum.toString(16).padStart(16, '0')).join('');
}
