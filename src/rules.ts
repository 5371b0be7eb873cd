import { AdlError } from './errors.ts';

/**
 * What a market's rule book says beyond the fields of a market itself: all optional, and without any of them a market is worked out
 * as the specification's first five sections say. Sections 7 and 8 of the specification define each.
 */
export interface RuleSpec {
  /** Who may be closed by rank, beyond what section 3 asks of everybody. */
  readonly candidates?: CandidateSpec;
}

export interface CandidateSpec {
  /** Positions in profit alone, P > 0; default false. */
  readonly winnersOnly?: boolean;
  /** Positions of no fewer lots alone, a whole number ≥ 1; default 1. */
  readonly leastLots?: number;
  /** Whether positions that are themselves liquidatable, Q ≤ MM, may be closed; default `allowed`. */
  readonly inLiquidation?: InLiquidation;
}

export type InLiquidation = 'allowed' | 'excluded';

/** The same with defaults filled in; what asks for nothing is absent. */
export interface MarketRules {
  readonly candidates?: Required<CandidateSpec>;
}

/** The rules of a market whose specification names none. */
export const PLAIN_RULES: MarketRules = {};

/** Fields that `RuleSpec` may have. */
const FIELDS: readonly string[] = ['candidates'];
const CANDIDATE_FIELDS: readonly string[] = ['winnersOnly', 'leastLots', 'inLiquidation'];

function refuse(symbol: string, what: string): never {
  throw new AdlError('INVALID_MARKET', `market ${JSON.stringify(symbol)}: ${what}`, { market: symbol });
}

/** @throws AdlError INVALID_MARKET: no object, or a field that is none of these */
function requireFields(symbol: string, name: string, value: object | null, known: readonly string[]): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    refuse(symbol, `${name} must be an object, got ${String(value)}`);
  }
  const unknown = Object.keys(value).find((field) => !known.includes(field));
  if (unknown !== undefined) refuse(symbol, `${name}.${unknown} is not known; known are ${known.join(', ')}`);
}

/** Undefined where they ask for nothing. */
function readCandidates(symbol: string, spec: CandidateSpec | undefined): Required<CandidateSpec> | undefined {
  if (spec === undefined) return undefined;
  requireFields(symbol, 'rules.candidates', spec, CANDIDATE_FIELDS);
  const { winnersOnly = false, leastLots = 1, inLiquidation = 'allowed' } = spec;
  if (typeof winnersOnly !== 'boolean') {
    refuse(symbol, `rules.candidates.winnersOnly must be true or false, got ${String(winnersOnly)}`);
  }
  if (!Number.isSafeInteger(leastLots) || leastLots < 1) {
    refuse(symbol, `rules.candidates.leastLots must be a whole number from 1 to 2^53 − 1, got ${String(leastLots)}`);
  }
  if (inLiquidation !== 'allowed' && inLiquidation !== 'excluded') {
    refuse(symbol, `rules.candidates.inLiquidation must be allowed or excluded, got ${String(inLiquidation)}`);
  }
  if (!winnersOnly && leastLots === 1 && inLiquidation === 'allowed') return undefined;
  return { winnersOnly, leastLots, inLiquidation };
}

/**
 * Checks a market's rules and fills in their defaults.
 * @throws AdlError INVALID_MARKET
 */
export function readRules(symbol: string, spec: RuleSpec | undefined): MarketRules {
  if (spec === undefined) return PLAIN_RULES;
  requireFields(symbol, 'rules', spec, FIELDS);
  const candidates = readCandidates(symbol, spec.candidates);
  return { ...(candidates === undefined ? {} : { candidates }) };
}

/** These rules ask for nothing beyond the specification's first five sections: every build of the engine has them. */
export function isPlain(rules: MarketRules): boolean {
  return Object.keys(rules).length === 0;
}
