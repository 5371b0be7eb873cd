/** What a journal starts from, as its first record says it (JOURNAL.md, "Records"). */
import type { StartOptions } from '../build.ts';
import { readMarketSpec, readNamedFund, writeMarket, writeNamedFund } from './batch-codec.ts';
import { field, optional, readFund, writeFund } from './batch-parts.ts';
import { ByteReader, ByteWriter } from './bytes.ts';

export function encodeStart(start: StartOptions & { readonly moneyDecimals: number }): Uint8Array {
  const to = new ByteWriter();
  to.u8(start.moneyDecimals);
  const markets = start.markets ?? [];
  to.u32(markets.length);
  for (const market of markets) writeMarket(to, market);
  optional(to, start.fund, (fund) => writeFund(to, fund));
  const { funds = [] } = start;
  // Where there are none nothing is written: what was written before there were any stays what it was.
  if (funds.length === 0) return to.view();
  to.u32(funds.length);
  for (const fund of funds) writeNamedFund(to, fund);
  return to.view();
}

/** @throws AdlError JOURNAL_INVALID */
export function decodeStart(body: Uint8Array): StartOptions {
  const from = new ByteReader(body);
  const moneyDecimals = from.u8();
  const markets = Array.from({ length: from.u32() }, () => readMarketSpec(from));
  const fund = field(from, 'fund', () => readFund(from));
  const funds = from.left === 0 ? [] : Array.from({ length: from.u32() }, () => readNamedFund(from));
  const start = { moneyDecimals, markets, ...fund, funds };
  from.end();
  return start;
}
