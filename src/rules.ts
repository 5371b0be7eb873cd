import type { AdlPrice, Payoff } from './market.ts';
import { PLAIN_RULES } from './plain-rules.ts';
import { type AllocationSpec, type MarketAllocation, readAllocation } from './rules/allocation.ts';
import { type CancelRule, readCancel } from './rules/cancel.ts';
import { type CandidateRule, type CandidateSpec, readCandidates } from './rules/candidates.ts';
import { knownFields, oneOf, refuse } from './rules/check.ts';
import { type LossSharing, type LossSharingSpec, readLossSharing } from './rules/loss-sharing.ts';
import { type MaintenanceTier, readTiers, type TierSpec } from './rules/maintenance.ts';
import { type MarketOrder, type OrderSpec, readOrder } from './rules/order.ts';
import { type PriceRule, type PriceRuleSpec, readPrice } from './rules/price.ts';
import { readTakeover, type TakeoverRule, type TakeoverRuleSpec } from './rules/takeover.ts';
import { readTrigger, type TriggerRule, type TriggerSpec } from './rules/trigger.ts';

export { isPlain, PLAIN_RULES } from './plain-rules.ts';

/**
 * What becomes of a counterparty whose close would leave a new deficit: passed over; closed as far as its own equity pays; or
 * closed all the same (section 7.2 of the specification).
 */
export type Overlap = 'skip' | 'cap' | 'allow';
/** How often a market side's queue is scored. */
export type Rerank = 'tick' | 'liquidation';

/**
 * What a market's rule book says beyond the fields of a market itself: all optional, and without any of them a market is worked out
 * as the specification's first five sections say. Sections 7 to 10, 12 and 13 of the specification define each.
 */
export interface RuleSpec {
  /** In the place of `adlPrice`, which must not be given beside it. */
  readonly price?: PriceRuleSpec;
  /** Default `skip`. */
  readonly overlap?: Overlap;
  /** Default: all lots that the book left, or none. */
  readonly takeover?: TakeoverRuleSpec;
  /** Who may be closed by rank, beyond what section 3 asks of everybody. */
  readonly candidates?: CandidateSpec;
  /** Maintenance by notional, rows ascending, in place of `maintenancePpm`, which must not be given beside it. */
  readonly maintenance?: readonly TierSpec[];
  /** When a side's queue is scored: once a tick (default), or anew for each liquidation. */
  readonly rerank?: Rerank;
  /** How a liquidation's lots are shared out; default: by rank, the rule `queue`. Not beside an `overlap` other than `skip`. */
  readonly allocation?: AllocationSpec;
  /** In which order candidates stand; default: by the policy's score. A `scan` not beside an allocation other than `queue`. */
  readonly order?: OrderSpec;
  /** What others pay for a loss instead of being closed. Not beside rules that say how somebody is closed. */
  readonly lossSharing?: LossSharingSpec;
  /** Whose open orders are to be cancelled, as notices say; default `market`. */
  readonly cancel?: CancelRule;
  /** What decides whether the fund takes over at all; default: whether it can pay, kind `shortfall`. */
  readonly trigger?: TriggerSpec;
}

/** The same with defaults filled in; undefined where that is the specification's own rule. */
export interface MarketRules {
  readonly price: PriceRule | undefined;
  readonly overlap: Overlap;
  readonly takeover: TakeoverRule | undefined;
  readonly candidates: CandidateRule | undefined;
  readonly maintenance: readonly MaintenanceTier[] | undefined;
  readonly rerank: Rerank;
  readonly allocation: MarketAllocation | undefined;
  readonly order: MarketOrder | undefined;
  readonly lossSharing: LossSharing | undefined;
  readonly cancel: Exclude<CancelRule, 'market'> | undefined;
  readonly trigger: TriggerRule | undefined;
}

/** Fields that `RuleSpec` may have. */
const FIELDS = Object.keys(PLAIN_RULES);
/** What says how counterparties are closed: in vain where nobody is. */
const OF_CLOSING = ['price', 'overlap', 'rerank', 'allocation'] as const;
export const OVERLAPS: readonly Overlap[] = ['skip', 'cap', 'allow'];

/** What rules need to know of their market. */
export interface RuledMarket {
  readonly payoff: Payoff;
  readonly adlPrice?: AdlPrice;
  readonly fund?: string;
}

/**
 * Checks a market's rules and fills in their defaults.
 * @throws AdlError INVALID_MARKET, INVALID_DECIMAL
 */
export function readRules(symbol: string, spec: RuleSpec | undefined, market: RuledMarket): MarketRules {
  if (spec === undefined) return PLAIN_RULES;
  const given = knownFields(symbol, 'rules', spec, FIELDS);
  if (given.price !== undefined && market.adlPrice !== undefined) {
    refuse(symbol, 'rules.price and adlPrice say the same thing: give one of them');
  }
  const price = readPrice(symbol, given.price, market.payoff);
  if (price?.kind === 'limit' && market.fund !== undefined) {
    refuse(
      symbol,
      'rules.price limit is for markets of the default fund: leave fund out, or take another kind of price',
    );
  }
  const lossSharing = readLossSharing(symbol, given.lossSharing);
  if (lossSharing !== undefined) {
    const vain = market.adlPrice !== undefined ? 'adlPrice' : OF_CLOSING.find((rule) => given[rule] !== undefined);
    if (vain !== undefined) refuse(symbol, `rules.lossSharing closes nobody: leave ${vain} out`);
  }
  const overlap = oneOf(symbol, 'rules.overlap', given.overlap ?? PLAIN_RULES.overlap, OVERLAPS);
  const allocation = readAllocation(symbol, given.allocation);
  if (overlap !== 'skip' && allocation !== undefined) {
    refuse(
      symbol,
      `rules.overlap ${overlap} is for the queue: rules.allocation ${allocation.rule} says itself what does not pass`,
    );
  }
  const order = readOrder(symbol, given.order);
  if (order !== undefined && 'scan' in order && allocation !== undefined) {
    refuse(
      symbol,
      `rules.order.scan looks for who takes the lots first: rules.allocation ${allocation.rule} asks everybody`,
    );
  }
  return {
    price,
    overlap,
    takeover: readTakeover(symbol, given.takeover),
    candidates: readCandidates(symbol, given.candidates),
    maintenance: readTiers(symbol, given.maintenance),
    rerank: oneOf(symbol, 'rules.rerank', given.rerank ?? PLAIN_RULES.rerank, ['tick', 'liquidation']),
    allocation,
    order,
    lossSharing,
    cancel: readCancel(symbol, given.cancel),
    trigger: readTrigger(symbol, given.trigger),
  };
}
