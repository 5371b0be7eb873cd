import { type Decimal, parseDecimal } from '../decimal.ts';
import { AdlError } from '../errors.ts';
import { PPM } from '../limits.ts';
import { refuse, wholeNumber } from './check.ts';
import type { PriceRule, PriceRuleSpec } from './price.ts';

const FIELD = 'rules.price.limit';

/** What the fund pays in a tick before counterparties do, as the rule says it. */
export type FundLimit = Pick<PriceRule, 'limit' | 'limitPpm'>;

function readAmount(symbol: string, text: string): Decimal {
  let limit: Decimal;
  try {
    limit = parseDecimal(text, FIELD);
  } catch (error) {
    if (!(error instanceof AdlError)) throw error;
    refuse(symbol, error.message);
  }
  if (limit.mantissa < 0n) refuse(symbol, `${FIELD} must not be negative, got ${text}`);
  return limit;
}

/** Nothing for kinds other than `limit`. @throws AdlError INVALID_MARKET */
export function readLimit(symbol: string, { kind, limit, limitPpm }: PriceRuleSpec): FundLimit {
  if (kind !== 'limit') {
    if (limit === undefined && limitPpm === undefined) return {};
    refuse(symbol, `${FIELD} and limitPpm are for kind limit only, the kind is ${kind}`);
  }
  if ((limit === undefined) === (limitPpm === undefined)) {
    refuse(symbol, `rules.price of kind limit needs limit, an amount of money, or limitPpm, one of the two`);
  }
  if (limit !== undefined) return { limit: readAmount(symbol, limit) };
  return { limitPpm: wholeNumber(symbol, `${FIELD}Ppm`, limitPpm!, PPM) };
}

/** The limit in quanta, undefined where there is none or it is a rate. @throws AdlError INVALID_MARKET (finer than a quantum, or out of range) */
export function limitInQuanta(
  symbol: string,
  rule: PriceRule | undefined,
  moneyOf: (amount: Decimal) => bigint,
): bigint | undefined {
  if (rule?.limit === undefined) return undefined;
  try {
    return moneyOf(rule.limit);
  } catch (error) {
    if (!(error instanceof AdlError)) throw error;
    refuse(symbol, `${FIELD}: ${error.message}`);
  }
}
