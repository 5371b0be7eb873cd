import type { Outcome } from '../../core.ts';
import type { BookFill, Liquidation } from '../door.ts';
import { checked, signOf } from '../integers.ts';
import { figuresOf, isLiquidatable, pocketOf } from '../margin.ts';
import type { State } from '../state.ts';
import { bankruptcyUnitValueOf, shareOf } from './bankruptcy.ts';
import { type Deleverage, deleverage, NO_TIERS, type Queues } from './deleverage.ts';
import { addToFund, fundOf, fundViewOf, houseTakes } from './fund.ts';
import { houseLotsOf } from './house-lots.ts';
import { NO_LOSS, type SharedLoss, shareLoss } from './loss.ts';
import { adlPriceOf, type PriceChoice } from './price.ts';
import { type Settlement, settle } from './settle.ts';
import { shareOut } from './share.ts';
import { cut } from './slice.ts';
import { takeoverLotsOf } from './takeover.ts';
import { lotsToClose } from './target.ts';
import type { Watch } from './trigger.ts';

/** All that one liquidation did. Lots, quanta, quanta per lot. */
export interface Report {
  readonly outcome: Outcome;
  readonly lots: bigint;
  /** Lots of the position that stay open. */
  readonly remainingLots: bigint;
  readonly bankruptcy: bigint;
  /** ux, 0 unless counterparties were to be closed. */
  readonly adlUnitValue: bigint;
  /** Why ux is what it is; undefined unless counterparties were to be closed. */
  readonly price: PriceChoice | undefined;
  readonly bookLots: bigint;
  readonly fundSurplus: bigint;
  readonly takenOverLots: bigint;
  /** Closed of the house's own. */
  readonly houseLots: bigint;
  readonly adlLots: bigint;
  readonly housePnl: bigint;
  readonly adlSurplus: bigint;
  readonly deleverage: Deleverage;
  readonly loss: SharedLoss;
  readonly settlement: Settlement;
  /** Fund cash after step 5. */
  readonly fundCash: bigint;
}

/** What a tick began with, behind its marks. */
export interface Opening {
  /** By market, the marks that the tick replaced. */
  readonly marksBefore: ReadonlyMap<number, bigint>;
  /** Cash of the default fund and house PnL over its markets, quanta. */
  readonly fundEquity: bigint;
}

const NOBODY: Deleverage = {
  fills: [],
  skipped: [],
  left: 0n,
  deficitPaid: 0n,
  queue: [],
  offers: [],
  tiers: NO_TIERS,
};
const NOTHING: Settlement = { realized: 0n, fee: 0n, returned: 0n, toFund: 0n, badDebt: 0n };
const CURED: Omit<Report, 'fundCash'> = {
  outcome: 'cured',
  lots: 0n,
  remainingLots: 0n,
  bankruptcy: 0n,
  adlUnitValue: 0n,
  price: undefined,
  bookLots: 0n,
  fundSurplus: 0n,
  takenOverLots: 0n,
  houseLots: 0n,
  adlLots: 0n,
  housePnl: 0n,
  adlSurplus: 0n,
  deleverage: NOBODY,
  loss: NO_LOSS,
  settlement: NOTHING,
};

/** Σ s·k·(u_fill − ub), quanta (section 4, step 2). @throws AdlError OUT_OF_RANGE of a term or of the sum */
function bookSurplusOf(book: readonly BookFill[], sign: bigint, bankruptcy: bigint): bigint {
  const terms = book.map(({ lots, unitValue }) => checked(sign * lots * (unitValue - bankruptcy), 'book fill'));
  return checked(
    terms.reduce((sum, term) => sum + term, 0n),
    'surplus of the book fills',
  );
}

/**
 * Handles one liquidation (section 4, steps 0 to 5).
 * @param opening what the tick began with
 * @param watch asked for the market's trigger
 * @throws AdlError OUT_OF_RANGE
 */
export function liquidate(
  state: State,
  queues: Queues,
  liquidation: Liquidation,
  opening: Opening,
  watch: Watch,
): Report {
  const { market: number, side, account, force, book } = liquidation;
  const whole = state.find(number, side, account)!;
  const { market, mark } = state.market(number);
  const markBefore = opening.marksBefore.get(number) ?? 0n;
  const sign = signOf(side);

  // Step 0: cured.
  if (!force && book.length === 0 && !isLiquidatable(pocketOf(state, whole))) {
    return { ...CURED, fundCash: fundOf(state, number).cash };
  }

  const closing = lotsToClose(state, whole, liquidation);
  if (closing === 0n) return { ...CURED, fundCash: fundOf(state, number).cash };
  const { slice: position, rest: remaining } = cut(whole, closing);
  const figures = figuresOf(state.market(number), position);
  const pocket = pocketOf(state, position);

  // Step 1: bankruptcy unit value.
  const share = shareOf(market, position, figures, pocket);
  const bankruptcy = bankruptcyUnitValueOf(market, position, figures, share);

  // Step 2: book.
  const fundSurplus = bookSurplusOf(book, sign, bankruptcy);
  addToFund(state, number, fundSurplus);
  const bookLots = book.reduce((sum, { lots }) => sum + lots, 0n);
  const remainder = position.lots - bookLots;

  // Step 3: fund.
  const takeover = { market: number, sign, lots: remainder, bankruptcy };
  const view = fundViewOf(state, takeover, mark);
  const decision = remainder === 0n ? 'fund' : watch.decide(number, remainder, liquidation.row);
  const takenOverLots =
    decision === 'fund' ? takeoverLotsOf(state, takeover, view) : decision === 'house' ? remainder : 0n;
  const taken = takenOverLots > 0n ? houseTakes(state, number, sign, takenOverLots, bankruptcy) : 0n;
  const houseLots = houseLotsOf(state, { market: number, sign, lots: remainder - takenOverLots, bankruptcy });
  const ownPnl = houseLots > 0n ? houseTakes(state, number, sign, houseLots, bankruptcy) : 0n;
  const realizedAhead = checked(taken + ownPnl, 'realised PnL of the house');

  // Step 4: auto-deleverage.
  const lots = remainder - takenOverLots - houseLots;
  const adl = lots > 0n;
  const one = { market: number, sign, lots, bankruptcy, markBefore, opening: opening.fundEquity };
  const { lossSharing, allocation } = market.rules;
  const loss = adl && lossSharing !== undefined ? shareLoss(state, queues.named, lossSharing, one, account) : NO_LOSS;
  const price = adl && lossSharing === undefined ? adlPriceOf(state, one) : undefined;
  const adlUnitValue = price?.unitValue ?? 0n;
  const close = allocation === undefined ? deleverage : shareOut;
  const closed =
    price === undefined ? { ...NOBODY, left: lots } : close(state, queues, position, lots, price.unitValue);
  const adlLots = lots - closed.left;
  const adlSurplus = checked(sign * adlLots * (adlUnitValue - bankruptcy), 'surplus of the deleveraging');
  addToFund(state, number, adlSurplus);
  const residual = closed.left > 0n ? houseTakes(state, number, sign, closed.left, bankruptcy) : 0n;
  const housePnl = checked(realizedAhead + residual, 'realised PnL of the house');

  // Step 5: the liquidated.
  const settlement = settle(state, market, position, remaining, pocket, share, bankruptcy);

  return {
    outcome: remainder === 0n ? 'book' : adl ? 'adl' : 'fund',
    lots: position.lots,
    remainingLots: remaining.lots,
    bankruptcy,
    adlUnitValue,
    price,
    bookLots,
    fundSurplus,
    takenOverLots,
    houseLots,
    adlLots,
    housePnl,
    adlSurplus,
    deleverage: closed,
    loss,
    settlement,
    fundCash: fundOf(state, number).cash,
  };
}
