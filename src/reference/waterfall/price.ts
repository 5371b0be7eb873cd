import { PPM } from '../../limits.ts';
import type { PriceRule } from '../../rules/price.ts';
import { abs, checked, max } from '../integers.ts';
import { ceil, floor, rational, trunc } from '../rational.ts';
import type { MarketState, State } from '../state.ts';
import { unitValueOf } from '../units.ts';
import { fundOf, fundViewOf } from './fund.ts';
import { limitedUnitValue } from './limit.ts';

/** What the price of a deleveraging depends on beside the state. Lots, quanta per lot. */
export interface PriceCase {
  /** Of the liquidated. */
  readonly market: number;
  readonly sign: bigint;
  /** Lots that go to the counterparties. */
  readonly lots: bigint;
  /** ub. */
  readonly bankruptcy: bigint;
  /** The mark before this tick; 0 where the tick brought none or there was none. */
  readonly markBefore: bigint;
  /** Fund cash and house PnL over all markets when the tick began, behind its marks. */
  readonly opening: bigint;
}

/** Why counterparties are closed at the price that they are closed at. Quanta per lot, quanta. */
export interface PriceChoice {
  /** ux. */
  readonly unitValue: bigint;
  readonly rule: PriceRule;
  /** uw, what the rule asks for. */
  readonly wanted: bigint;
  /** The bankruptcy price is too far from the mark: uw is the mark. */
  readonly deviated: boolean;
  /** D_w: what uw costs the fund, and what the fund has left of cash and house PnL then; both undefined where uw costs it nothing. */
  readonly deficit: bigint | undefined;
  readonly rest: bigint | undefined;
}

function ruleOf({ market }: MarketState): PriceRule {
  const { rules, adlPrice } = market;
  return rules.price ?? { kind: adlPrice, severityPpm: 0, maxDeviationPpm: undefined, roundToTick: false };
}

/** |ub − u|·10^6 > maxDeviationPpm·|u|. */
function deviates({ maxDeviationPpm }: PriceRule, bankruptcy: bigint, mark: bigint): boolean {
  if (maxDeviationPpm === undefined) return false;
  return abs(bankruptcy - mark) * BigInt(PPM) > BigInt(maxDeviationPpm) * abs(mark);
}

/** A multiple of the tick's unit value: up for a long, down for a short, but then at least the tick's. @throws AdlError OUT_OF_RANGE */
function roundToTick(state: State, { market }: MarketState, sign: bigint, unitValue: bigint): bigint {
  const tick = unitValueOf(market, state.moneyDecimals, market.tick);
  const ticks = rational(unitValue, tick);
  const rounded = sign > 0n ? ceil(ticks) * tick : max(floor(ticks) * tick, tick);
  return checked(rounded, 'price rounded to the tick', { market: market.symbol });
}

/** uw (section 7.1). @throws AdlError OUT_OF_RANGE */
function wantedUnitValue(state: State, rule: PriceRule, one: PriceCase): bigint {
  const { market, sign, bankruptcy, markBefore } = one;
  const marketState = state.market(market);
  const { mark } = marketState;
  const rounded = (uw: bigint): bigint => (rule.roundToTick ? roundToTick(state, marketState, sign, uw) : uw);
  switch (rule.kind) {
    case 'mark':
      return mark;
    case 'previous-mark':
      return markBefore === 0n ? mark : markBefore;
    case 'bankruptcy':
      return rounded(bankruptcy);
    case 'limit':
      return rounded(limitedUnitValue(state, rule, one));
    case 'severity':
      return rounded(mark + trunc(rational(BigInt(rule.severityPpm) * (bankruptcy - mark), BigInt(PPM))));
  }
}

/**
 * ux: uw where that costs the fund nothing or the fund stays at its floor or above it, else ub (section 4, step 4 and section 7.1).
 * @throws AdlError OUT_OF_RANGE
 */
export function adlPriceOf(state: State, one: PriceCase): PriceChoice {
  const marketState = state.market(one.market);
  const rule = ruleOf(marketState);
  const deviated = deviates(rule, one.bankruptcy, marketState.mark);
  const wanted = deviated ? marketState.mark : wantedUnitValue(state, rule, one);
  if (one.sign * (one.bankruptcy - wanted) <= 0n) {
    return { unitValue: wanted, rule, wanted, deviated, deficit: undefined, rest: undefined };
  }
  const { deficit, rest } = fundViewOf(state, one, wanted);
  return {
    unitValue: rest >= fundOf(state, one.market).floor ? wanted : one.bankruptcy,
    rule,
    wanted,
    deviated,
    deficit,
    rest,
  };
}
