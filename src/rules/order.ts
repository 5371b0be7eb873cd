import { MAX_SCAN } from '../limits.ts';
import { knownFields, oneOf, refuse, wholeNumber } from './check.ts';

export const ORDER_KEYS = ['leverage', 'pnl', 'return', 'notional', 'wallet', 'age'] as const;
/** What candidates may be ordered by (section 10 of the specification). */
export type OrderKey = (typeof ORDER_KEYS)[number];

/** A key and which way round: the largest first, of `age` the oldest account; `inverted`: the other way. */
export interface OrderTerm {
  readonly key: OrderKey;
  readonly inverted: boolean;
}

/** A pseudo-random start, and from there on account by account. */
export interface ScanRule {
  /** 0…2^53 − 1. */
  readonly seed: number;
  /** Candidates that a liquidation looks at, at most: 1…2^32 − 1. */
  readonly maxScan: number;
}

/** In which order candidates stand: by score, by keys, without ranking, or by the caller's own column of priorities. */
export type OrderSpec =
  | 'score'
  | { readonly by: readonly (OrderKey | { readonly key: OrderKey; readonly inverted?: boolean })[] }
  | { readonly scan: ScanRule }
  | { readonly column: true };

/** The same, read, for the orders other than by score. */
export type MarketOrder =
  | { readonly by: readonly OrderTerm[] }
  | { readonly scan: ScanRule }
  | { readonly column: true };

const FIELD = 'rules.order';
const KINDS = ['by', 'scan', 'column'] as const;
const MAX_KEYS = 4;

function readTerm(symbol: string, spec: OrderKey | { readonly key: OrderKey; readonly inverted?: boolean }): OrderTerm {
  const term = typeof spec === 'string' ? { key: spec } : knownFields(symbol, `${FIELD}.by`, spec, ['key', 'inverted']);
  const { key, inverted = false } = term as { readonly key: OrderKey; readonly inverted?: boolean };
  return {
    key: oneOf(symbol, `${FIELD}.by`, key, ORDER_KEYS),
    inverted: oneOf(symbol, `${FIELD}.by: inverted`, inverted, [false, true]),
  };
}

function readTerms(symbol: string, by: unknown): readonly OrderTerm[] {
  if (!Array.isArray(by) || by.length === 0 || by.length > MAX_KEYS) {
    refuse(symbol, `${FIELD}.by must be an array of 1 to ${MAX_KEYS} keys out of ${ORDER_KEYS.join(', ')}`);
  }
  const terms = by.map((term) => readTerm(symbol, term));
  const keys = terms.map(({ key }) => key);
  const twice = keys.find((key, i) => keys.indexOf(key) !== i);
  if (twice !== undefined) refuse(symbol, `${FIELD}.by has ${twice} twice`);
  const behind = keys[keys.indexOf('age') + 1];
  if (keys.includes('age') && behind !== undefined) {
    refuse(symbol, `${FIELD}.by: no two accounts are of one age, so ${behind} behind it would never be asked`);
  }
  return terms;
}

function readScan(symbol: string, spec: ScanRule): ScanRule {
  const { seed, maxScan } = knownFields(symbol, `${FIELD}.scan`, spec, ['seed', 'maxScan']);
  wholeNumber(symbol, `${FIELD}.scan.seed`, seed, Number.MAX_SAFE_INTEGER);
  wholeNumber(symbol, `${FIELD}.scan.maxScan`, maxScan, MAX_SCAN);
  if (maxScan === 0) refuse(symbol, `${FIELD}.scan.maxScan must be at least 1`);
  return { seed, maxScan };
}

/** Undefined for the order by score. @throws AdlError INVALID_MARKET */
export function readOrder(symbol: string, spec: OrderSpec | undefined): MarketOrder | undefined {
  if (spec === undefined || spec === 'score') return undefined;
  if (typeof spec === 'string')
    refuse(symbol, `${FIELD} must be score, or an object of ${KINDS.join(', ')}, got ${spec}`);
  const given = knownFields(symbol, FIELD, spec as Record<string, unknown>, KINDS);
  const kinds = KINDS.filter((kind) => given[kind] !== undefined);
  if (kinds.length !== 1) {
    refuse(
      symbol,
      `${FIELD} must have one of ${KINDS.join(', ')}, got ${kinds.length === 0 ? 'none' : kinds.join(', ')}`,
    );
  }
  if (kinds[0] === 'by') return { by: readTerms(symbol, given.by) };
  if (kinds[0] === 'scan') return { scan: readScan(symbol, given.scan as ScanRule) };
  return { column: oneOf(symbol, `${FIELD}.column`, given.column as true, [true]) };
}
