// Whom a market's rules admit as candidates (specification, section 8): builds with rule books alone. The kernels score without
// rules; what a rule excludes is made no candidate behind them.
import { crossOfMargin } from '../book/account';
import { Block, ENTRY, LOTS, MARGIN } from '../book/block';
import { anyCandidateRules, CandidateRules, candidateRulesOf } from '../book/candidate-rules';
import { Market } from '../book/market';
import { Maintenance } from '../book/tiers';
import { allHealthy, leastMaintenance, leastProfit, mostEquity, mostProfit } from '../margin/bounds';
import { magnitude } from '../numeric/checked';
import { countInLanes, excludeInLanes } from './admit-lanes';
import { Eligible, isNetted, prepareEligible } from './eligible';
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

/** The rules admit the row whose cells of the columns are at this address, with so many eligible lots. */
export function isAdmitted(at: usize, open: i64): bool {
  if (!ruled) return true;
  const lots = load<i64>(at, LOTS);
  if (lots < rules.leastLots) return false;
  if (open == 0) return false;
  const value = lots * signedMark;
  const pnl = value - load<i64>(at, ENTRY);
  if (rules.winnersOnly != 0 && pnl <= 0) return false;
  if (rules.healthyOnly == 0) return true;
  const margin = load<i64>(at, MARGIN);
  if (margin >= 0) return margin + pnl > Maintenance.of(market, i64(magnitude(value)));
  const cross = crossOfMargin(margin);
  return cross.equity > cross.maintenance;
}

/** The block's column of opposite lots, 0 where they do not count. */
function oppositesOf(block: Block): usize {
  return isNetted() ? usize(block.opposites) : 0;
}

/** Makes rows that the rules exclude no candidates in the scores of a block, and counts the others anew. `lanes`: they were scored so. */
export function excludeRows(block: Block, scores: usize, lanes: bool): void {
  if (!ruled || candidates == 0) return;
  if (ASC_FEATURE_SIMD && lanes) excludeInLanes(block, oppositesOf(block), scores, rules);
  else excludeByRow(block, scores);
}

/** Counts the candidates of a block without scoring it, where that can be done (`lanes`: as it would be scored); else false. */
export function countAdmitted(block: Block, lanes: bool): bool {
  if (!ASC_FEATURE_SIMD || !lanes || !ruled || signedMark == 0) return false;
  countInLanes(block, oppositesOf(block), rules);
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
    const open = Eligible.at(block, base, i);
    if (!isAdmitted(base + i, open)) {
      store<f64>(scores + i, NO_CANDIDATE);
      continue;
    }
    most = max<f64>(most, score);
    least = min<f64>(least, score);
    count += 1;
    lots = addLots(lots, u64(open));
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
