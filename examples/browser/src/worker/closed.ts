import type { Side, TickReport } from 'adl-core';
import type { Cascade, Closed, Fate } from '../protocol.ts';
import { moneyOf, priceOf, sizeOf } from './frame.ts';
import { type Session, SIDES } from './session.ts';

/** Counterparties that are listed. */
const LISTED = 60;

interface Sums {
  readonly account: number;
  readonly side: Side;
  readonly rank: number;
  readonly against: number;
  lots: bigint;
  value: bigint;
  profit: bigint;
  remaining: bigint;
}

/** Fills in the shown market added up by counterparty. */
function sumFills({ engine, symbol }: Session, report: TickReport): Sums[] {
  const { liquidations: l, fills } = report;
  const shown = engine.marketNumber(symbol);
  const sums = new Map<number, Sums>();
  for (let row = 0; row < report.liquidationCount; row++) {
    if (l.market[row] !== shown) continue;
    for (let fill = l.fillStart[row]!; fill < l.fillStart[row + 1]!; fill++) {
      const account = fills.account[fill]!;
      const key = account * 2 + l.side[row]!;
      const before = sums.get(key);
      const found = before ?? {
        account,
        side: SIDES[1 - l.side[row]!]!,
        rank: fills.rank[fill]!,
        against: l.account[row]!,
        lots: 0n,
        value: 0n,
        profit: 0n,
        remaining: 0n,
      };
      if (before === undefined) sums.set(key, found);
      found.lots += fills.lots[fill]!;
      found.value += fills.lots[fill]! * l.adlUnitValue[row]!;
      found.profit += fills.realizedPnl[fill]!;
      found.remaining = fills.remainingLots[fill]!;
    }
  }
  return [...sums.values()];
}

function shownClose(session: Session, sums: Sums): Closed {
  const { engine, symbol } = session;
  return {
    account: engine.accountId(sums.account),
    side: sums.side,
    rank: sums.rank,
    size: sizeOf(engine, symbol, sums.lots),
    remaining: sizeOf(engine, symbol, sums.remaining),
    price: priceOf(engine, symbol, Number(sums.value) / Number(sums.lots)),
    profit: moneyOf(engine, sums.profit),
    against: engine.accountId(sums.against),
  };
}

/** Who was closed, in queue order. */
export function closedOf(session: Session, report: TickReport): Pick<Cascade, 'closed' | 'closedCount'> {
  const sums = sumFills(session, report).sort((a, b) => a.rank - b.rank || (a.side === 'short' ? -1 : 1));
  return { closed: sums.slice(0, LISTED).map((each) => shownClose(session, each)), closedCount: sums.length };
}

/** What a batch did to the watched position. */
export function fateOf(session: Session, report: TickReport): Fate | undefined {
  const { engine, symbol, watch } = session;
  if (watch === undefined) return undefined;
  const account = engine.accountNumber(watch.account);
  const l = report.liquidations;
  const shown = engine.marketNumber(symbol);
  for (let row = 0; row < report.liquidationCount; row++) {
    if (l.account[row] !== account || l.market[row] !== shown || SIDES[l.side[row]!] !== watch.side) continue;
    if (l.lots[row] === 0n) continue;
    return {
      kind: 'liquidated',
      rank: undefined,
      size: sizeOf(engine, symbol, l.lots[row]!),
      remaining: sizeOf(engine, symbol, l.remainingLots[row]!),
      price: priceOf(engine, symbol, Number(l.bankruptcyUnitValue[row]!)),
      profit: moneyOf(engine, l.realizedPnl[row]!),
      against: undefined,
    };
  }
  const sums = sumFills(session, report).find((each) => each.account === account && each.side === watch.side);
  if (sums === undefined) return undefined;
  const { rank, size, remaining, price, profit, against } = shownClose(session, sums);
  return { kind: 'deleveraged', rank, size, remaining, price, profit, against };
}
