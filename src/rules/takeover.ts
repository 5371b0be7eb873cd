import { type Decimal, parseDecimal } from '../decimal.ts';
import { AdlError } from '../errors.ts';
import { knownFields, oneOf, refuse } from './check.ts';

/** `whole`: all lots that the book left, or none; `partial`: as many as the fund can pay for. */
export type TakeoverMode = 'whole' | 'partial';

/** How much of a liquidation the house takes over (section 7.3 of the specification). */
export interface TakeoverRuleSpec {
  readonly mode: TakeoverMode;
  /** Money, ≥ 0: notional at the mark that a takeover may leave the house with in this market. Default: without limit. */
  readonly houseNotional?: string;
}

/** The same, read. */
export interface TakeoverRule {
  readonly mode: TakeoverMode;
  readonly houseNotional: Decimal | undefined;
}

export const TAKEOVER_MODES: readonly TakeoverMode[] = ['whole', 'partial'];
const CAP = 'rules.takeover.houseNotional';

function readCap(symbol: string, text: string): Decimal {
  let cap: Decimal;
  try {
    cap = parseDecimal(text, CAP);
  } catch (error) {
    if (!(error instanceof AdlError)) throw error;
    refuse(symbol, error.message);
  }
  if (cap.mantissa < 0n) refuse(symbol, `${CAP} must not be negative, got ${text}`);
  return cap;
}

/** Undefined where nothing but the default is asked for. @throws AdlError INVALID_MARKET */
export function readTakeover(symbol: string, spec: TakeoverRuleSpec | undefined): TakeoverRule | undefined {
  if (spec === undefined) return undefined;
  const given = knownFields(symbol, 'rules.takeover', spec, ['mode', 'houseNotional']);
  const mode = oneOf(symbol, 'rules.takeover.mode', given.mode, TAKEOVER_MODES);
  const houseNotional = given.houseNotional === undefined ? undefined : readCap(symbol, given.houseNotional);
  return mode === 'whole' && houseNotional === undefined ? undefined : { mode, houseNotional };
}

/**
 * The cap in quanta, undefined without one.
 * @param moneyOf the engine's conversion
 * @throws AdlError INVALID_MARKET (finer than a quantum, or out of range)
 */
export function capInQuanta(
  symbol: string,
  rule: TakeoverRule | undefined,
  moneyOf: (amount: Decimal) => bigint,
): bigint | undefined {
  if (rule?.houseNotional === undefined) return undefined;
  try {
    return moneyOf(rule.houseNotional);
  } catch (error) {
    if (!(error instanceof AdlError)) throw error;
    refuse(symbol, `${CAP}: ${error.message}`);
  }
}
