import { AdlError, type ErrorPlace, show, textOf } from './errors.ts';
import type { PositionKey } from './inputs.ts';

/** Turns the numbers of a core's error into the caller's names and says in the message where it was. */
export function withNames(
  error: unknown,
  marketName: (market: number) => string,
  accountName: (account: number) => string,
): unknown {
  if (!(error instanceof AdlError)) return error;
  const { row, market, account } = error.place;
  const place: { -readonly [K in keyof ErrorPlace]: ErrorPlace[K] } = {};
  const words: string[] = [];
  if (row !== undefined) {
    place.row = row;
    words.push(`row ${row}`);
  }
  if (market !== undefined) {
    place.market = typeof market === 'number' ? marketName(market) : textOf(market);
    if (typeof market === 'number' || !error.message.includes(place.market)) words.push(`market ${place.market}`);
  }
  if (account !== undefined) {
    place.account = typeof account === 'number' ? accountName(account) : account;
    if (typeof account === 'number') words.push(`account ${place.account}`);
  }
  if (words.length === 0) return error;
  return new AdlError(error.code, `${error.message} (${words.join(', ')})`, place);
}

/** A position in words. */
export function describePosition(key: PositionKey): string {
  return `${textOf(key.side)} of account ${show(key.account)} in ${textOf(key.market)}`;
}

export function placeOfPosition(key: PositionKey): ErrorPlace {
  return { market: key.market, account: key.account };
}
