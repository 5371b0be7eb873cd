// Exempt positions that would be candidates without their flag (specification, section 11.3): builds with rule books alone.
//
// Results, n rows in no particular order: score f64·n | eligible lots i64·n | lots i64·n | account u32·n
import { ACCOUNT, Block, blockAt, EXEMPT, firstBlock, LOTS, META, nextBlock } from '../book/block';
import { Market, marketAt, sideSign } from '../book/market';
import { ensure } from '../memory/region';
import { results } from '../memory/shared';
import { isAdmitted, prepareAdmission } from './admit';
import { Eligible } from './eligible';
import { NO_CANDIDATE } from './policy';
import { NO_MEMORY } from './refusal';
import { scoreRow } from './score';

let side: u32 = 0;
let market: Market = changetype<Market>(0);
let signedMark: i64 = 0;
/** Rows that there is room for: 0 while they are counted. */
let room: u32 = 0;
let found: u32 = 0;

function write(score: f64, account: u32, open: i64, lots: i64): void {
  const out = results().address + (usize(found) << 3);
  const column = usize(room) << 3;
  store<f64>(out, score);
  store<i64>(out + column, open);
  store<i64>(out + column * 2, lots);
  store<u32>(results().address + column * 3 + (usize(found) << 2), account);
}

function lookAt(block: Block): void {
  const columns = usize(block.columns);
  for (let i: usize = 0; i < usize(block.rows); i++) {
    const at = columns + (i << 3);
    if ((load<u64>(at, META) & EXEMPT) == 0) continue;
    const account = load<u32>(columns + (i << 2), ACCOUNT);
    const open = Eligible.at(block, columns, i << 3);
    if (!isAdmitted(at, open)) continue;
    const score = scoreRow(at, account, side, market, signedMark, 0);
    if (score == NO_CANDIDATE) continue;
    if (room != 0) write(score, account, open, load<i64>(at, LOTS));
    found += 1;
  }
}

function lookAtAll(number: u32): void {
  found = 0;
  for (let at = firstBlock(number); at != 0; ) {
    const block = blockAt(at);
    lookAt(block);
    at = nextBlock(block);
  }
}

/** Lists them for a book; returns how many, or NO_MEMORY. */
export function listExempt(number: u32): u32 {
  side = number & 1;
  market = marketAt(number >> 1);
  signedMark = sideSign(side) * market.mark;
  prepareAdmission(number, market, signedMark);
  room = 0;
  if (signedMark == 0) return 0;
  lookAtAll(number);
  if (found == 0) return 0;
  if (!ensure(results(), usize(found) * 28)) return NO_MEMORY;
  room = found;
  lookAtAll(number);
  return found;
}
