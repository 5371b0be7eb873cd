import type { Engine } from '../engine.ts';
import { sideName } from '../report.ts';
import type { Book } from './book.ts';
import { MARKET_MAKER } from './format.ts';

/**
 * Equity of every group of accounts, in quanta: wallets, margins and unrealised PnL. Who gained and who paid is the
 * difference of two of these. The last entry is the market maker alone, whom the first group leaves out.
 */
export function equityByGroup(engine: Engine, book: Book): bigint[] {
  const groupOf = new Uint8Array(book.accounts);
  const equity = book.groups.map(() => 0n);
  book.groups.forEach(({ first, count }, g) => {
    groupOf.fill(g, first, first + count);
    for (let account = first; account < first + count; account++) equity[g] = equity[g]! + engine.wallet(account);
  });
  book.units.forEach(({ symbol }, m) => {
    const mark = engine.mark(symbol) ?? 0n;
    const { account, side } = book.markets[m]!;
    account.forEach((number, row) => {
      const position = engine.position({ account: number, market: symbol, side: sideName(side[row]!) });
      if (position === undefined) return;
      const value = (side[row] === 0 ? position.lots : -position.lots) * mark;
      const margin = position.margin > 0n ? position.margin : 0n;
      const g = groupOf[number]!;
      equity[g] = equity[g]! + value - position.entryValue + margin;
    });
  });
  const maker = makerEquity(engine, book);
  equity[0] = equity[0]! - engine.wallet(MARKET_MAKER);
  return [...equity, maker];
}

function makerEquity(engine: Engine, book: Book): bigint {
  let equity = engine.wallet(MARKET_MAKER);
  for (const { symbol } of book.units) {
    for (const side of [0, 1]) {
      const position = engine.position({ account: MARKET_MAKER, market: symbol, side: sideName(side) });
      if (position === undefined) continue;
      equity += (side === 0 ? position.lots : -position.lots) * (engine.mark(symbol) ?? 0n) - position.entryValue;
    }
  }
  return equity;
}
