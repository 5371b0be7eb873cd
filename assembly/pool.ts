// The ABI of the full build: the engine's, what a shard of a pool exchanges with the others (book/partial.ts), the steps of its
// ticks (waterfall/shard.ts), and rule books (ADL_RULES is 1 in its targets of asconfig.json, else 0, so that others hold none of
// their code). A module of its own, so that who needs neither does not load it.
import { lotsAddress } from './book/block';
import { setCandidateRules as setCandidates } from './book/candidate-rules';
import { setFundRules as setFund } from './book/fund-rules';
import { bookNumber } from './book/market';
import { makeOpposites } from './book/opposite';
import { setOrder as setOrderOf } from './book/orders';
import { hearShares as addShares, sharesOf as writeShares } from './book/partial';
import { touchState } from './book/position';
import { makePriorities, priorityOf as priorityOfRow, putPriorities } from './book/priorities';
import { makeRules, rulesOf } from './book/rules';
import { setTier as setTierOf } from './book/tiers';
import { makeTriggers, setTrigger as setTriggerOf, triggerOf } from './book/triggers';
import { inbox, outbox } from './memory/mail';
import { ensure } from './memory/region';
import { eligibleOf } from './rank/eligible';
import { listExempt } from './rank/exempt';
import { writePriorities } from './state/export';
import { writeSequences } from './state/sequences';
import { setLossRules as setLoss } from './waterfall/loss-rules';
import { checkShard as checkStep, rewindShard as rewindStep } from './waterfall/shard';
import { setSharing } from './waterfall/sharing';

export { crossRecordCount } from './book/account';
export { housePnlHigh, housePnlLow, sumHousePnl, takePot } from './book/fund';
export {
  namedCash,
  namedPnlHigh,
  namedPnlLow,
  newFund,
  setFundOf,
  setNamedFund,
  takeNamedPot,
} from './book/funds';
export { setOpening } from './book/opening';
export { allIsTold, joinShares, tellAll, tellSome } from './book/partial';
export { stagePriorities } from './book/priorities';
export {
  appendEntry,
  clockAfter,
  entryEquity,
  entryStep,
  firstWindow,
  nextWindow,
  setClock,
  setTickTime,
  windowEntries,
} from './book/windows';
export * from './index';
export { hashEngine, hashMarket, hashPositions } from './state/hash';
export { paymentStarts, paymentsAddress, paymentsCount, paymentsRoom } from './waterfall/payments';
export {
  abortShard,
  beginShard,
  commitShard,
  hearWallets,
  nameAccounts,
  namedElsewhere,
  runChangesAddress,
  runChangesCount,
  runShard,
  runSharesCount,
} from './waterfall/shard';
export { remainingAddress, stageSlices } from './waterfall/slices';
export { closeTick, openTick } from './waterfall/tick';
export { triggerChangesAddress, triggerChangesCount } from './waterfall/trigger';

/** Tells the wrapper that markets may have rules in this build. */
export function hasRules(): bool {
  return ADL_RULES != 0;
}

/** Makes room for rules; 0 without memory. */
export function reserveRules(): u32 {
  return u32(makeRules());
}

/**
 * Rules of price, overlap and takeover of a market, behind `reserveRules`.
 * @param price 0 as the ADL price says, 1 bankruptcy, 2 mark, 3 previous mark, 4 severity, 5 limit
 * @param maxDeviationPpm −1: none
 * @param tickValue unit value of the tick to round to, 0: no rounding
 * @param overlap 0 skip, 1 cap, 2 allow
 * @param takeover 0 whole, 1 partial
 * @param houseNotional quanta, −1: no cap
 */
export function setPriceRules(
  market: u32,
  price: u32,
  severityPpm: i64,
  maxDeviationPpm: i64,
  tickValue: i64,
  overlap: u32,
  takeover: u32,
  houseNotional: i64,
): void {
  const rules = rulesOf(market);
  rules.ruled = 1;
  rules.price = price;
  rules.severityPpm = severityPpm;
  rules.deviates = u32(maxDeviationPpm >= 0);
  rules.maxDeviationPpm = maxDeviationPpm;
  rules.tickValue = tickValue;
  rules.overlap = overlap;
  rules.takeover = takeover;
  rules.capped = u32(houseNotional >= 0);
  rules.houseNotional = houseNotional;
}

/** What a market that is about to be added asks of candidates (book/candidate-rules.ts); 0 without memory. */
export function setCandidateRules(market: u32, winnersOnly: u32, leastLots: i64, healthyOnly: u32, netted: u32): u32 {
  if (netted != 0 && !makeOpposites()) return 0;
  return u32(setCandidates(market, winnersOnly, leastLots, healthyOnly, netted));
}

/** Lists the exempt of a side that would be candidates, to the results (rank/exempt.ts). Returns how many; u32.MAX_VALUE without memory. */
export function exemptSide(market: u32, side: u32): u32 {
  return listExempt(bookNumber(market, side));
}

/** What a market that is about to be added says of the fund (book/fund-rules.ts); 0 without memory. */
export function setFundRules(market: u32, house: u32, limited: u32, limit: i64): u32 {
  return u32(setFund(market, house, limited, limit));
}

/** Lots of a position that may be closed by rank (rank/eligible.ts). */
export function eligibleLotsOf(row: u32): i64 {
  return eligibleOf(row, load<i64>(lotsAddress(row)));
}

/** A row of the table of maintenance of a market that is about to be added (book/tiers.ts); 0 without memory. */
export function setTier(market: u32, row: u32, rows: u32, upTo: i64, ppm: i64, deduction: i64): u32 {
  return u32(setTierOf(market, row, rows, upTo, ppm, deduction));
}

/**
 * Sets how a market's counterparties share a liquidation (waterfall/sharing.ts has the codes); 0 without memory. Once, before the
 * market's first tick.
 */
export function setAllocationRules(market: u32, rerank: u32, rule: u32, rounding: u32, capOf: u32, capPpm: u32): u32 {
  return u32(setSharing(market, u8(rerank), u8(rule), u8(rounding), u8(capOf), capPpm));
}

/** The order of candidates of a market that is about to be added (book/orders.ts); `byColumn` 1: by priorities. 0 without memory. */
export function setOrder(market: u32, terms: u64, seed: u64, maxScan: u32, byColumn: u32): u32 {
  if (byColumn != 0 && !makePriorities()) return 0;
  return u32(setOrderOf(market, terms, seed, maxScan));
}

/** Sets the n staged priorities of a market's positions (book/priorities.ts), all or none. */
export function setPriorities(market: u32, n: u32): u32 {
  return putPriorities(market, n);
}

/** Priority of the position in a row. */
export function priorityOf(row: u32): i64 {
  return priorityOfRow(row);
}

/** Writes the priorities of n positions of the export's order, from `first` on, as i64 to the results; 0 without memory. */
export function exportPriorities(first: u32, n: u32): u32 {
  return u32(writePriorities(first, n));
}

/** Sets how a market that is about to be added shares losses (waterfall/loss-rules.ts has the codes); 0 without memory. */
export function setLossRules(market: u32, by: u32, since: u32, opposite: u32, rounding: u32, spared: u32): u32 {
  return u32(setLoss(market, u8(by), u8(since), u8(opposite), u8(rounding), u8(spared)));
}

/**
 * Sets the trigger of a market that is about to be added (book/triggers.ts), behind its fund: kind 1 share, 2 drawdown over so many
 * steps of so many ms; 0 without memory.
 */
export function setTriggerRule(market: u32, kind: u32, ppm: i64, stopPpm: i64, steps: i64, step: i64): u32 {
  return u32(setTriggerOf(market, kind, ppm, stopPpm, steps, step));
}

/** Sets a market's switch, 0 auto, 1 on, 2 off; 0 without memory. */
export function setManual(market: u32, manual: u32): u32 {
  if (!makeRules() || !makeTriggers()) return 0;
  // From now on step 3 asks; a market without rules has their defaults, which ask for nothing more.
  rulesOf(market).ruled = 1;
  triggerOf(market).manual = manual;
  touchState();
  return 1;
}

/** Puts back what a market's trigger remembered; `since` is the time of its last change and 1, 0 without one. */
export function restoreTrigger(market: u32, active: u32, since: i64): void {
  triggerOf(market).active = active;
  triggerOf(market).since = since;
}

export function triggerManual(market: u32): u32 {
  return triggerOf(market).manual;
}

export function triggerActive(market: u32): u32 {
  return triggerOf(market).active;
}

export function triggerSince(market: u32): i64 {
  return triggerOf(market).since;
}

/** Address of the window of a market's trigger, 0 without one. */
export function triggerWindow(market: u32): usize {
  return triggerOf(market).window;
}

/** Address of the inbox for so many bytes; 0 without memory. */
export function stageMail(bytes: u32): usize {
  return ensure(inbox(), bytes) ? inbox().address : 0;
}

/** Address of the rows told last. */
export function outboxAddress(): usize {
  return outbox().address;
}

/** Adds (sign 1) or takes back (−1) the n shares in the inbox; `inTick` 1 between `checkShard` and the tick's end. */
export function hearShares(n: u32, sign: i32, inTick: u32): u32 {
  touchState();
  return addShares(n, sign, inTick != 0);
}

/** Writes the sums of the n accounts in the inbox, which have cross positions here, to the outbox; 0 without memory. */
export function sharesOf(n: u32): u32 {
  return u32(writeShares(n));
}

/** Second step of a shard's tick; `marksOnly` 1: without the door. */
export function checkShard(marksOnly: u32): u32 {
  return checkStep(marksOnly != 0);
}

/** Undoes the liquidations so far in a shard that was short of room, and begins anew; 0 without memory. */
export function rewindShard(): u32 {
  return u32(rewindStep());
}

/** Writes the sequence numbers of the n positions just listed as f64 to the outbox; 0 without memory. */
export function sequencesOfListed(n: u32): u32 {
  return u32(writeSequences(n));
}
