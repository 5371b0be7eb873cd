import { formatScaled } from '../../decimal.ts';
import type { Engine } from '../../engine.ts';
import type { Comparison, FillExplanation, FillReason, SkipExplanation, SkipReason } from '../../explain/index.ts';
import type { MarketOrder } from '../../rules/order.ts';
import { calculation } from './explanation.ts';
import type { Column, Row } from './formats.ts';

const SCORE_DIGITS = 9;

const REASONS: Readonly<Record<FillReason | SkipReason, string>> = {
  'whole-position': 'all lots of its position, the queue came to it',
  'lots-left': 'all lots that were left when the queue came to it',
  'most-that-pass': 'the most lots that leave no new deficit',
  share: "its share by the market's rule of sharing",
  'rest-of-shares': 'more, of what others could not take of their shares',
  'deficit-allowed': "all that was offered, though the tests fail: the market's rules allow a new deficit",
  'no-equity': 'it has no equity',
  'equity-after': "its account's equity would be below 0 behind the close",
  'margin-after': 'its margin would be below 0 behind the close',
};

function priceReason(told: FillExplanation | SkipExplanation): string {
  switch (told.price.reason) {
    case 'bankruptcy':
      return 'the bankruptcy price of the liquidated';
    case 'mark':
      return 'the mark';
    case 'previous-mark':
      return 'the mark before this tick';
    case 'severity':
      return 'between mark and bankruptcy price, as the severity says';
    case 'limit':
      return 'the bankruptcy price, worked out anew for what the fund pays up to its limit';
    case 'too-far-from-mark':
      return 'the mark: the bankruptcy price is further from it than maxDeviationPpm';
    case 'fund-cannot-pay':
      return 'the bankruptcy price: the fund cannot pay for the price that the rule asks for';
  }
}

/** An inequality with both sides in decimals. */
interface Test {
  readonly test: string;
  readonly left: string;
  readonly right: string;
  readonly holds: boolean;
}

/** A fill or a skip in decimals: what `adl explain --tick --format json` prints. */
export interface TickReason {
  readonly kind: 'fill' | 'skip';
  readonly row: number;
  readonly liquidation: number;
  readonly account: string;
  readonly market: string;
  readonly side: string;
  readonly rank: number;
  readonly lights: number;
  readonly candidates: number;
  readonly sizeAhead: string;
  readonly queueSize: string;
  readonly policy: string;
  readonly score: string;
  readonly formula: string;
  readonly calculation: string;
  /** The market's rule on the order of its queues; null where the score orders them. */
  readonly order: MarketOrder | null;
  readonly round: string;
  readonly size: string;
  readonly equity: string;
  /** Null: cross. */
  readonly margin: string | null;
  readonly sizeLeft: string;
  readonly offered: string;
  readonly closed: string;
  readonly reason: string;
  readonly reasonText: string;
  readonly tests: readonly Test[];
  /** Weight as it is; null where the market has no rule of sharing. */
  readonly share: {
    readonly weight: string;
    readonly cap: string;
    readonly share: string;
    readonly bound: string;
  } | null;
  readonly price: {
    readonly price: string;
    readonly reason: string;
    readonly reasonText: string;
    readonly bankruptcy: string;
    readonly mark: string;
    readonly wanted: string;
    readonly fundCost: string;
    readonly fundTest: Test | null;
  };
  /** Of fills alone. */
  readonly remaining?: string;
  readonly realizedPnl?: string;
  readonly fee?: string;
  readonly newDeficit?: string;
}

/** Puts a fill's or a skip's explanation into decimals. */
export function tickReason(engine: Engine, told: FillExplanation | SkipExplanation): TickReason {
  const { market, place, share, price } = told;
  const size = (lots: bigint): string => engine.formatSize(market, lots);
  const at = (unitValue: bigint): string => engine.formatPrice(market, unitValue);
  const money = (quanta: bigint): string => engine.formatMoney(quanta);
  const test = ({ text, left, right, holds }: Comparison): Test => {
    return { test: text, left: money(left), right: money(right), holds };
  };
  return {
    kind: told.kind,
    row: told.row,
    liquidation: told.liquidation,
    account: told.account,
    market,
    side: told.side,
    rank: place.rank!,
    lights: place.lights!,
    candidates: told.candidates,
    sizeAhead: size(told.lotsAhead),
    queueSize: size(told.totalLots),
    policy: place.policy,
    score: formatScaled(BigInt(place.score), SCORE_DIGITS),
    formula: place.formula,
    calculation: calculation(engine, place),
    order: engine.market(market).rules.order ?? null,
    round: told.round,
    size: size(told.lots),
    equity: money(told.equity),
    margin: told.margin < 0n ? null : money(told.margin),
    sizeLeft: size(told.lotsLeft),
    offered: size(told.offeredLots),
    closed: size(told.closedLots),
    reason: told.reason,
    reasonText: REASONS[told.reason],
    tests: told.tests.map(test),
    share:
      share === undefined
        ? null
        : { weight: `${share.weight}`, cap: size(share.cap), share: size(share.lots), bound: size(share.bound) },
    price: {
      price: at(price.unitValue),
      reason: price.reason,
      reasonText: priceReason(told),
      bankruptcy: at(price.bankruptcyUnitValue),
      mark: at(price.markUnitValue),
      wanted: at(price.wantedUnitValue),
      fundCost: money(price.fundCost),
      fundTest: price.fundTest === undefined ? null : test(price.fundTest),
    },
    ...(told.kind === 'skip'
      ? {}
      : {
          remaining: size(told.remainingLots),
          realizedPnl: money(told.realizedPnl),
          fee: money(told.fee),
          newDeficit: money(told.newDeficit),
        }),
  };
}

const inWords = ({ test, left, holds }: Test): string => {
  return `  ${test}: the left side is ${left}, so it ${holds ? 'holds' : 'FAILS'}`;
};

/** One fill or skip for people. */
export function* tickReasonLines(told: TickReason): Iterable<string> {
  const { kind, row, account, market, side, liquidation, price } = told;
  yield `${kind} ${row} (liquidation ${liquidation}): ${account}, ${side} in ${market}`;
  yield `rank ${told.rank} of ${told.candidates}, ${told.lights} of 5 lights, ${told.sizeAhead} of ${told.queueSize} ahead of it`;
  yield `policy ${told.policy}: score ${told.score} = ${told.formula}`;
  yield `  = ${told.calculation}`;
  if (told.order !== null) yield `  the queue is ordered by a rule, not by the score: ${JSON.stringify(told.order)}`;
  yield kind === 'fill'
    ? `closed ${told.closed} of ${told.size}: ${told.reasonText}`
    : `passed over with ${told.size}: ${told.reasonText}`;
  yield `  offered ${told.offered} when ${told.sizeLeft} was left, round ${told.round}; Q ${told.equity}${told.margin === null ? '' : `, margin ${told.margin}`}`;
  yield* told.tests.map(inWords);
  if (told.share !== null) {
    const { weight, cap, share, bound } = told.share;
    yield `  share ${share} of weight ${weight}, cap ${cap}, bound ${bound}`;
  }
  yield `price ${price.price}: ${price.reasonText} (bankruptcy ${price.bankruptcy}, mark ${price.mark}, the rule asks for ${price.wanted})`;
  if (price.fundTest !== null) yield `${inWords(price.fundTest)} (D ${price.fundCost}, floor ${price.fundTest.right})`;
  if (kind === 'fill') {
    yield `realised ${told.realizedPnl}, fee ${told.fee}, new deficit ${told.newDeficit}, ${told.remaining} left open`;
  }
}

export const REASON_COLUMNS: readonly Column[] = [
  { name: 'what', align: 'left' },
  { name: 'row', align: 'right' },
  { name: 'liquidation', align: 'right' },
  { name: 'market', align: 'left' },
  { name: 'side', align: 'left' },
  { name: 'account', align: 'left' },
  { name: 'rank', align: 'right' },
  { name: 'size', align: 'right' },
  { name: 'closed', align: 'right' },
  { name: 'price', align: 'right' },
  { name: 'reason', align: 'left' },
  { name: 'price because', align: 'left' },
];

/** The same as a line of a list. */
export function reasonRow(told: TickReason): Row {
  const { row, liquidation, market, side, account, rank, size, closed, reason, price } = told;
  const shared = { row, liquidation, market, side, account, rank, size, closed, reason };
  return { what: told.kind, ...shared, price: price.price, 'price because': price.reason };
}
