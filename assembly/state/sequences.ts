// Sequence numbers of the positions that a query has just listed: by them the host merges the lists of several shards.
import { cellOf, META, sequenceOf } from '../book/block';
import { findRow } from '../book/lookup';
import { bookNumber } from '../book/market';
import { outbox } from '../memory/mail';
import { ensure } from '../memory/region';
import { results } from '../memory/shared';

/** For the n keys in the results (margin/liquidatable.ts), f64·n to the outbox; false without memory. */
export function writeSequences(n: u32): bool {
  if (!ensure(outbox(), usize(n) << 3)) return false;
  const accounts = results().address;
  const markets = accounts + (usize(n) << 2);
  const sides = markets + (usize(n) << 2);
  for (let i: usize = 0; i < usize(n); i++) {
    const book = bookNumber(load<u32>(markets + (i << 2)), load<u8>(sides + i));
    const row = u32(findRow(load<u32>(accounts + (i << 2)), book));
    store<f64>(outbox().address + (i << 3), f64(sequenceOf(load<u64>(cellOf(row), META))));
  }
  return true;
}
