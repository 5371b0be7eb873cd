// Whom a market's rules admit as candidates (specification, section 8): builds with rule books alone. The kernels score without
// rules; what a rule excludes is made no candidate behind them.
import { crossOfMargin } from '../book/account';
import { ACCOUNT, Block, ENTRY, LOTS, MARGIN } from '../book/block';
import { anyCandidateRules, CandidateRules, candidateRulesOf } from '../book/candidate-rules';
import { Market } from '../book/market';
import { Maintenance } from '../book/tiers';
import { allHealthy, leastMaintenance, leastProfit, mostEquity, mostProfit } from '../margin/bounds';
import { magnitude } from '../numeric/checked';
import { countInLanes, excludeInLanes } from './admit-lanes';
import { Eligible, eligible, isNetted, prepareEligible } from './eligible';
import { addLots, candidates, setBlock } from './kernel-state';
import { NO_CANDIDATE } from './policy';

// The queue at hand.
let market: Market = changetype<Market>(0);
let rules: CandidateRules = changetype<CandidateRules>(0);
let signedMark: i64 = 0;
/** The queue's market has such rules. */
let ruled: bool = false;

/** Before the blocks, or a row, of one queue. */
export function prepareAdmission(book: u32, ofMarket: Market, mark: i64): void {
  ruled = false;
  prepareEligible(book);
  if (!anyCandidateRules()) return;
  market = ofMarket;
  rules = candidateRulesOf(book >> 1);
  signedMark = mark;
  ruled = rules.leastLots != 0;
}

/** The rules admit the account's row whose cells of the columns are at this address. */
export function isAdmitted(at: usize, account: u32): bool {
  if (!ruled) return true;
  const lots = load<i64>(at, LOTS);
  if (lots < rules.leastLots) return false;
  if (eligible(account, lots) == 0) return false;
  const value = lots * signedMark;
  const pnl = value - load<i64>(at, ENTRY);
  if (rules.winnersOnly != 0 && pnl <= 0) return false;
  if (rules.healthyOnly == 0) return true;
  const margin = load<i64>(at, MARGIN);
  if (margin >= 0) return margin + pnl > Maintenance.of(market, i64(magnitude(value)));
  const cross = crossOfMargin(margin);
  return cross.equity > cross.maintenance;
}

/** Makes rows that the rules exclude no candidates in the scores of a block, and counts the others anew. `lanes`: they were scored so. */
export function excludeRows(block: Block, scores: usize, lanes: bool): void {
  if (!ruled || candidates == 0) return;
  // Netted lots are another's row to look up.
  if (ASC_FEATURE_SIMD && lanes && !isNetted()) excludeInLanes(block, scores, rules);
  else excludeByRow(block, scores);
}

/** Counts the candidates of a block without scoring it, where that can be done (`lanes`: as it would be scored); else false. */
export function countAdmitted(block: Block, lanes: bool): bool {
  if (!ASC_FEATURE_SIMD || !lanes || !ruled || signedMark == 0 || isNetted()) return false;
  countInLanes(block, rules);
  return true;
}

function excludeByRow(block: Block, scores: usize): void {
  let most = NO_CANDIDATE;
  let least: f64 = Infinity;
  let count: u32 = 0;
  let lots: u64 = 0;
  const base = usize(block.columns);
  for (let i: usize = 0; i < usize(block.rows) << 3; i += 8) {
    const score = load<f64>(scores + i);
    if (score == NO_CANDIDATE) continue;
    const account = load<u32>(base + (i >> 1), ACCOUNT);
    if (!isAdmitted(base + i, account)) {
      store<f64>(scores + i, NO_CANDIDATE);
      continue;
    }
    most = max<f64>(most, score);
    least = min<f64>(least, score);
    count += 1;
    lots = addLots(lots, u64(Eligible.at(base, i)));
  }
  setBlock(most, least, count, lots);
}

/** The rules admit every row of an isolated block, by its bounds alone. */
export function admitsAll(block: Block): bool {
  if (!ruled) return true;
  if (isNetted()) return false;
  // Numbers of lots become floats in their order, and the least of the rules is one exactly.
  if (block.leastLots < f64(rules.leastLots)) return false;
  if (rules.winnersOnly != 0 && leastProfit <= 0) return false;
  return rules.healthyOnly == 0 || allHealthy();
}

/** They admit none. */
export function admitsNone(block: Block): bool {
  if (!ruled) return false;
  if (block.mostLots < f64(rules.leastLots)) return true;
  if (rules.winnersOnly != 0 && mostProfit <= 0) return true;
  return rules.healthyOnly != 0 && mostEquity <= leastMaintenance;
}
