import { type Decimal, parseDecimal } from '../decimal.ts';
import { MAX_TIERS, PPM } from '../limits.ts';
import { knownFields, refuse, wholeNumber } from './check.ts';

/** A row of a table of maintenance by notional (section 8 of the specification). */
export interface TierSpec {
  /** The row holds up to this notional, in units of the settlement asset; the last row has none. */
  readonly upTo?: string;
  /** Maintenance of the whole notional, before the deduction. */
  readonly ppm: number;
  /** Taken from it, in units of the settlement asset; default 0. */
  readonly deduction?: string;
}

/** The same, read. */
export interface MaintenanceTier {
  /** Undefined in the last row. */
  readonly upTo: Decimal | undefined;
  readonly ppm: number;
  readonly deduction: Decimal;
}

const FIELDS = ['upTo', 'ppm', 'deduction'];

function readTier(symbol: string, spec: TierSpec, row: number, isLast: boolean): MaintenanceTier {
  const name = `rules.maintenance[${row}]`;
  const { upTo, ppm, deduction = '0' } = knownFields(symbol, name, spec, FIELDS);
  const money = (field: string, text: string): Decimal =>
    parseDecimal(text, `market ${JSON.stringify(symbol)}: ${name}.${field}`);
  wholeNumber(symbol, `${name}.ppm`, ppm, PPM);
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

/** One rate for every notional. */
function isFlat([first, ...more]: readonly MaintenanceTier[]): boolean {
  return more.length === 0 && first!.deduction.mantissa === 0n;
}

/**
 * Checks a market's table of maintenance; undefined where it is one rate.
 * @throws AdlError INVALID_MARKET, INVALID_DECIMAL
 */
export function readTiers(
  symbol: string,
  spec: readonly TierSpec[] | undefined,
): readonly MaintenanceTier[] | undefined {
  if (spec === undefined) return undefined;
  if (!Array.isArray(spec) || spec.length === 0 || spec.length > MAX_TIERS) {
    refuse(symbol, `rules.maintenance must be an array of 1 to ${MAX_TIERS} rows`);
  }
  const tiers = spec.map((row: TierSpec, i) => readTier(symbol, row, i, i === spec.length - 1));
  return isFlat(tiers) ? undefined : tiers;
}
