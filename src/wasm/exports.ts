/** What an engine tells of itself (readings.ts). */
export interface Readings {
  fundCash(): bigint;
  fundFloor(): bigint;
  fundTakeover(): number;
  fees(): bigint;
  houseLots(market: number): bigint;
  houseEntry(market: number): bigint;
  markOf(market: number): bigint;
  batchIsSuspect(): number;
  outputAddress(): number;
  fillsAddress(): number;
  fillsRoom(): number;
  fillsCount(): number;
  skippedAddress(): number;
  skippedTotal(): number;
  resultsAddress(): number;
  candidates(market: number, side: number): number;
  candidateLots(market: number, side: number): bigint;
  digestA(): bigint;
  digestB(): bigint;
  accountCount(): number;
  positionCount(): number;
  marketCount(): number;
  nextSequenceNumber(): bigint;
  bytesUsed(): bigint;
  bytesReserved(): number;
  refusedRow(): number;
  refusedMarket(): number;
  refusedAccount(): number;
}

/** What they are read by. */
export interface ReadableExports {
  readonly memory: WebAssembly.Memory;
  readings(): number;
  marketAddress(market: number): number;
  countsOfSide(market: number, side: number): number;
}

/** Exports of `assembly/index.ts`. Addresses are unsigned but come as i32; {@link address} turns them. */
export interface CoreExports extends ReadableExports, Readings {
  configure(moneyDecimals: number, unit: bigint): void;
  addMarket(): number;
  reserve(positions: number, accounts: number): number;
  stageWallets(n: number): number;
  addEmptyAccounts(n: number): number;
  addAccounts(first: number, n: number, floats: number): number;
  forgetAccounts(n: number): void;
  setWallets(n: number, floats: number): number;
  walletOf(account: number): bigint;
  exportWallets(first: number, n: number): number;
  setFund(cash: bigint, floor: bigint, takeover: number, fees: bigint): void;
  setHouse(market: number, lots: bigint, entry: bigint): number;
  stageRows(n: number): number;
  startBatch(market: number): number;
  checkRows(first: number, n: number, floats: number): number;
  applyRows(n: number, rest: number, floats: number): number;
  markRows(first: number, n: number): number;
  removeRows(n: number): number;
  checkSums(first: number, n: number): number;
  keepBatch(): void;
  dropBatch(): void;
  importRows(first: number, n: number): number;
  findPosition(market: number, side: number, account: number): number;
  stageTick(marks: number, liquidations: number, bookFills: number): number;
  setStagedMarks(): number;
  tick(): number;
  tidyRows(rows: number): number;
  unmarkedMarket(): number;
  rankSide(market: number, side: number, most: number): number;
  scoreSide(market: number, side: number): number;
  lightSide(market: number, side: number): number;
  roomOfSide(market: number, side: number): number;
  stagePlaces(n: number): number;
  placesOnSide(market: number, side: number): number;
  scoreOfRow(row: number): number;
  liquidatable(): number;
  describeRow(row: number): number;
  stageAllocation(n: number): number;
  allocate(queue: number, rounding: number, budget: bigint): bigint;
  computeTotals(): number;
  hashState(): void;
  startExport(): number;
  exportPositions(first: number, n: number): number;
  setNextSequence(sequence: bigint): void;
  /** Of builds with rule books: lots that the batch staged last names (assembly/waterfall/slices.ts), and those that stay open. */
  stageSlices?(liquidations: number): number;
  remainingAddress?(): number;
  /** What positions paid towards losses (assembly/waterfall/payments.ts). */
  paymentsAddress?(): number;
  paymentsCount?(): number;
  paymentsRoom?(): number;
  eligibleLotsOf?(row: number): bigint;
  exemptSide?(market: number, side: number): number;
}

/** What builds with rule books have besides. */
export interface RuleExports extends CoreExports {
  hasRules(): number;
  reserveRules(): number;
  setPriceRules(
    market: number,
    price: number,
    severityPpm: bigint,
    maxDeviationPpm: bigint,
    tickValue: bigint,
    overlap: number,
    takeover: number,
    houseNotional: bigint,
  ): void;
  setCandidateRules(
    market: number,
    winnersOnly: number,
    leastLots: bigint,
    healthyOnly: number,
    netted: number,
  ): number;
  setFundRules(market: number, house: number, limited: number, limit: bigint): number;
  setAllocationRules(
    market: number,
    rerank: number,
    rule: number,
    rounding: number,
    capOf: number,
    capPpm: number,
  ): number;
  setLossRules(market: number, by: number, since: number, opposite: number, rounding: number, spared: number): number;
  paymentStarts(): number;
  setTier(market: number, row: number, rows: number, upTo: bigint, ppm: bigint, deduction: bigint): number;
  setOrder(market: number, terms: bigint, seed: bigint, maxScan: number, byColumn: number): number;
  stagePriorities(n: number): number;
  setPriorities(market: number, n: number): number;
  priorityOf(row: number): bigint;
  exportPriorities(first: number, n: number): number;
  newFund(): number;
  setNamedFund(fund: number, cash: bigint, floor: bigint, takeover: number): void;
  namedCash(fund: number): bigint;
  setFundOf(market: number, fund: number): void;
  sumHousePnl(): void;
  housePnlLow(): bigint;
  housePnlHigh(): bigint;
  namedPnlLow(fund: number): bigint;
  namedPnlHigh(fund: number): bigint;
  setTriggerRule(market: number, kind: number, ppm: bigint, stopPpm: bigint, steps: bigint, step: bigint): number;
  setManual(market: number, manual: number): number;
  restoreTrigger(market: number, active: number, since: bigint): void;
  triggerManual(market: number): number;
  triggerActive(market: number): number;
  triggerSince(market: number): bigint;
  triggerWindow(market: number): number;
  firstWindow(): number;
  nextWindow(window: number): number;
  windowEntries(window: number): number;
  entryStep(window: number, i: number): bigint;
  entryEquity(window: number, i: number): bigint;
  appendEntry(window: number, step: bigint, equity: bigint): void;
  clockAfter(): bigint;
  setClock(after: bigint): void;
  setTickTime(time: bigint): void;
  triggerChangesAddress(): number;
  triggerChangesCount(): number;
}

/** The build has rule books. */
export function isRuled(exports: CoreExports): exports is RuleExports {
  return 'hasRules' in exports;
}

/** What a shard of a pool calls besides. */
export interface ShardExports extends RuleExports {
  crossRecordCount(): number;
  stageMail(bytes: number): number;
  outboxAddress(): number;
  tellAll(): number;
  tellSome(n: number): number;
  allIsTold(): void;
  hearShares(n: number, sign: number, inTick: number): number;
  joinShares(n: number): number;
  sharesOf(n: number): number;
  beginShard(): number;
  checkShard(marksOnly: number): number;
  namedElsewhere(): number;
  nameAccounts(n: number, named: number): void;
  setOpening(low: bigint, high: bigint): void;
  openTick(): number;
  closeTick(): number;
  takeNamedPot(fund: number, cash: bigint, housePnl: bigint, housePnlTop: bigint): void;
  takePot(cash: bigint, fees: bigint, housePnl: bigint, housePnlTop: bigint): void;
  runShard(from: number, to: number): number;
  runChangesAddress(): number;
  runChangesCount(): number;
  runSharesCount(): number;
  hearWallets(n: number): number;
  rewindShard(): number;
  commitShard(): number;
  abortShard(): void;
  sequencesOfListed(n: number): number;
  hashPositions(): void;
  hashMarket(market: number): void;
  hashEngine(moneyDecimals: number, positions: number, nextSequence: bigint): void;
}

/** Most rows of a slice of a batch (assembly/book/staging.ts). */
export const SLICE_ROWS = 4096;
/** A count of u32.MAX_VALUE, as JavaScript sees it: no memory. */
export const NO_COUNT = -1;
/** A count of u32.MAX_VALUE − 1: the lots of all candidates leave 63 bits. */
export const TOO_MANY_LOTS = -2;

/** An address as an unsigned number. */
export function address(value: number): number {
  return value >>> 0;
}
