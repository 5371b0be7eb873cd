import type { Decimal } from '../decimal.ts';
import { textOf } from '../errors.ts';
import { PPM } from '../limits.ts';
import { knownFields, oneOf, refuse, wholeNumber } from './check.ts';
import { readLimit } from './limit.ts';

/** Which unit value counterparties are to be closed at, before the fund is asked whether it can pay for it. */
export type PriceKind = 'bankruptcy' | 'mark' | 'previous-mark' | 'severity' | 'limit';

/** At what price counterparties are closed (section 7.1 of the specification). */
export interface PriceRuleSpec {
  readonly kind: PriceKind;
  /** 0…10^6, for `severity` and needed there: how far from the mark (0) to the bankruptcy price (10^6). */
  readonly severityPpm?: number;
  /** ≥ 0: where the bankruptcy price is further from the mark than that, it is the mark. Default: never. */
  readonly maxDeviationPpm?: number;
  /** Rounded to the tick so that no deficit is left; for `bankruptcy`, `severity` and `limit` in linear markets. Default: false. */
  readonly roundToTick?: boolean;
  /** Money, ≥ 0: what the fund pays in a tick before counterparties do. `limit` needs this or `limitPpm` (section 11.4). */
  readonly limit?: string;
  /** The same as a part of the fund's equity when the tick begins, 0…10^6. */
  readonly limitPpm?: number;
}

/** The same with defaults filled in. */
export interface PriceRule {
  readonly kind: PriceKind;
  /** 0 unless the kind is `severity`. */
  readonly severityPpm: number;
  readonly maxDeviationPpm: number | undefined;
  readonly roundToTick: boolean;
  /** Of kind `limit` one of these two; absent with others. */
  readonly limit?: Decimal;
  readonly limitPpm?: number;
}

export const PRICE_KINDS: readonly PriceKind[] = ['bankruptcy', 'mark', 'previous-mark', 'severity', 'limit'];
const FIELDS = ['kind', 'severityPpm', 'maxDeviationPpm', 'roundToTick', 'limit', 'limitPpm'];

function readSeverity(symbol: string, { kind, severityPpm }: PriceRuleSpec): number {
  if (kind === 'severity') {
    if (severityPpm !== undefined) return wholeNumber(symbol, 'rules.price.severityPpm', severityPpm, PPM);
    refuse(symbol, `rules.price of kind severity needs severityPpm, an integer from 0 to ${PPM}`);
  }
  if (severityPpm === undefined) return 0;
  refuse(symbol, `rules.price.severityPpm is for kind severity only, the kind is ${kind}`);
}

function readRounding(symbol: string, { kind, roundToTick = false }: PriceRuleSpec, payoff: string): boolean {
  if (typeof roundToTick !== 'boolean') {
    refuse(symbol, `rules.price.roundToTick must be true or false, got ${textOf(roundToTick)}`);
  }
  if (roundToTick && payoff !== 'linear') {
    refuse(symbol, `rules.price.roundToTick is for linear markets only, the payoff is ${payoff}`);
  }
  if (roundToTick && kind !== 'bankruptcy' && kind !== 'severity' && kind !== 'limit') {
    refuse(symbol, `rules.price.roundToTick is for kinds bankruptcy, severity and limit, the kind is ${kind}`);
  }
  return roundToTick;
}

/** Undefined where nothing but the default is asked for. @throws AdlError INVALID_MARKET */
export function readPrice(symbol: string, spec: PriceRuleSpec | undefined, payoff: string): PriceRule | undefined {
  if (spec === undefined) return undefined;
  const given = knownFields(symbol, 'rules.price', spec, FIELDS);
  const kind = oneOf(symbol, 'rules.price.kind', given.kind, PRICE_KINDS);
  const severityPpm = readSeverity(symbol, given);
  const maxDeviationPpm =
    given.maxDeviationPpm === undefined
      ? undefined
      : wholeNumber(symbol, 'rules.price.maxDeviationPpm', given.maxDeviationPpm, Number.MAX_SAFE_INTEGER);
  const roundToTick = readRounding(symbol, given, payoff);
  const limit = readLimit(symbol, given);
  if (kind === 'bankruptcy' && maxDeviationPpm === undefined && !roundToTick) return undefined;
  return { kind, severityPpm, maxDeviationPpm, roundToTick, ...limit };
}
