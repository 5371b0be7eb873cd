import { PPM } from '../limits.ts';
import { abs, checked, max, signOf } from './integers.ts';
import { ceil, rational } from './rational.ts';
import { isCross, type MarketState, type Position, type State } from './state.ts';

/** What a position is worth at its market's mark, in quanta (sections 1 and 2). */
export interface Figures {
  /** u. */
  readonly unitValue: bigint;
  /** V = s·n·u. */
  readonly value: bigint;
  /** N = |V|. */
  readonly notional: bigint;
  /** C = |E|. */
  readonly cost: bigint;
  /** P = V − E. */
  readonly pnl: bigint;
  /** MMp. */
  readonly maintenance: bigint;
}

/** The pocket a position draws on: its own margin, or the account's wallet with all its cross positions (section 2). Quanta. */
export interface Pocket {
  /** Q. */
  readonly equity: bigint;
  /** W. */
  readonly wallet: bigint;
  /** MM. */
  readonly maintenance: bigint;
  /** AN. */
  readonly notional: bigint;
}

/** MMp of a position of notional N, quanta: by one rate (section 2), or by the first row of a table that N is not above (section 8). */
function maintenanceAt({ market, tiers }: MarketState, notional: bigint): bigint {
  const tier = tiers.find(({ upTo }) => notional <= upTo);
  if (tier === undefined) return ceil(rational(notional * BigInt(market.maintenancePpm), BigInt(PPM)));
  return max(0n, ceil(rational(notional * tier.ppm, BigInt(PPM))) - tier.deduction);
}

/**
 * Figures of a position whose market has a mark.
 * @throws AdlError OUT_OF_RANGE
 */
export function figuresOf(state: MarketState, position: Position): Figures {
  const { mark } = state;
  const place = { market: position.market, account: position.account };
  const value = checked(signOf(position.side) * position.lots * mark, 'value of a position', place);
  const notional = abs(value);
  return {
    unitValue: mark,
    value,
    notional,
    cost: abs(position.entryValue),
    pnl: checked(value - position.entryValue, 'unrealised PnL of a position', place),
    maintenance: maintenanceAt(state, notional),
  };
}

/**
 * Pocket of an isolated position: Q = margin + P.
 * @throws AdlError OUT_OF_RANGE
 */
function isolatedPocketOf(position: Position, figures: Figures): Pocket {
  const place = { market: position.market, account: position.account };
  return {
    equity: checked(position.margin + figures.pnl, 'equity of a position', place),
    wallet: position.margin,
    maintenance: figures.maintenance,
    notional: figures.notional,
  };
}

/**
 * Cross pocket of an account: Q = wallet + ΣP, MM = ΣMMp, AN = ΣN over its cross positions in all markets. A position whose
 * market has no mark is left out. Only the finished sums must be in range.
 * @throws AdlError OUT_OF_RANGE
 */
export function crossPocketOf(state: State, account: number): Pocket {
  const wallet = state.wallet(account);
  let equity = wallet;
  let maintenance = 0n;
  let notional = 0n;
  for (const position of state.crossPositionsOf(account)) {
    const market = state.market(position.market);
    if (market.mark === 0n) continue;
    const figures = figuresOf(market, position);
    equity += figures.pnl;
    maintenance += figures.maintenance;
    notional += figures.notional;
  }
  return {
    equity: checked(equity, 'equity of an account', { account }),
    wallet,
    maintenance: checked(maintenance, 'maintenance of an account', { account }),
    notional: checked(notional, 'notional of an account', { account }),
  };
}

/**
 * The pocket of a position whose market has a mark.
 * @throws AdlError OUT_OF_RANGE
 */
export function pocketOf(state: State, position: Position): Pocket {
  return isCross(position)
    ? crossPocketOf(state, position.account)
    : isolatedPocketOf(position, figuresOf(state.market(position.market), position));
}

/** Q ≤ MM (section 2). */
export function isLiquidatable(pocket: Pocket): boolean {
  return pocket.equity <= pocket.maintenance;
}

/** Q ≤ 0 (section 2). */
export function isInsolvent(pocket: Pocket): boolean {
  return pocket.equity <= 0n;
}

/**
 * Checks that value and equity of a position stand in range at the mark; without a mark there is nothing to check. For a
 * cross position the account's sums are left to {@link crossPocketOf}.
 * @throws AdlError OUT_OF_RANGE
 */
export function checkPositionRange(state: State, position: Position): void {
  const market = state.market(position.market);
  if (market.mark === 0n) return;
  const figures = figuresOf(market, position);
  if (!isCross(position)) isolatedPocketOf(position, figures);
}
