import { PPM } from '../limits.ts';
import { knownFields, oneOf, refuse, wholeNumber } from './check.ts';

export const SHARING_RULES = ['queue', 'contract-pro-rata', 'capped-pro-rata', 'risk-aware', 'min-max'] as const;
/** How the lots of a liquidation are shared out among its counterparties. */
export type SharingRule = (typeof SHARING_RULES)[number];

export const SHARING_ROUNDINGS = ['largest-remainder', 'prefix', 'dhondt'] as const;
export type SharingRounding = (typeof SHARING_ROUNDINGS)[number];

/** What a caller says of a market's allocation. */
export interface AllocationSpec {
  /** `queue` is the specification's walk by rank. */
  readonly rule: SharingRule;
  /** Default `largest-remainder`, the other choice is `prefix`; for `min-max` always `dhondt`; `queue` has none. */
  readonly rounding?: SharingRounding;
  /** `capped-pro-rata`: the part of profit or equity that a counterparty may lose, 0…10^6; default 10^6. */
  readonly capPpm?: number;
  /** `capped-pro-rata`: what the cap is a part of; default `profit`. */
  readonly capOf?: 'profit' | 'equity';
  /** `capped-pro-rata`: caps of profit first and, for the lots that these do not cover, caps of the whole equity. Default false. */
  readonly tiers?: boolean;
}

/** The same with defaults filled in, for the rules that share out. */
export interface MarketAllocation {
  readonly rule: Exclude<SharingRule, 'queue'>;
  readonly rounding: SharingRounding;
  /** 0 but for `capped-pro-rata`. */
  readonly capPpm: number;
  readonly capOf: 'profit' | 'equity' | 'tiers';
}

const FIELDS = ['rule', 'rounding', 'capPpm', 'capOf', 'tiers'] as const;
const CAP_FIELDS = ['capPpm', 'capOf', 'tiers'] as const;

/** Fields that this rule has no use for are refused: they would be given in vain. */
function refuseUnused(symbol: string, spec: AllocationSpec, fields: readonly (keyof AllocationSpec)[]): void {
  const unused = fields.find((field) => spec[field] !== undefined);
  if (unused !== undefined) refuse(symbol, `rules.allocation.${unused} is not for the rule ${spec.rule}`);
}

function capOf(symbol: string, { capOf, tiers }: AllocationSpec): MarketAllocation['capOf'] {
  const of = oneOf(symbol, 'rules.allocation.capOf', capOf ?? 'profit', ['profit', 'equity']);
  if (!oneOf(symbol, 'rules.allocation.tiers', tiers ?? false, [false, true])) return of;
  if (of === 'equity') refuse(symbol, 'rules.allocation.tiers begin with profit, so capOf cannot be equity');
  return 'tiers';
}

function roundingOf(symbol: string, { rule, rounding }: AllocationSpec): SharingRounding {
  if (rule === 'min-max') return oneOf(symbol, 'rules.allocation.rounding', rounding ?? 'dhondt', ['dhondt']);
  return oneOf(symbol, 'rules.allocation.rounding', rounding ?? 'largest-remainder', ['largest-remainder', 'prefix']);
}

/**
 * Checks a market's allocation; undefined for the queue.
 * @throws AdlError INVALID_MARKET
 */
export function readAllocation(symbol: string, spec: AllocationSpec | undefined): MarketAllocation | undefined {
  if (spec === undefined) return undefined;
  knownFields(symbol, 'rules.allocation', spec, FIELDS);
  const rule = oneOf(symbol, 'rules.allocation.rule', spec.rule, SHARING_RULES);
  if (rule === 'queue') {
    refuseUnused(symbol, spec, ['rounding', ...CAP_FIELDS]);
    return undefined;
  }
  const rounding = roundingOf(symbol, spec);
  if (rule !== 'capped-pro-rata') {
    refuseUnused(symbol, spec, CAP_FIELDS);
    return { rule, rounding, capPpm: 0, capOf: 'profit' };
  }
  const capPpm = wholeNumber(symbol, 'rules.allocation.capPpm', spec.capPpm ?? PPM, PPM);
  return { rule, rounding, capPpm, capOf: capOf(symbol, spec) };
}
