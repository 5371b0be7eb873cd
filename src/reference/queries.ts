import type {
  LightRows,
  PlaceRows,
  PositionFacts,
  PositionKeys,
  RankedRows,
  RankNumbers,
  ScoreRows,
  SideNumber,
  Totals,
} from '../core.ts';
import { AdlError } from '../errors.ts';
import { LONG, SHORT } from '../limits.ts';
import { requireMarks } from './door.ts';
import { eligibleLotsOf } from './eligible.ts';
import { housePnlOverAll } from './house.ts';
import { placesOf } from './lights.ts';
import {
  crossPocketOf,
  type Figures,
  figuresOf,
  isInsolvent,
  isLiquidatable,
  type Pocket,
  pocketOf,
} from './margin.ts';
import { isCandidate, queueOf } from './queue.ts';
import { scoreOf } from './score.ts';
import { positionsInOrder } from './snapshot.ts';
import { isCross, type Position, type State } from './state.ts';

/**
 * The first `most` candidates of a side in queue order (section 3).
 * @throws AdlError UNKNOWN_MARKET, MISSING_MARK, OUT_OF_RANGE
 */
export function ranked(state: State, market: number, side: SideNumber, most: number): RankedRows {
  const { percentile } = state.market(market).market;
  requireMarks(state);
  const { rows, totalLots } = placesOf(queueOf(state, market, side), percentile);
  const listed = rows.slice(0, most);
  return {
    account: Uint32Array.from(listed, (row) => row.account),
    score: Float64Array.from(listed, (row) => row.score),
    lots: BigInt64Array.from(listed, (row) => row.lots),
    lotsAhead: BigInt64Array.from(listed, (row) => row.lotsAhead),
    lights: Uint8Array.from(listed, (row) => row.lights),
    candidates: rows.length,
    totalLots,
  };
}

/** All candidates' scores. @throws AdlError as {@link ranked} */
export function scores(state: State, market: number, side: SideNumber): ScoreRows {
  const { account, score, totalLots } = ranked(state, market, side, Number.POSITIVE_INFINITY);
  return { account, score, totalLots };
}

/** All candidates' lights. @throws AdlError as {@link ranked} */
export function lights(state: State, market: number, side: SideNumber): LightRows {
  const { account, lights: column, totalLots } = ranked(state, market, side, Number.POSITIVE_INFINITY);
  return { account, lights: column, totalLots };
}

/** One candidate's place; undefined when there is no such position or it is no candidate. @throws AdlError as {@link ranked} */
export function rankOf(state: State, market: number, side: SideNumber, account: number): RankNumbers | undefined {
  const { rank, score, lotsAhead, lights, candidates, totalLots } = places(
    state,
    market,
    side,
    Uint32Array.of(account),
  );
  if (rank[0] === 0) return undefined;
  return { rank: rank[0]!, score: score[0]!, lotsAhead: lotsAhead[0]!, lights: lights[0]!, candidates, totalLots };
}

/** Places of some accounts' positions. @throws AdlError as {@link ranked} */
export function places(state: State, market: number, side: SideNumber, accounts: Uint32Array): PlaceRows {
  const { percentile } = state.market(market).market;
  requireMarks(state);
  const { rows, totalLots } = placesOf(queueOf(state, market, side), percentile);
  const byAccount = new Map(rows.map((row) => [row.account, row]));
  const asked = Array.from(accounts, (account) => byAccount.get(account));
  const held = (account: number): bigint => {
    const position = state.find(market, side, account);
    return position === undefined ? 0n : eligibleLotsOf(state, position);
  };
  return {
    rank: Uint32Array.from(asked, (row) => row?.rank ?? 0),
    score: Float64Array.from(asked, (row) => row?.score ?? Number.NEGATIVE_INFINITY),
    lots: BigInt64Array.from(accounts, held),
    lotsAhead: BigInt64Array.from(asked, (row) => row?.lotsAhead ?? 0n),
    lights: Uint8Array.from(asked, (row) => row?.lights ?? 0),
    candidates: rows.length,
    totalLots,
  };
}

/** Liquidatable positions (section 2) in the order in which they became known. @throws AdlError MISSING_MARK, OUT_OF_RANGE */
export function liquidatable(state: State): PositionKeys {
  requireMarks(state);
  const crossPockets = new Map<number, Pocket>();
  for (const account of state.crossAccounts()) crossPockets.set(account, crossPocketOf(state, account));
  const found = positionsInOrder(state).filter((position) => {
    const shared = isCross(position) ? crossPockets.get(position.account) : undefined;
    return isLiquidatable(shared ?? pocketOf(state, position));
  });
  return {
    account: Uint32Array.from(found, (p) => p.account),
    market: Uint32Array.from(found, (p) => p.market),
    side: Uint8Array.from(found, (p) => p.side),
  };
}

/** Every factor of one position's score and margin. @throws AdlError UNKNOWN_MARKET, MISSING_MARK, UNKNOWN_POSITION, OUT_OF_RANGE */
export function facts(state: State, market: number, side: SideNumber, account: number): PositionFacts {
  const marketState = state.market(market);
  requireMarks(state);
  const position = state.find(market, side, account);
  if (position === undefined) {
    throw new AdlError('UNKNOWN_POSITION', 'there is no such position', { market, account });
  }
  const figures = figuresOf(marketState, position);
  const pocket = pocketOf(state, position);
  const candidate = isCandidate(state, position, figures, pocket);
  const score = candidate
    ? scoreOf(marketState.market.policy, state.moneyDecimals, position, figures, pocket)
    : undefined;
  return factsOf(position, figures, pocket, score, eligibleLotsOf(state, position));
}

/** A position's factors as columns of facts. @param score undefined for one that is no candidate */
export function factsOf(
  position: Position,
  figures: Figures,
  pocket: Pocket,
  score: number | undefined,
  eligibleLots: bigint,
): PositionFacts {
  const { lots, entryValue, margin, leverage, exempt } = position;
  return {
    lots,
    entryValue,
    margin,
    leverage,
    exempt,
    unitValue: figures.unitValue,
    value: figures.value,
    notional: figures.notional,
    cost: figures.cost,
    pnl: figures.pnl,
    positionMaintenance: figures.maintenance,
    equity: pocket.equity,
    wallet: pocket.wallet,
    maintenance: pocket.maintenance,
    accountNotional: pocket.notional,
    liquidatable: isLiquidatable(pocket),
    insolvent: isInsolvent(pocket),
    candidate: score !== undefined,
    eligibleLots,
    score: score ?? 0,
  };
}

function sumLots(state: State, market: number, side: SideNumber): bigint {
  let sum = 0n;
  for (const { lots } of state.positionsOf(market, side)) sum += lots;
  return sum;
}

/** All that is conserved (section 4). A position in a market without a mark counts with an unrealised PnL of 0. */
export function totals(state: State): Totals {
  let margins = 0n;
  let unrealizedPnl = 0n;
  for (const position of state.positions()) {
    const market = state.market(position.market);
    if (!isCross(position)) margins += position.margin;
    if (market.mark !== 0n) unrealizedPnl += figuresOf(market, position).pnl;
  }
  return {
    wallets: state.wallets.reduce((sum, wallet) => sum + wallet, 0n),
    margins,
    unrealizedPnl,
    fundCash: state.funds.reduce((sum, { cash }) => sum + cash, 0n),
    housePnl: housePnlOverAll(state),
    fees: state.fees,
    longLots: state.markets.map((_, market) => sumLots(state, market, LONG)),
    shortLots: state.markets.map((_, market) => sumLots(state, market, SHORT)),
    houseLots: state.markets.map(({ house }) => house.lots),
  };
}
