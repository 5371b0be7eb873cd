import { knownFields, oneOf, refuse } from './check.ts';

/** What payers pay in proportion to: what they have gained, or their lots. */
export type LossWeight = 'gains' | 'open-interest';
/** From when on gains count: since the mark that left the liquidated without equity, since the mark before the tick, or since entry. */
export type GainsSince = 'bankruptcy' | 'previous-mark' | 'entry';
/** Who pays: both sides of the market, or the side of the liquidated's counterparties alone. */
export type PayingSides = 'both' | 'opposite';
/** Exactly, to the quantum; or at a rate per lot that is rounded up (nothing is left, too much may come in) or down. */
export type LossRounding = 'largest-remainder' | 'up' | 'down';
/** Whether the fund pays down to its floor before others do. */
export type FundTurn = 'first' | 'spared';

/** Loss sharing without closing positions (section 13 of the specification), in the place of step 4's deleveraging. */
export interface LossSharingSpec {
  readonly by: LossWeight;
  /** Of `gains`; default `bankruptcy`. */
  readonly since?: GainsSince;
  /** Default `both`. */
  readonly sides?: PayingSides;
  /** Of `open-interest`; default `largest-remainder`, which gains always have. */
  readonly rounding?: LossRounding;
  /** Default `first`. */
  readonly fund?: FundTurn;
}

/** The same with defaults filled in. */
export type LossSharing = Required<LossSharingSpec>;

const FIELDS = ['by', 'since', 'sides', 'rounding', 'fund'] as const;
export const LOSS_WEIGHTS: readonly LossWeight[] = ['gains', 'open-interest'];
export const GAINS_SINCE: readonly GainsSince[] = ['bankruptcy', 'previous-mark', 'entry'];
export const PAYING_SIDES: readonly PayingSides[] = ['both', 'opposite'];
export const LOSS_ROUNDINGS: readonly LossRounding[] = ['largest-remainder', 'up', 'down'];
const FUND_TURNS: readonly FundTurn[] = ['first', 'spared'];

/** @throws AdlError INVALID_MARKET */
export function readLossSharing(symbol: string, spec: LossSharingSpec | undefined): LossSharing | undefined {
  if (spec === undefined) return undefined;
  const { by, since, sides, rounding, fund } = knownFields(symbol, 'rules.lossSharing', spec, FIELDS);
  const weight = oneOf(symbol, 'rules.lossSharing.by', by, LOSS_WEIGHTS);
  if (weight === 'gains' && rounding !== undefined) {
    refuse(symbol, 'rules.lossSharing.rounding is for by open-interest: gains are shared to the quantum');
  }
  if (weight === 'open-interest' && since !== undefined) refuse(symbol, 'rules.lossSharing.since is for by gains');
  return {
    by: weight,
    since: oneOf(symbol, 'rules.lossSharing.since', since ?? 'bankruptcy', GAINS_SINCE),
    sides: oneOf(symbol, 'rules.lossSharing.sides', sides ?? 'both', PAYING_SIDES),
    rounding: oneOf(symbol, 'rules.lossSharing.rounding', rounding ?? 'largest-remainder', LOSS_ROUNDINGS),
    fund: oneOf(symbol, 'rules.lossSharing.fund', fund ?? 'first', FUND_TURNS),
  };
}
