// What the wrapper may read of the state without a call for each number: words in one place, whose order src/wasm/readings.ts knows.
import { accountCount } from './book/account';
import { batchIsSuspect } from './book/batch';
import { fund } from './book/fund';
import { marketCount } from './book/market';
import { nextSequenceNumber, positionCount } from './book/position';
import { bytesUsed } from './memory/arena';
import { results } from './memory/shared';
import { digestA, digestB } from './state/hash';
import { refusedAccount, refusedMarket, refusedRow } from './status';
import { fillsAddress, fillsCount, fillsRoom, outputAddress, skippedAddress, skippedTotal } from './waterfall/batch';

/** The fund's record, then 4 words of 64 bits and 14 of 32. */
const WORDS: usize = memory.data(120, 8);
const FUND_BYTES: usize = 32;

/** Reads all of it anew; returns where it stands. */
export function readings(): usize {
  memory.copy(WORDS, changetype<usize>(fund()), FUND_BYTES);
  store<u64>(WORDS, nextSequenceNumber(), 32);
  store<u64>(WORDS, bytesUsed(), 40);
  store<u64>(WORDS, digestA(), 48);
  store<u64>(WORDS, digestB(), 56);
  store<u32>(WORDS, accountCount(), 64);
  store<u32>(WORDS, marketCount(), 68);
  store<u32>(WORDS, positionCount(), 72);
  store<u32>(WORDS, refusedRow(), 76);
  store<u32>(WORDS, refusedMarket(), 80);
  store<u32>(WORDS, refusedAccount(), 84);
  store<u32>(WORDS, u32(outputAddress()), 88);
  store<u32>(WORDS, u32(fillsAddress()), 92);
  store<u32>(WORDS, fillsRoom(), 96);
  store<u32>(WORDS, fillsCount(), 100);
  store<u32>(WORDS, u32(skippedAddress()), 104);
  store<u32>(WORDS, skippedTotal(), 108);
  store<u32>(WORDS, u32(results().address), 112);
  store<u32>(WORDS, u32(batchIsSuspect()), 116);
  return WORDS;
}
