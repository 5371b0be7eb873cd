import { formatScaled, parseDecimal } from '../decimal.ts';
import { CROSS_MARGIN, LONG } from '../limits.ts';
import type { Side } from '../market.ts';
import type { Book } from './book.ts';
import type { Scenario } from './format.ts';
import { buildBook } from './generator.ts';

/** A position as plain decimal strings, in units of the contract and of the asset. */
export interface ExportedPosition {
  /** Id, or `#` and the number of an account without one. */
  readonly account: string;
  readonly market: string;
  readonly side: Side;
  readonly size: string;
  /** On the market's tick: it reproduces the entry value to the quantum. */
  readonly entryPrice: string;
  /** Empty where none is set. */
  readonly leverage: string;
  /** Isolated margin; empty for cross. */
  readonly margin: string;
  /** Wallet of the account, the same in each of its rows. */
  readonly wallet: string;
}

function walletOf(scenario: Scenario, book: Book, account: number): string {
  const named = book.ids.length;
  if (account < named) return book.namedWallets[account]!;
  return formatScaled(BigInt(book.wallets[account - named]!), scenario.moneyDecimals);
}

/** The positions of a scenario's seeded book at its first mark, market by market. @throws AdlError INVALID_FILE */
export function* exportPositions(
  scenario: Scenario,
  options: { readonly positions?: number | undefined; readonly onProgress?: ((text: string) => void) | undefined } = {},
): IterableIterator<ExportedPosition> {
  const book = buildBook(scenario, options.positions, options.onProgress);
  for (const [m, rows] of book.markets.entries()) {
    const { spec } = scenario.markets[m]!;
    const { quantaPerTick } = book.units[m]!;
    const lot = parseDecimal(spec.lot, 'lot');
    const tick = parseDecimal(spec.tick, 'tick');
    for (let row = 0; row < rows.account.length; row++) {
      const account = rows.account[row]!;
      const ticks = BigInt(rows.entryUnit[row]! / quantaPerTick);
      const margin = rows.margin[row]!;
      yield {
        account: account < book.ids.length ? book.ids[account]! : `#${account}`,
        market: spec.symbol,
        side: rows.side[row] === LONG ? 'long' : 'short',
        size: formatScaled(BigInt(rows.lots[row]!) * lot.mantissa, lot.scale),
        entryPrice: formatScaled(ticks * tick.mantissa, tick.scale),
        leverage: rows.leverage[row] === 0 ? '' : String(rows.leverage[row]),
        margin: margin === CROSS_MARGIN ? '' : formatScaled(BigInt(margin), scenario.moneyDecimals),
        wallet: walletOf(scenario, book, account),
      };
    }
  }
}
