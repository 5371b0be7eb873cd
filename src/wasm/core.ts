import { copyColumns } from '../columns.ts';
import type {
  Allocation,
  AllocationRequest,
  AllocationRounding,
  Core,
  CoreState,
  CoreStats,
  ExemptRows,
  FundNumbers,
  HouseNumbers,
  IntegerColumn,
  PositionFacts,
  PositionKeys,
  PositionNumbers,
  PositionRows,
  QueueViews,
  RankedRows,
  RankNumbers,
  SideNumber,
  StateRoom,
  TickResult,
  TickRows,
  Totals,
} from '../core.ts';
import type { Decimal } from '../decimal.ts';
import { AdlError, type ErrorPlace } from '../errors.ts';
import { MAX_AMOUNT, MAX_MARKETS, MAX_MONEY_DECIMALS } from '../limits.ts';
import type { Market } from '../market.ts';
import { hasPriorities, isPlain, NO_RULE_BOOKS, requirePriorities } from '../plain-rules.ts';
import { POLICIES } from '../policy.ts';
import type { RuleReader } from '../read-market.ts';
import { addAccounts, setWallets } from './accounts.ts';
import { requireAmount } from './amount.ts';
import { address, type CoreExports, isRuled, NO_COUNT, type RuleExports } from './exports.ts';
import { instantiateCore } from './instantiate.ts';
import type { WasmLedger } from './ledger.ts';
import { CoreMemory } from './memory.ts';
import { putPositions, removePositions } from './positions.ts';
import { makeViews } from './queues.ts';
import { readDigest, readExempt, readFacts, readTerms, readTickResult, readTotals } from './results.ts';
import type * as RuleBooks from './rule-books.ts';
import { type CoreSettings, readRowCount, readSettings } from './settings.ts';
import { requireLength, stageBatch } from './staging.ts';
import { exportState, importState } from './state.ts';
import { outOfMemory, refusal } from './status.ts';
import { entryValueOf, isExactOnTick, lotsOf, moneyOf, unitValueOf } from './units.ts';

/** Of a market's record (assembly/book/market.ts): where its terms begin. */
const TERMS = 24;
const PAYOFFS = ['linear', 'inverse', 'power'] as const;
const PERCENTILES = ['ahead', 'size', 'count'] as const;
const ADL_PRICES = ['bankruptcy', 'mark'] as const;
const ATTRIBUTIONS = ['ratio', 'all'] as const;
const ROUNDINGS: readonly AllocationRounding[] = ['largest-remainder', 'prefix', 'dhondt'];

/** The WebAssembly engine behind the seam: moves columns in and out, and turns codes into errors. */
export class WasmCore implements Core {
  readonly kind = 'wasm';
  readonly moneyDecimals: number;
  readonly readRules: RuleReader | undefined;
  readonly views: QueueViews;
  protected readonly exports: CoreExports;
  protected readonly memory: CoreMemory;
  readonly ledger: WasmLedger | undefined;
  private readonly markets: Market[] = [];
  private readonly ruleBooks: typeof RuleBooks | undefined;
  private readonly tidyRows: number;
  private trap: Error | undefined;

  /** @param ruleBooks needed for markets with rules and named funds, beside a build that has them */
  constructor(
    module: WebAssembly.Module,
    moneyDecimals: number,
    settings: CoreSettings = {},
    ruleBooks?: typeof RuleBooks,
  ) {
    if (!Number.isInteger(moneyDecimals) || moneyDecimals < 0 || moneyDecimals > MAX_MONEY_DECIMALS) {
      throw new AdlError('INVALID_ARGUMENT', `moneyDecimals must be an integer from 0 to ${MAX_MONEY_DECIMALS}`);
    }
    this.moneyDecimals = moneyDecimals;
    this.ruleBooks = ruleBooks;
    this.readRules = ruleBooks?.readRules;
    this.exports = instantiateCore(module);
    this.memory = new CoreMemory(this.exports);
    this.exports.configure(moneyDecimals, 10n ** BigInt(moneyDecimals));
    this.views = makeViews(this.exports, this.memory, (market, read) => {
      this.requireQueue(market);
      return this.run(read);
    });
    const { positions, accounts, tidyRows } = readSettings(settings);
    this.check(this.run(() => this.exports.reserve(positions, accounts)));
    this.tidyRows = tidyRows;
    const run = <T>(call: () => T): T => this.run(call);
    if (ruleBooks !== undefined && isRuled(this.exports)) {
      this.ledger = new ruleBooks.WasmLedger(this.exports, this.memory, run);
    }
  }

  addMarket(market: Market, fund = 0): number {
    const place = { market: market.symbol };
    if (market.payoff === 'linear' && !isExactOnTick(market, this.moneyDecimals)) {
      throw new AdlError('INVALID_MARKET', 'tick·lot·multiplier must be a whole number of quanta', place);
    }
    const giveRules = this.prepareRules(market);
    this.ledger?.prepareMarket(market, fund);
    const record = address(this.run(() => this.exports.addMarket()));
    if (record === 0) throw new AdlError('LIMIT_EXCEEDED', `one engine holds at most ${MAX_MARKETS} markets`, place);
    const { power, maintenancePpm, makerFeePpm, takerFeePpm } = market;
    const codes = [PAYOFFS.indexOf(market.payoff), power, POLICIES.indexOf(market.policy)];
    const rates = [maintenancePpm, makerFeePpm, takerFeePpm];
    const choices = [PERCENTILES.indexOf(market.percentile), ADL_PRICES.indexOf(market.adlPrice)];
    const terms = [...codes, ...rates, ...choices, ATTRIBUTIONS.indexOf(market.attribution)];
    this.memory.u32(record + TERMS, terms.length).set(terms);
    const number = this.markets.length;
    this.run(() => giveRules?.(number));
    this.markets.push(market);
    this.ledger?.noteMarket(market, fund);
    return number;
  }

  moneyOf(amount: Decimal): bigint {
    return moneyOf(amount, this.moneyDecimals);
  }

  lotsOf(market: number, size: Decimal): bigint {
    return lotsOf(this.market(market), size);
  }

  unitValueOf(market: number, price: Decimal): bigint {
    return unitValueOf(this.market(market), this.moneyDecimals, price);
  }

  entryValueOf(market: number, side: SideNumber, lots: bigint, price: Decimal): bigint {
    return entryValueOf(this.market(market), this.moneyDecimals, side, lots, price);
  }

  addAccounts(count: number, wallets?: IntegerColumn): number {
    return this.run(() => addAccounts(this.exports, this.memory, count, wallets));
  }

  forgetAccounts(count: number): void {
    this.run(() => this.exports.forgetAccounts(count));
  }

  setWallets(accounts: Uint32Array, wallets: IntegerColumn): void {
    this.run(() => setWallets(this.exports, this.memory, accounts, wallets));
  }

  walletOf(account: number): bigint {
    if (account >= this.exports.accountCount()) {
      throw new AdlError('UNKNOWN_ACCOUNT', 'the account is not known', { account });
    }
    return this.run(() => this.exports.walletOf(account));
  }

  setFund({ cash, floor, takeover }: FundNumbers): void {
    requireAmount(cash, 'fund cash');
    requireAmount(floor, 'fund floor');
    this.run(() => this.exports.setFund(cash, floor, takeover ? 1 : 0, this.exports.fees()));
  }

  fund(): FundNumbers {
    const { fundCash, fundFloor, fundTakeover } = this.exports;
    return this.run(() => ({ cash: fundCash(), floor: fundFloor(), takeover: fundTakeover() !== 0 }));
  }

  fees(): bigint {
    return this.run(() => this.exports.fees());
  }

  setHouse(market: number, { lots, entryValue }: HouseNumbers): void {
    this.market(market);
    requireAmount(lots, 'house lots');
    requireAmount(entryValue, 'house entry value');
    if (lots === 0n && entryValue !== 0n) {
      throw new AdlError('INVALID_ENTRY_VALUE', 'a house position of 0 lots has no entry value', { market });
    }
    this.check(this.run(() => this.exports.setHouse(market, lots, entryValue)));
  }

  house(market: number): HouseNumbers {
    this.market(market);
    return this.run(() => ({ lots: this.exports.houseLots(market), entryValue: this.exports.houseEntry(market) }));
  }

  markOf(market: number): bigint {
    this.market(market);
    return this.run(() => this.exports.markOf(market));
  }

  upsert(market: number, rows: PositionRows): void {
    this.market(market);
    this.run(() => putPositions(this.exports, this.memory, market, rows));
  }

  remove(market: number, side: SideNumber | Uint8Array, accounts: Uint32Array): void {
    this.market(market);
    this.run(() => removePositions(this.exports, this.memory, market, side, accounts));
  }

  setPriorities(market: number, side: SideNumber | Uint8Array, accounts: Uint32Array, priorities: BigInt64Array): void {
    requirePriorities(this.market(market).rules, market);
    const { putPriorities } = this.requireRuleBooks();
    this.run(() => putPriorities(this.exports, this.memory, market, side, accounts, priorities));
  }

  find(market: number, side: SideNumber, account: number): PositionNumbers | undefined {
    const row = this.rowOf(market, side, account);
    if (row < 0) return undefined;
    if (this.run(() => this.exports.describeRow(row)) === 0) throw outOfMemory();
    const terms = readTerms(this.exports, this.memory);
    if (!hasPriorities(this.market(market).rules)) return terms;
    return { ...terms, priority: this.run(() => (this.exports as RuleExports).priorityOf(row)) };
  }

  tick(rows: TickRows): TickResult {
    this.ledger?.startTick(rows.time);
    this.run(() => stageBatch(this.exports, this.memory, rows));
    this.check(this.run(() => this.exports.tick()));
    const result = readTickResult(this.exports, this.memory, rows.account.length);
    // A tick that liquidates is waited for: what it leaves in disorder is for the next that does not.
    if (rows.account.length === 0) this.tidyBehindTick();
    return { ...result, ...this.ledger?.result() };
  }

  tidy(rows: number): number {
    const most = readRowCount('rows', rows);
    return this.run(() => this.exports.tidyRows(most));
  }

  ranked(market: number, side: SideNumber, most: number): RankedRows {
    return copyColumns(this.views.ranked(market, side, most));
  }

  rankOf(market: number, side: SideNumber, account: number): RankNumbers | undefined {
    const { rank, score, lotsAhead, lights, candidates, totalLots } = this.views.places(
      market,
      side,
      Uint32Array.of(account),
    );
    if (rank[0] === 0) return undefined;
    return { rank: rank[0]!, score: score[0]!, lotsAhead: lotsAhead[0]!, lights: lights[0]!, candidates, totalLots };
  }

  liquidatable(): PositionKeys {
    this.requireMarks();
    const n = this.run(() => this.exports.liquidatable());
    if (n === NO_COUNT) throw outOfMemory();
    const at = address(this.exports.resultsAddress());
    return {
      account: this.memory.u32(at, n).slice(),
      market: this.memory.u32(at + 4 * n, n).slice(),
      side: this.memory.u8(at + 8 * n, n).slice(),
    };
  }

  exempt(market: number, side: SideNumber): ExemptRows {
    this.requireQueue(market);
    return this.run(() => readExempt(this.exports, this.memory, market, side));
  }

  facts(market: number, side: SideNumber, account: number): PositionFacts {
    this.requireQueue(market);
    const row = this.rowOf(market, side, account);
    if (row < 0) throw new AdlError('UNKNOWN_POSITION', 'there is no such position', { market, account });
    if (this.run(() => this.exports.describeRow(row)) === 0) throw outOfMemory();
    return this.run(() => readFacts(this.exports, this.memory, row, market, account));
  }

  allocate({ rule, rounding, budget, weights, caps }: AllocationRequest): Allocation {
    const n = weights.length;
    requireLength(n, { caps });
    if (budget > MAX_AMOUNT) throw new AdlError('OUT_OF_RANGE', `the budget leaves ±(2^63 − 1): ${budget}`);
    const rounded = ROUNDINGS.indexOf(rounding);
    if (rule !== 'queue' && (rule !== 'water-fill' || rounded < 0)) {
      throw new AdlError(
        'INVALID_ARGUMENT',
        `rule queue, or water-fill with rounding ${ROUNDINGS.join(', ')}; got ${rule}, ${rounding}`,
      );
    }
    const at = address(this.run(() => this.exports.stageAllocation(n)));
    if (at === 0) throw outOfMemory();
    this.memory.i64(at, n).set(weights);
    this.memory.i64(at + 8 * n, n).set(caps);
    const asked = budget < 0n ? 0n : budget;
    const residual = this.run(() => this.exports.allocate(rule === 'queue' ? 1 : 0, Math.max(0, rounded), asked));
    return { take: this.memory.i64(at + 16 * n, n).slice(), residual };
  }

  totals(): Totals {
    if (this.run(() => this.exports.computeTotals()) === 0) throw outOfMemory();
    const totals = readTotals(this.exports, this.memory);
    if (this.ledger === undefined) return totals;
    return { ...totals, fundCash: this.ledger.namedCash().reduce((sum, cash) => sum + cash, totals.fundCash) };
  }

  digest(): string {
    this.run(() => this.exports.hashState());
    return readDigest(this.exports);
  }

  exportState(room?: StateRoom): CoreState {
    const exportColumn = (priority: BigInt64Array): void =>
      this.requireRuleBooks().exportPriorities(this.exports, this.memory, priority);
    const ranked = this.markets.some(({ rules }) => hasPriorities(rules)) ? exportColumn : undefined;
    const ledger = this.ledger?.exportState();
    return this.run(() => exportState(this.exports, this.memory, this.fund(), ranked, ledger, room));
  }

  importState(state: CoreState): void {
    this.run(() => importState(this, this.exports, this.memory, state));
    this.ledger?.importState(state.ledger);
    if (state.priority === undefined) return;
    for (const { market, side, account, priority } of this.requireRuleBooks().prioritiesOf(state)) {
      this.setPriorities(market, side, account, priority);
    }
  }

  stats(): CoreStats {
    const { accountCount, positionCount, bytesUsed, bytesReserved } = this.exports;
    return {
      accounts: accountCount(),
      markets: this.markets.length,
      positions: positionCount(),
      bytesUsed: Number(bytesUsed()),
      bytesReserved: bytesReserved(),
    };
  }

  protected tidyBehindTick(): void {
    this.run(() => this.exports.tidyRows(this.tidyRows));
  }

  /** With `sequence`, new positions have these sequence numbers. */
  protected put(market: number, rows: PositionRows, sequence?: Float64Array): void {
    this.run(() => putPositions(this.exports, this.memory, market, rows, sequence));
  }

  /** @returns gives the rules of a market, if it has any, to its number. @throws AdlError WASM_UNAVAILABLE, INVALID_MARKET, … */
  private prepareRules(market: Market): ((number: number) => void) | undefined {
    if (isPlain(market.rules)) return undefined;
    const { prepareRules } = this.requireRuleBooks({ market: market.symbol });
    return this.run(() => prepareRules(this.exports, market, this.moneyDecimals));
  }

  /** @throws AdlError WASM_UNAVAILABLE */
  private requireRuleBooks(place: ErrorPlace = {}): typeof RuleBooks {
    if (this.ruleBooks === undefined) throw new AdlError('WASM_UNAVAILABLE', NO_RULE_BOOKS, place);
    return this.ruleBooks;
  }

  private market(market: number): Market {
    const found = this.markets[market];
    if (found === undefined) throw new AdlError('UNKNOWN_MARKET', `there is no market ${market}`, { market });
    return found;
  }

  private rowOf(market: number, side: SideNumber, account: number): number {
    this.market(market);
    return this.run(() => this.exports.findPosition(market, side, account));
  }

  private requireMarks(): void {
    const market = this.run(() => this.exports.unmarkedMarket());
    const message = 'a market in which anybody or the house holds a position has no mark';
    if (market >= 0) throw new AdlError('MISSING_MARK', message, { market });
  }

  private requireQueue(market: number): void {
    this.market(market);
    this.requireMarks();
  }

  protected check(code: number): void {
    if (code !== 0) throw refusal(code, this.exports);
  }

  /** Calls the engine; after a trap its state may be half-written, so it answers no more. */
  protected run<T>(call: () => T): T {
    if (this.trap !== undefined) {
      throw new AdlError('ENGINE_POISONED', `the engine trapped earlier (${this.trap.message}): restore a snapshot`);
    }
    try {
      return call();
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) this.trap = error;
      throw error;
    }
  }
}
