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

export const LOSS_WEIGHTS: readonly LossWeight[] = ['gains', 'open-interest'];
export const GAINS_SINCE: readonly GainsSince[] = ['bankruptcy', 'previous-mark', 'entry'];
export const PAYING_SIDES: readonly PayingSides[] = ['both', 'opposite'];
export const LOSS_ROUNDINGS: readonly LossRounding[] = ['largest-remainder', 'up', 'down'];
export const FUND_TURNS: readonly FundTurn[] = ['first', 'spared'];

const NAME = 'rules.lossSharing';

/** @throws AdlError INVALID_MARKET */
export function readLossSharing(symbol: string, spec: LossSharingSpec | undefined): LossSharing | undefined {
  if (spec === undefined) return undefined;
  const given = knownFields(symbol, NAME, spec, ['by', 'since', 'sides', 'rounding', 'fund']);
  const read = <T>(field: keyof LossSharingSpec, value: T, allowed: readonly NonNullable<T>[]): NonNullable<T> =>
    oneOf(symbol, `${NAME}.${field}`, value as NonNullable<T>, allowed);
  const by = read('by', given.by, LOSS_WEIGHTS);
  const vain = by === 'gains' ? 'rounding' : 'since';
  if (given[vain] !== undefined) refuse(symbol, `${NAME}.${vain} is not for ${NAME}.by ${by}`);
  return {
    by,
    since: read('since', given.since ?? 'bankruptcy', GAINS_SINCE),
    sides: read('sides', given.sides ?? 'both', PAYING_SIDES),
    rounding: read('rounding', given.rounding ?? 'largest-remainder', LOSS_ROUNDINGS),
    fund: read('fund', given.fund ?? 'first', FUND_TURNS),
  };
}
