/** Hands a market's rules to a build that has rule books. */
import { AdlError } from '../errors.ts';
import type { Market } from '../market.ts';
import { hasPriorities, NO_RULE_BOOKS } from '../plain-rules.ts';
import { SHARING_ROUNDINGS, SHARING_RULES } from '../rules/allocation.ts';
import type { CandidateRule } from '../rules/candidates.ts';
import { limitInQuanta } from '../rules/limit.ts';
import { FUND_TURNS, GAINS_SINCE, LOSS_ROUNDINGS, LOSS_WEIGHTS, PAYING_SIDES } from '../rules/loss-sharing.ts';
import { type MarketOrder, ORDER_KEYS, type OrderTerm } from '../rules/order.ts';
import { PRICE_KINDS } from '../rules/price.ts';
import { capInQuanta, TAKEOVER_MODES } from '../rules/takeover.ts';
import { type Tier, tiersInQuanta } from '../rules/tiers.ts';
import { type MarketRules, OVERLAPS } from '../rules.ts';
import { type CoreExports, isRuled, type RuleExports } from './exports.ts';
import { outOfMemory } from './status.ts';
import { moneyOf, unitValueOf } from './units.ts';

/**
 * Checks that the build has rule books and room for the market's, and what they say in money.
 * @returns gives them to the market of a number
 * @throws AdlError WASM_UNAVAILABLE: the build has no rule books; INVALID_MARKET, OUT_OF_RANGE
 */
export function prepareRules(exports: CoreExports, market: Market, decimals: number): (number: number) => void {
  const { symbol, rules } = market;
  if (!isRuled(exports)) {
    throw new AdlError('WASM_UNAVAILABLE', NO_RULE_BOOKS, { market: symbol });
  }
  const { price, overlap, takeover, candidates } = rules;
  const cap = capInQuanta(symbol, takeover, (amount) => moneyOf(amount, decimals));
  const limit = limitInQuanta(symbol, price, (amount) => moneyOf(amount, decimals));
  const tickValue = price?.roundToTick ? unitValueOf(market, decimals, market.tick) : 0n;
  const tiers = tiersInQuanta(market, (amount) => moneyOf(amount, decimals));
  if (exports.reserveRules() === 0) throw outOfMemory();
  // Before the market is added: memory may run out, and then nothing has changed.
  giveCandidates(exports, candidates);
  giveFund(exports, rules, limit);
  giveTiers(exports, tiers);
  giveSharing(exports, rules);
  giveOrder(exports, rules);
  giveLossSharing(exports, rules);
  return (number) =>
    exports.setPriceRules(
      number,
      price === undefined ? 0 : 1 + PRICE_KINDS.indexOf(price.kind),
      BigInt(price?.severityPpm ?? 0),
      BigInt(price?.maxDeviationPpm ?? -1),
      tickValue,
      OVERLAPS.indexOf(overlap),
      takeover === undefined ? 0 : TAKEOVER_MODES.indexOf(takeover.mode),
      cap ?? -1n,
    );
}

/** Of the market that is about to be added. */
function giveCandidates(exports: RuleExports, rule: CandidateRule | undefined): void {
  if (rule === undefined) return;
  const { winnersOnly, leastLots, inLiquidation, hedge } = rule;
  const given = exports.setCandidateRules(
    exports.marketCount(),
    winnersOnly ? 1 : 0,
    BigInt(leastLots),
    inLiquidation === 'excluded' ? 1 : 0,
    hedge === 'net' ? 1 : 0,
  );
  if (given === 0) throw outOfMemory();
}

/** Of the market that is about to be added. */
function giveFund(exports: RuleExports, { candidates, price }: MarketRules, limit: bigint | undefined): void {
  const house = candidates?.house === 'eligible' ? 1 : 0;
  if (house === 0 && price?.kind !== 'limit') return;
  const limited = price?.kind !== 'limit' ? 0 : limit === undefined ? 2 : 1;
  const given = exports.setFundRules(exports.marketCount(), house, limited, limit ?? BigInt(price?.limitPpm ?? 0));
  if (given === 0) throw outOfMemory();
}

/** Of the market that is about to be added. */
function giveTiers(exports: RuleExports, tiers: readonly Tier[]): void {
  const next = exports.marketCount();
  tiers.forEach(({ upTo, ppm, deduction }, row) => {
    if (exports.setTier(next, row, tiers.length, upTo, ppm, deduction) === 0) throw outOfMemory();
  });
}

const CAPS = ['profit', 'equity', 'tiers'] as const;

/** Of the market that is about to be added. */
function giveSharing(exports: RuleExports, { rerank, allocation }: MarketRules): void {
  if (rerank === 'tick' && allocation === undefined) return;
  const given = exports.setAllocationRules(
    exports.marketCount(),
    rerank === 'tick' ? 0 : 1,
    allocation === undefined ? 0 : SHARING_RULES.indexOf(allocation.rule),
    allocation === undefined ? 0 : SHARING_ROUNDINGS.indexOf(allocation.rounding),
    allocation === undefined ? 0 : CAPS.indexOf(allocation.capOf),
    allocation?.capPpm ?? 0,
  );
  if (given === 0) throw outOfMemory();
}

/** Terms of assembly/rank/terms.ts: keys have the numbers from 1 on, and this for the other way round. */
const PRIORITY_TERM = ORDER_KEYS.length + 1;
const INVERTED = 128;

function numberOf({ key, inverted }: OrderTerm): number {
  return 1 + ORDER_KEYS.indexOf(key) + (inverted ? INVERTED : 0);
}

/** What is compared one after the other, to the account's number at the end, which no two share. */
function termsOf(order: MarketOrder): number[] {
  const tie = [{ key: 'notional', inverted: false } as const, { key: 'age', inverted: false } as const].map(numberOf);
  if ('scan' in order) return tie.slice(1);
  if ('column' in order) return [PRIORITY_TERM, ...tie];
  const terms = order.by.map(numberOf);
  return order.by.some(({ key }) => key === 'age') ? terms : [...terms, ...tie];
}

/** Of the market that is about to be added. */
function giveOrder(exports: RuleExports, rules: MarketRules): void {
  const { order } = rules;
  if (order === undefined) return;
  const terms = termsOf(order).reduceRight((word, term) => (word << 8n) | BigInt(term), 0n);
  const { seed, maxScan } = 'scan' in order ? order.scan : { seed: 0, maxScan: 0 };
  const byColumn = hasPriorities(rules) ? 1 : 0;
  if (exports.setOrder(exports.marketCount(), terms, BigInt(seed), maxScan, byColumn) === 0) throw outOfMemory();
}

/** Of the market that is about to be added. */
function giveLossSharing(exports: RuleExports, { lossSharing }: MarketRules): void {
  if (lossSharing === undefined) return;
  const { by, since, sides, rounding, fund } = lossSharing;
  const given = exports.setLossRules(
    exports.marketCount(),
    1 + LOSS_WEIGHTS.indexOf(by),
    GAINS_SINCE.indexOf(since),
    PAYING_SIDES.indexOf(sides),
    LOSS_ROUNDINGS.indexOf(rounding),
    FUND_TURNS.indexOf(fund),
  );
  if (given === 0) throw outOfMemory();
}
