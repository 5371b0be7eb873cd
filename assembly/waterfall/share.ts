// Step 4 by a market's own rules: the lots are shared out among all candidates instead of taken from the front of the queue, or the
// queue is scored anew for each liquidation. Who takes part stands in takers.ts, by place in the queue.
import { Book, bookAt, Market, sideSign } from '../book/market';
import { bumpMark, bumpRelease } from '../memory/bump';
import { leftRange, magnitude, multiply } from '../numeric/checked';
import { keptRank, keptRow, keptScore } from '../rank/queue';
import { wholeQueueOfTick } from '../rank/whole';
import { runAllocation } from './allocate';
import { resultsShort } from './batch';
import { closeUpTo, deleverage, startClosing } from './deleverage';
import { shareByWeights } from './pro-rata';
import { CAP_IN_TIERS, Sharing, sharingOf } from './sharing';
import {
  bounds,
  caps,
  firstCaps,
  gatherTakers,
  n,
  noteAsked,
  read,
  room,
  settleTakers,
  shares,
  takes,
  weights,
  write,
} from './takers';

let book: Book = changetype<Book>(0);
let sharing: Sharing = changetype<Sharing>(0);
/** What a lot costs a counterparty, 0 where it costs nothing. */
let gap: u64 = 0;

// What the tiers of the last liquidation gave: lots up to the caps by profit, lots above, and what either cost against the mark.
export let profitTierLots: i64 = 0;
export let profitTierCost: i64 = 0;
export let equityTierLots: i64 = 0;
export let equityTierCost: i64 = 0;

/** Works out everybody's share of the lots. */
function divideUp(wanted: i64): void {
  if (sharing.rounding == 0 && shareByWeights(weights, caps(), n, wanted, shares, room)) return;
  const rest = runAllocation(false, sharing.rounding, wanted);
  memory.copy(shares, takes(), usize(n) << 3);
  if (rest == 0 || sharing.capOf != CAP_IN_TIERS) return;
  for (let i: u32 = 0; i < n; i++) write(caps(), i, read(bounds, i) - read(shares, i));
  runAllocation(false, sharing.rounding, rest);
  for (let i: u32 = 0; i < n; i++) write(shares, i, read(shares, i) + read(takes(), i));
}

/** Closes k lots of taker i, or as many as pass. */
function closeTaker(i: u32, k: i64): i64 {
  noteAsked(i);
  return closeUpTo(keptRow(book, i), k, keptScore(book, i), keptRank(book, i));
}

function enough(left: i64): bool {
  return left == 0 || resultsShort() || leftRange();
}

/** Closes everybody's share, then in queue order what some could not bear. Returns what is left. */
function closeShares(wanted: i64): i64 {
  let left = wanted;
  for (let i: u32 = 0; i < n; i++) {
    const share = read(shares, i);
    if (share == 0) continue;
    if (enough(left)) break;
    const closed = closeTaker(i, share);
    write(shares, i, closed);
    // Who could not bear it all is not asked again.
    if (closed < share) write(bounds, i, closed);
    left -= closed;
  }
  for (let i: u32 = 0; i < n && !enough(left); i++) {
    const more = min<i64>(left, read(bounds, i) - read(shares, i));
    if (more <= 0) continue;
    const closed = closeTaker(i, more);
    write(shares, i, read(shares, i) + closed);
    left -= closed;
  }
  return left;
}

/** Adds up what was closed of everybody up to its first cap, and above. Raises the range flag. */
function sumTiers(): void {
  if (sharing.capOf != CAP_IN_TIERS) return;
  for (let i: u32 = 0; i < n; i++) {
    const inProfit = min<i64>(read(shares, i), read(firstCaps, i));
    profitTierLots += inProfit;
    equityTierLots += read(shares, i) - inProfit;
  }
  profitTierCost = multiply(profitTierLots, i64(gap));
  equityTierCost = multiply(equityTierLots, i64(gap));
}

/** Closes up to `wanted` lots, shared out. Returns the lots closed, −1 without scratch memory. */
function shareOut(m: Market, number: u32, stamp: u64, account: u32, wanted: i64, unitValue: i64): i64 {
  if (!wholeQueueOfTick(number, stamp)) return -1;
  book = bookAt(number);
  const change = sideSign(number & 1) * (unitValue - m.mark);
  gap = change < 0 ? magnitude(change) : 0;
  if (!gatherTakers(number, m, sharing, gap, account)) return -1;
  startClosing(m, number, account, unitValue);
  divideUp(wanted);
  const closed = wanted - closeShares(wanted);
  sumTiers();
  settleTakers();
  return closed;
}

/** As `deleverage`, by the market's rules where it has any. */
export function deleverageByRules(m: Market, number: u32, stamp: u64, account: u32, wanted: i64, unitValue: i64): i64 {
  profitTierLots = 0;
  profitTierCost = 0;
  equityTierLots = 0;
  equityTierCost = 0;
  const rules = sharingOf(number >> 1);
  if (!rules) return deleverage(m, number, stamp, account, wanted, unitValue);
  sharing = rules;
  const mark = bumpMark();
  if (rules.rerank != 0) bookAt(number).tickStamp = 0;
  const closed =
    rules.rule == 0
      ? deleverage(m, number, stamp, account, wanted, unitValue)
      : shareOut(m, number, stamp, account, wanted, unitValue);
  // Nobody asks for this queue again.
  if (rules.rerank != 0) bumpRelease(mark);
  return closed;
}
