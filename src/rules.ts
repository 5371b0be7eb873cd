import { type Decimal, parseDecimal } from './decimal.ts';
import { AdlError } from './errors.ts';
import { MAX_TIERS, PPM } from './limits.ts';

/**
 * What a market's rule book says beyond the fields of a market itself: all optional, and without any of them a market is worked out
 * as the specification's first five sections say. Sections 7 and 8 of the specification define each.
 */
export interface RuleSpec {
  /** Who may be closed by rank, beyond what section 3 asks of everybody. */
  readonly candidates?: CandidateSpec;
  /** Maintenance by notional, rows ascending, in place of `maintenancePpm`. */
  readonly maintenance?: readonly TierSpec[];
}

export interface TierSpec {
  /** The row holds up to this notional, in units of the settlement asset; the last row has none. */
  readonly upTo?: string;
  /** Maintenance of the whole notional, before the deduction. */
  readonly ppm: number;
  /** Taken from it, in units of the settlement asset; default 0. */
  readonly deduction?: string;
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
  readonly maintenance?: readonly MaintenanceTier[];
}

/** A row of a maintenance table. */
export interface MaintenanceTier {
  /** Undefined in the last row. */
  readonly upTo: Decimal | undefined;
  readonly ppm: number;
  readonly deduction: Decimal;
}

/** The rules of a market whose specification names none. */
export const PLAIN_RULES: MarketRules = {};

/** Fields that `RuleSpec` may have. */
const FIELDS: readonly string[] = ['candidates', 'maintenance'];
const TIER_FIELDS: readonly string[] = ['upTo', 'ppm', 'deduction'];
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

function readTier(symbol: string, spec: TierSpec, row: number, isLast: boolean): MaintenanceTier {
  const name = `rules.maintenance[${row}]`;
  requireFields(symbol, name, spec, TIER_FIELDS);
  const money = (field: string, text: string) =>
    parseDecimal(text, `market ${JSON.stringify(symbol)}: ${name}.${field}`);
  const { upTo, ppm, deduction = '0' } = spec;
  if (!Number.isInteger(ppm) || ppm < 0 || ppm > PPM) {
    refuse(symbol, `${name}.ppm must be an integer from 0 to ${PPM} ppm, got ${String(ppm)}`);
  }
  if ((upTo === undefined) !== isLast) {
    refuse(
      symbol,
      isLast ? `${name}.upTo: the last row has no bound` : `${name}.upTo is missing: the last row alone has none`,
    );
  }
  const tier = {
    upTo: upTo === undefined ? undefined : money('upTo', upTo),
    ppm,
    deduction: money('deduction', deduction),
  };
  if (tier.upTo !== undefined && tier.upTo.mantissa <= 0n) refuse(symbol, `${name}.upTo must be positive, got ${upTo}`);
  if (tier.deduction.mantissa < 0n) refuse(symbol, `${name}.deduction must be 0 or more, got ${deduction}`);
  return tier;
}

/**
 * Checks a market's table of maintenance.
 * @throws AdlError INVALID_MARKET, INVALID_DECIMAL
 */
export function readTiers(symbol: string, spec: RuleSpec['maintenance']): readonly MaintenanceTier[] | undefined {
  if (spec === undefined) return undefined;
  if (!Array.isArray(spec) || spec.length === 0 || spec.length > MAX_TIERS) {
    refuse(symbol, `rules.maintenance must be an array of 1 to ${MAX_TIERS} rows`);
  }
  return spec.map((row: TierSpec, i) => readTier(symbol, row, i, i === spec.length - 1));
}

/** One rate for every notional. */
export function isFlat([first, ...more]: readonly MaintenanceTier[]): boolean {
  return more.length === 0 && first!.deduction.mantissa === 0n;
}

/**
 * Checks a market's rules and fills in their defaults.
 * @throws AdlError INVALID_MARKET, INVALID_DECIMAL
 */
export function readRules(symbol: string, spec: RuleSpec | undefined): MarketRules {
  if (spec === undefined) return PLAIN_RULES;
  requireFields(symbol, 'rules', spec, FIELDS);
  const candidates = readCandidates(symbol, spec.candidates);
  const maintenance = readTiers(symbol, spec.maintenance);
  return {
    ...(candidates === undefined ? {} : { candidates }),
    ...(maintenance === undefined || isFlat(maintenance) ? {} : { maintenance }),
  };
}

/** These rules ask for nothing beyond the specification's first five sections: every build of the engine has them. */
export function isPlain(rules: MarketRules): boolean {
  return Object.keys(rules).length === 0;
}
