import { CROSS_MARGIN, LONG } from '../../limits.ts';
import type { Book, BookRows } from '../book.ts';

type Numbers = Float64Array | Uint32Array | Uint8Array;

const half = (amount: number): number => Math.floor(amount / 2);

/** The column with more values behind it. */
function extended<T extends Numbers>(column: T, more: readonly number[]): T {
  const longer = new (column.constructor as new (length: number) => T)(column.length + more.length);
  longer.set(column);
  longer.set(more, column.length);
  return longer;
}

/** A market's rows, with half of an account's lots and isolated margins in rows of another account, at the end. */
function splitRows(rows: BookRows, account: number, twin: number): BookRows {
  const mine = [...rows.account.keys()].filter((row) => rows.account[row] === account && rows.lots[row]! >= 2);
  if (mine.length === 0) return rows;
  const values = (column: Numbers): number[] => mine.map((row) => column[row]!);
  const lots = extended(rows.lots, values(rows.lots).map(half));
  const margin = extended(
    rows.margin,
    values(rows.margin).map((held) => (held === CROSS_MARGIN ? held : half(held))),
  );
  mine.forEach((row, i) => {
    const part = rows.lots.length + i;
    lots[row] = lots[row]! - lots[part]!;
    if (margin[row] !== CROSS_MARGIN) margin[row] = margin[row]! - margin[part]!;
  });
  const side = extended(rows.side, values(rows.side));
  const entryUnit = extended(rows.entryUnit, values(rows.entryUnit));
  return {
    account: extended(
      rows.account,
      mine.map(() => twin),
    ),
    side,
    lots,
    entryUnit,
    entryValue: lots.map((held, row) => (side[row] === LONG ? held : -held) * entryUnit[row]!),
    margin,
    leverage: extended(rows.leverage, values(rows.leverage)),
    exempt: extended(rows.exempt, values(rows.exempt)),
  };
}

/**
 * The book with one of its generated accounts split in two equal halves, wallet and positions alike (odd lots and quanta stay with
 * the first): the second half is the last account of the result, known after all others. For asking what splitting would have spared it.
 */
export function splitAccount(book: Book, account: number): Book {
  const twin = book.accounts;
  const place = account - book.ids.length;
  const wallets = extended(book.wallets, [half(book.wallets[place]!)]);
  wallets[place] = wallets[place]! - wallets[wallets.length - 1]!;
  const markets = book.markets.map((rows) => splitRows(rows, account, twin));
  return {
    ...book,
    wallets,
    markets,
    groups: [...book.groups, { name: 'split', first: twin, count: 1 }],
    positions: markets.reduce((sum, rows) => sum + rows.account.length, 0),
    accounts: book.accounts + 1,
  };
}
