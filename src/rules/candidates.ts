import { textOf } from '../errors.ts';
import { knownFields, oneOf, refuse } from './check.ts';

/** Whether positions that are themselves liquidatable, Q ≤ MM, may be closed by rank. */
export type InLiquidation = 'allowed' | 'excluded';
/** Whether lots that an account holds on both sides of the market may be closed by rank: each leg by itself, or only what is beyond the other. */
export type Hedge = 'separate' | 'net';
/** Whether the house closes a position of its own ahead of the queue. */
export type HouseRule = 'excluded' | 'eligible';

/** Who may be closed by rank, beyond what section 3 of the specification asks of everybody (section 8). */
export interface CandidateSpec {
  /** Positions in profit alone, P > 0; default false. */
  readonly winnersOnly?: boolean;
  /** Positions of no fewer lots alone, a whole number ≥ 1; default 1. */
  readonly leastLots?: number;
  /** Default `allowed`. */
  readonly inLiquidation?: InLiquidation;
  /** Default `separate`. */
  readonly hedge?: Hedge;
  /** Default `excluded`. */
  readonly house?: HouseRule;
}

/** The same with defaults filled in. What came later is absent where it is default: the digest is over what is there. */
export type CandidateRule = Required<Omit<CandidateSpec, 'hedge' | 'house'>> & {
  readonly hedge?: 'net';
  readonly house?: 'eligible';
};

const FIELDS = ['winnersOnly', 'leastLots', 'inLiquidation', 'hedge', 'house'];

/** Undefined where they ask for nothing. @throws AdlError INVALID_MARKET */
export function readCandidates(symbol: string, spec: CandidateSpec | undefined): CandidateRule | undefined {
  if (spec === undefined) return undefined;
  const given = knownFields(symbol, 'rules.candidates', spec, FIELDS);
  const {
    winnersOnly = false,
    leastLots = 1,
    inLiquidation = 'allowed',
    hedge = 'separate',
    house = 'excluded',
  } = given;
  if (typeof winnersOnly !== 'boolean') {
    refuse(symbol, `rules.candidates.winnersOnly must be true or false, got ${textOf(winnersOnly)}`);
  }
  if (!Number.isSafeInteger(leastLots) || leastLots < 1) {
    refuse(symbol, `rules.candidates.leastLots must be a whole number from 1 to 2^53 − 1, got ${textOf(leastLots)}`);
  }
  oneOf(symbol, 'rules.candidates.inLiquidation', inLiquidation, ['allowed', 'excluded']);
  const netted = oneOf(symbol, 'rules.candidates.hedge', hedge, ['separate', 'net']) === 'net';
  const closes = oneOf(symbol, 'rules.candidates.house', house, ['excluded', 'eligible']) === 'eligible';
  if (!winnersOnly && leastLots === 1 && inLiquidation === 'allowed' && !netted && !closes) return undefined;
  return {
    winnersOnly,
    leastLots,
    inLiquidation,
    ...(netted ? { hedge: 'net' } : {}),
    ...(closes ? { house: 'eligible' } : {}),
  };
}
