import type { Book } from '../book.ts';

/** Closing a list of counterparties in typed arrays, and taking it back. Returns how many were touched. */
export class Closing {
  private readonly book: Book;
  private readonly lots: Float64Array;
  private readonly entry: Float64Array;
  private readonly wallets: Float64Array;
  private closed: Uint32Array = new Uint32Array(0);

  constructor(book: Book) {
    this.book = book;
    this.lots = book.lots.slice();
    this.entry = book.entry.slice();
    this.wallets = book.wallets.slice();
  }

  /** Closes shorts in the order of `rows` until `need` lots are closed at unit value `at`. */
  close(rows: Uint32Array, need: number, at: number): Uint32Array {
    const { lots, entry, wallets } = this;
    const { account, margin } = this.book;
    let left = need;
    let count = 0;
    while (left > 0 && count < rows.length) {
      const row = rows[count++]!;
      const k = Math.min(lots[row]!, left);
      const part = Math.trunc((entry[row]! * k) / lots[row]!);
      const gone = k === lots[row]! && margin[row]! > 0 ? margin[row]! : 0;
      lots[row] = lots[row]! - k;
      entry[row] = entry[row]! - part;
      wallets[account[row]!] = wallets[account[row]!]! - k * at - part + gone;
      left -= k;
    }
    this.closed = rows.slice(0, count);
    return this.closed;
  }

  undo(): void {
    for (const row of this.closed) {
      this.lots[row] = this.book.lots[row]!;
      this.entry[row] = this.book.entry[row]!;
      this.wallets[this.book.account[row]!] = this.book.wallets[this.book.account[row]!]!;
    }
  }
}
