import type {
  ExemptRows,
  LiquidationResults,
  PaymentResults,
  PositionFacts,
  PositionNumbers,
  SideNumber,
  TickResult,
  Totals,
} from '../core.ts';
import { AdlError } from '../errors.ts';
import { CROSS_MARGIN } from '../limits.ts';
import { RESULT_COLUMNS, RULE_COLUMNS } from '../tick-results.ts';
import { address, type CoreExports, isRuled, NO_COUNT } from './exports.ts';
import type { CoreMemory } from './memory.ts';
import { outOfMemory } from './status.ts';

type WideColumns = Record<(typeof RESULT_COLUMNS)[number] | (typeof RULE_COLUMNS)[number], BigInt64Array>;

function readLiquidations(exports: CoreExports, memory: CoreMemory, n: number): LiquidationResults {
  let at = address(exports.outputAddress());
  const wide: Partial<WideColumns> = {};
  for (const name of RESULT_COLUMNS) {
    wide[name] = memory.i64(at, n).slice();
    at += 8 * n;
  }
  const ruled = isRuled(exports);
  for (const name of RULE_COLUMNS) {
    wide[name] = ruled ? memory.i64(at, n).slice() : new BigInt64Array(n);
    if (ruled) at += 8 * n;
  }
  const fillStart = memory.u32(at, n + 1).slice();
  const skippedStart = memory.u32(at + 4 * (n + 1), n + 1).slice();
  const outcome = memory.u8(at + 8 * (n + 1), n).slice();
  return {
    outcome,
    ...(wide as WideColumns),
    remainingLots: readRemaining(exports, memory, n),
    fillStart,
    skippedStart,
    paymentStart: ruled ? memory.u32(address(exports.paymentStarts()), n + 1).slice() : new Uint32Array(n + 1),
  };
}

/** What positions paid without being closed. */
function readPayments(exports: CoreExports, memory: CoreMemory): PaymentResults {
  const room = exports.paymentsRoom?.() ?? 0;
  const count = exports.paymentsCount?.() ?? 0;
  const at = address(exports.paymentsAddress?.() ?? 0);
  return {
    amount: memory.i64(at, count).slice(),
    account: memory.u32(at + 8 * room, count).slice(),
    side: Uint8Array.from(memory.u32(at + 12 * room, count)),
  };
}

/** Lots that stay open of each position: 0 where the batch named none. */
function readRemaining(exports: CoreExports, memory: CoreMemory, n: number): BigInt64Array {
  const at = address(exports.remainingAddress?.() ?? 0);
  return at === 0 ? new BigInt64Array(n) : memory.i64(at, n).slice();
}

/** Copies the results of a tick over n liquidations out of the engine's memory. */
export function readTickResult(exports: CoreExports, memory: CoreMemory, n: number): TickResult {
  const room = exports.fillsRoom();
  const fills = exports.fillsCount();
  const at = address(exports.fillsAddress());
  const wide = (column: number): BigInt64Array => memory.i64(at + 8 * room * column, fills).slice();
  return {
    liquidations: readLiquidations(exports, memory, n),
    fills: {
      lots: wide(0),
      realizedPnl: wide(1),
      fee: wide(2),
      remainingLots: wide(3),
      score: memory.f64(at + 32 * room, fills).slice(),
      account: memory.u32(at + 40 * room, fills).slice(),
      rank: memory.u32(at + 44 * room, fills).slice(),
      newDeficit: isRuled(exports) ? wide(6) : new BigInt64Array(fills),
    },
    payments: readPayments(exports, memory),
    skipped: memory.u32(exports.skippedAddress(), exports.skippedTotal()).slice(),
    fundCash: exports.fundCash(),
    fees: exports.fees(),
  };
}

/** Lists a side's exempt. @throws AdlError WASM_UNAVAILABLE: the build has no rule books */
export function readExempt(exports: CoreExports, memory: CoreMemory, market: number, side: SideNumber): ExemptRows {
  if (exports.exemptSide === undefined) {
    throw new AdlError('WASM_UNAVAILABLE', 'the exempt are listed by the build with rule books (option "rules")');
  }
  const n = exports.exemptSide(market, side);
  if (n === NO_COUNT) throw outOfMemory();
  const at = exports.resultsAddress();
  const account = memory.u32(at + 24 * n, n);
  const order = Array.from(account.keys()).sort((a, b) => account[a]! - account[b]!);
  const [score, lots, held] = [memory.f64(at, n), memory.i64(at + 8 * n, n), memory.i64(at + 16 * n, n)];
  return {
    account: Uint32Array.from(order, (row) => account[row]!),
    score: Float64Array.from(order, (row) => score[row]!),
    lots: BigInt64Array.from(order, (row) => lots[row]!),
    heldLots: BigInt64Array.from(order, (row) => held[row]!),
  };
}

const DESCRIPTION_WORDS = 11;
/** Of a row's meta word (assembly/book/block.ts). */
const LEVERAGE_SHIFT = 40n;
const LEVERAGE_BITS = 20;
const EXEMPT = 1n << 60n;

/** Reads the terms alone of what `describeRow` wrote. */
export function readTerms(exports: CoreExports, memory: CoreMemory): PositionNumbers {
  const words = memory.i64(exports.resultsAddress(), DESCRIPTION_WORDS);
  return {
    lots: words[0]!,
    entryValue: words[1]!,
    margin: words[2]! < 0n ? BigInt(CROSS_MARGIN) : words[2]!,
    leverage: Number(BigInt.asUintN(LEVERAGE_BITS, words[3]! >> LEVERAGE_SHIFT)),
    exempt: (words[3]! & EXEMPT) !== 0n,
  };
}

/** Reads what `describeRow` wrote of an account's row in a market. */
export function readFacts(
  exports: CoreExports,
  memory: CoreMemory,
  row: number,
  market: number,
  account: number,
): PositionFacts {
  const score = exports.scoreOfRow(row);
  const words = memory.i64(exports.resultsAddress(), DESCRIPTION_WORDS);
  const terms = readTerms(exports, memory);
  const equity = words[8]!;
  const maintenance = words[9]!;
  const candidate = score !== -Infinity;
  return {
    ...terms,
    unitValue: exports.markOf(market),
    value: words[4]!,
    notional: words[5]!,
    cost: terms.entryValue < 0n ? -terms.entryValue : terms.entryValue,
    pnl: words[6]!,
    positionMaintenance: words[7]!,
    equity,
    wallet: terms.margin < 0n ? exports.walletOf(account) : terms.margin,
    maintenance,
    accountNotional: words[10]!,
    liquidatable: equity <= maintenance,
    insolvent: equity <= 0n,
    candidate,
    eligibleLots: exports.eligibleLotsOf?.(row) ?? words[0]!,
    score: candidate ? score : 0,
  };
}

/** Reads what `computeTotals` wrote. */
export function readTotals(exports: CoreExports, memory: CoreMemory): Totals {
  const markets = exports.marketCount();
  const words = memory.i64(exports.resultsAddress(), 2 * (4 + 3 * markets));
  const sum = (cell: number): bigint => (words[2 * cell + 1]! << 64n) + BigInt.asUintN(64, words[2 * cell]!);
  const perMarket = (column: number): bigint[] => Array.from({ length: markets }, (_, m) => sum(4 + 3 * m + column));
  return {
    wallets: sum(0),
    margins: sum(1),
    unrealizedPnl: sum(2),
    fundCash: exports.fundCash(),
    housePnl: sum(3),
    fees: exports.fees(),
    longLots: perMarket(0),
    shortLots: perMarket(1),
    houseLots: perMarket(2),
  };
}

/** The hash worked out last, 32 hex digits. */
export function readDigest(exports: CoreExports): string {
  const halves = [exports.digestA(), exports.digestB()];
  return halves.map((half) => BigInt.asUintN(64, half).toString(16).padStart(16, '0')).join('');
}
