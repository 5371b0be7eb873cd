import { PPM } from '../../limits.ts';
import type { Market } from '../../market.ts';
import { abs, checked, signOf } from '../integers.ts';
import { checkPositionRange, crossPocketOf, type Pocket } from '../margin.ts';
import { floor, rational } from '../rational.ts';
import { isCross, type Position, type State } from '../state.ts';
import { addToFees, addToWallet } from './closing.ts';
import { addToFund } from './fund.ts';

/** What the liquidated is left with, quanta (section 4, step 5). */
export interface Settlement {
  /** s·n·ub − E. */
  readonly realized: bigint;
  /** ⌊|n·ub|·takerFeePpm/10^6⌋. */
  readonly fee: bigint;
  /** Isolated: Q − share, to the wallet. */
  readonly returned: bigint;
  /** Isolated: the rest of margin + realised − fee, also a shortfall, to the fund's cash. */
  readonly toFund: bigint;
  /** Cross: debt of an emptied account that the fund's cash bore. */
  readonly badDebt: bigint;
}

/**
 * Settles the liquidated at ub for all its lots. They are gone; what is left of the position stays open.
 * @param position the lots liquidated
 * @param rest what is left
 * @param pocket the position's pocket in the state of the liquidation's turn
 * @param share as of section 4, step 1
 * @throws AdlError OUT_OF_RANGE
 */
export function settle(
  state: State,
  market: Market,
  position: Position,
  rest: Position,
  pocket: Pocket,
  share: bigint,
  bankruptcy: bigint,
): Settlement {
  const place = { market: position.market, account: position.account };
  const value = checked(signOf(position.side) * position.lots * bankruptcy, 'value at settlement', place);
  const realized = checked(value - position.entryValue, 'realised PnL at settlement', place);
  const fee = floor(rational(abs(value) * BigInt(market.takerFeePpm), BigInt(PPM)));
  if (rest.lots === 0n) state.drop(position);
  else state.put(rest);
  addToFees(state, fee);
  const settlement = isCross(position)
    ? { realized, fee, returned: 0n, toFund: 0n, badDebt: settleCross(state, position, realized - fee) }
    : { realized, fee, ...settleIsolated(state, position, pocket, share, realized - fee), badDebt: 0n };
  if (rest.lots > 0n) checkPositionRange(state, rest);
  crossPocketOf(state, position.account);
  return settlement;
}

/** x = margin + s·n·ub − E − fee: Q − share of it (0 unless Q > MM) goes to the wallet, the rest to the fund's cash. */
function settleIsolated(
  state: State,
  position: Position,
  pocket: Pocket,
  share: bigint,
  delta: bigint,
): Pick<Settlement, 'returned' | 'toFund'> {
  const place = { market: position.market, account: position.account };
  const x = checked(position.margin + delta, 'isolated margin at settlement', place);
  const returned = pocket.equity > pocket.maintenance ? checked(pocket.equity - share, 'equity returned', place) : 0n;
  const toFund = checked(x - returned, 'isolated margin left to the fund', place);
  addToWallet(state, position.account, returned);
  addToFund(state, position.market, toFund);
  return { returned, toFund };
}

/** wallet += s·n·ub − E − fee; the debt of an account without cross positions is charged to the cash of this market's fund. Returns that debt. */
function settleCross(state: State, { account, market }: Position, delta: bigint): bigint {
  addToWallet(state, account, delta);
  const wallet = state.wallet(account);
  if (wallet >= 0n || state.hasCrossPositions(account)) return 0n;
  const badDebt = -wallet;
  addToFund(state, market, -badDebt);
  addToWallet(state, account, badDebt);
  return badDebt;
}
