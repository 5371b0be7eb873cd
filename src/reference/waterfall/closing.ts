import { PPM } from '../../limits.ts';
import type { Market } from '../../market.ts';
import { abs, checked, inRange, max, min, signOf } from '../integers.ts';
import { checkPositionRange, crossPocketOf } from '../margin.ts';
import { ceil, rational, trunc } from '../rational.ts';
import { isCross, type Position, type State } from '../state.ts';
import { addToFund } from './fund.ts';

/** What closing k lots of a counterparty at ux would do to it (section 4, step 4). Quanta. */
export interface Closing {
  readonly lots: bigint;
  /** trunc(E·k/n). */
  readonly closedEntry: bigint;
  /** s·k·ux − closed entry. */
  readonly realized: bigint;
  /** ⌈k·|ux|·makerFeePpm/10^6⌉; a rebate is negative. */
  readonly fee: bigint;
  /** δ = realised − fee. */
  readonly delta: bigint;
  /** s·k·(ux − u): what the close changes in equity, fee aside. */
  readonly equityChange: bigint;
}

/**
 * @param unitValue ux
 * @param mark u
 * @throws AdlError OUT_OF_RANGE of s·k·ux, realised, fee, δ
 */
export function closingOf(market: Market, position: Position, lots: bigint, unitValue: bigint, mark: bigint): Closing {
  const place = { market: position.market, account: position.account };
  const sign = signOf(position.side);
  const value = checked(sign * lots * unitValue, 'value of a fill', place);
  const closedEntry = trunc(rational(position.entryValue * lots, position.lots));
  const realized = checked(value - closedEntry, 'realised PnL of a fill', place);
  const feeExact = rational(lots * abs(unitValue) * BigInt(market.makerFeePpm), BigInt(PPM));
  const fee = checked(ceil(feeExact), 'fee of a fill', place);
  const delta = checked(realized - fee, 'realised PnL less fee of a fill', place);
  const equityChange = checked(sign * lots * (unitValue - mark), 'equity change of a fill', place);
  return { lots, closedEntry, realized, fee, delta, equityChange };
}

/**
 * Overlap (section 4, step 4): the close leaves no new deficit. A finished sum outside the number range does not pass.
 * @param equity Q of the counterparty now
 */
export function passes(position: Position, equity: bigint, closing: Closing): boolean {
  if (equity <= 0n) return false;
  const equityAfter = equity + closing.equityChange - max(0n, closing.fee);
  if (equityAfter < 0n || !inRange(equityAfter)) return false;
  if (isCross(position)) return true;
  const marginAfter = position.margin + min(0n, closing.delta);
  return marginAfter >= 0n && inRange(marginAfter);
}

/** Adds to (or, negative, takes from) a wallet. @throws AdlError OUT_OF_RANGE */
export function addToWallet(state: State, account: number, quanta: bigint): void {
  state.setWallet(account, checked(state.wallet(account) + quanta, 'wallet', { account }));
}

/** Adds to the fee account; a rebate takes from it. @throws AdlError OUT_OF_RANGE */
export function addToFees(state: State, quanta: bigint): void {
  state.setFees(checked(state.fees + quanta, 'fees'));
}

/** What is left of a counterparty behind its close. Lots, quanta. */
export interface Closed {
  readonly remainingLots: bigint;
  /** By what the close has deepened what the account cannot pay (section 7.2); 0 where k passed. */
  readonly newDeficit: bigint;
  /** The part of it that fund cash has paid: an isolated margin that did not reach. */
  readonly deficitPaid: bigint;
}

/**
 * Closes lots of a counterparty: δ goes to the wallet, except that an isolated position's negative δ is taken from its
 * margin and, what that has not, from fund cash. The margin stays with what is left and returns to the wallet when the position
 * is gone.
 * @param equity Q of the counterparty before
 * @throws AdlError OUT_OF_RANGE
 */
export function applyClosing(state: State, position: Position, closing: Closing, equity: bigint): Closed {
  const { account } = position;
  const loss = isCross(position) ? 0n : min(0n, closing.delta);
  const fromMargin = isCross(position) ? 0n : max(loss, -position.margin);
  const deficitPaid = fromMargin - loss;
  const left: Position = {
    ...position,
    lots: position.lots - closing.lots,
    entryValue: position.entryValue - closing.closedEntry,
    margin: position.margin + fromMargin,
  };
  addToWallet(state, account, closing.delta - loss);
  addToFees(state, closing.fee);
  addToFund(state, position.market, -deficitPaid);
  if (left.lots > 0n) {
    state.put(left);
    checkPositionRange(state, left);
  } else {
    state.drop(position);
    if (!isCross(left)) addToWallet(state, account, left.margin);
  }
  const after = crossPocketOf(state, account).equity;
  const newDeficit = isCross(position) ? max(0n, -after) - max(0n, -equity) : deficitPaid;
  return { remainingLots: left.lots, newDeficit, deficitPaid };
}
