import {
  requireAllocation,
  requireColumn,
  requireCount,
  requireIntegers,
  requireList,
  requireObject,
  requireRows,
  requireSides,
} from './checks.ts';
import {
  addMarket,
  type Contents,
  type CoreFactory,
  emptyContents,
  nameDigest,
  restoreContents,
  writeContents,
} from './contents.ts';
import type {
  Allocation,
  AllocationRequest,
  Core,
  CoreStats,
  IntegerColumn,
  PositionFacts,
  PositionKeys,
  PositionNumbers,
  PositionRows,
  SideNumber,
  Totals,
} from './core.ts';
import { formatScaled, parseDecimal } from './decimal.ts';
import { AdlError, show } from './errors.ts';
import { type Explanation, explain } from './explain.ts';
import { FundedEngine } from './funded-engine.ts';
import {
  asColumns,
  checkedWord,
  type LiquidationRequest,
  type PositionKey,
  type PositionRow,
  type PositionSpec,
  type PositionTerms,
  readTerms,
  readTick,
  requirePriorityColumns,
  sideNumber,
  type TickInput,
} from './inputs.ts';
import type { Market, MarketSpec, Side } from './market.ts';
import { openPosition } from './open.ts';
import { describePosition, placeOfPosition, withNames } from './places.ts';
import { priceOfUnitValue } from './price.ts';
import { MarketQueue } from './queue.ts';
import { sideName, TickReport } from './report.ts';

export interface EngineStats extends CoreStats {
  readonly engine: Core['kind'];
  readonly moneyDecimals: number;
}

/**
 * Positions, marks, fund and house of a venue, and the auto-deleveraging over them. Between ticks its calls mirror the
 * venue's own ledger: they set rows and move no money. Every call that throws an {@link AdlError} has changed nothing.
 */
export class Engine extends FundedEngine {
  private readonly makeCore: CoreFactory;
  protected contents: Contents;

  constructor(makeCore: CoreFactory, moneyDecimals: number) {
    super();
    this.makeCore = makeCore;
    this.contents = emptyContents(makeCore(moneyDecimals));
  }

  get moneyDecimals(): number {
    return this.contents.core.moneyDecimals;
  }

  /**
   * Adds a market; returns its number.
   * @throws AdlError INVALID_MARKET, INVALID_DECIMAL, DUPLICATE_MARKET, LIMIT_EXCEEDED, WASM_UNAVAILABLE (rules, but no rule books: `rules` of `createEngine`)
   */
  addMarket(spec: MarketSpec): number {
    requireObject(spec, 'a market', 'INVALID_MARKET');
    return addMarket(this.contents, spec);
  }

  /** @throws AdlError UNKNOWN_MARKET */
  marketNumber(symbol: string): number {
    const number = this.contents.marketNumbers.get(symbol);
    if (number === undefined) {
      throw new AdlError('UNKNOWN_MARKET', `market ${show(symbol)} is not known`, { market: symbol });
    }
    return number;
  }

  /** The market's specification with every default filled in. @throws AdlError UNKNOWN_MARKET */
  market(symbol: string): Market {
    return this.contents.markets[this.marketNumber(symbol)]!;
  }

  get symbols(): readonly string[] {
    return this.contents.markets.map((market) => market.symbol);
  }

  /** Adds an account; returns its number. `wallet` in units of the asset. @throws AdlError DUPLICATE_ACCOUNT, INVALID_DECIMAL, … */
  addAccount(id: string, wallet = '0'): number {
    const { core, accounts } = this.contents;
    const cash = core.moneyOf(parseDecimal(wallet, 'wallet'));
    return accounts.tentatively(id, () => core.addAccounts(1, BigInt64Array.of(cash)));
  }

  /**
   * Adds accounts, by their ids or so many without ids (called `#` and their number); returns the number of the first.
   * @param wallets in quanta; default 0
   * @throws AdlError DUPLICATE_ACCOUNT, INVALID_ARGUMENT, INVALID_COLUMN, OUT_OF_RANGE, LIMIT_EXCEEDED
   */
  addAccounts(accounts: number | readonly string[], wallets?: IntegerColumn): number {
    const { core, accounts: names } = this.contents;
    if (wallets !== undefined) requireIntegers('wallets', wallets);
    if (typeof accounts === 'number') {
      const first = core.addAccounts(accounts, wallets);
      names.addAnonymous(accounts);
      return first;
    }
    requireList(accounts, 'ids of accounts');
    names.checkAll(accounts);
    const first = core.addAccounts(accounts.length, wallets);
    for (const id of accounts) names.add(id);
    return first;
  }

  /** @throws AdlError UNKNOWN_ACCOUNT */
  accountNumber(account: string | number): number {
    return this.contents.accounts.numberOf(account);
  }

  accountId(account: number): string {
    return this.contents.accounts.idOf(account);
  }

  /** Wallet in quanta. @throws AdlError UNKNOWN_ACCOUNT */
  wallet(account: string | number): bigint {
    return this.contents.core.walletOf(this.accountNumber(account));
  }

  /** @throws AdlError UNKNOWN_ACCOUNT, INVALID_DECIMAL, FINER_THAN_QUANTUM, OUT_OF_RANGE */
  setWallet(account: string | number, wallet: string): void {
    const { core } = this.contents;
    const number = this.accountNumber(account);
    const cash = core.moneyOf(parseDecimal(wallet, 'wallet'));
    this.named(() => core.setWallets(Uint32Array.of(number), BigInt64Array.of(cash)));
  }

  /** Sets wallets in quanta. @throws AdlError UNKNOWN_ACCOUNT, INVALID_COLUMN, OUT_OF_RANGE */
  setWallets(accounts: Uint32Array, wallets: IntegerColumn): void {
    requireColumn('accounts', accounts, [Uint32Array]);
    requireIntegers('wallets', wallets);
    this.named(() => this.contents.core.setWallets(accounts, wallets));
  }

  /** Unit value of the market's mark in quanta per lot; undefined without a mark. */
  mark(market: string): bigint | undefined {
    return this.contents.core.markOf(this.marketNumber(market)) || undefined;
  }

  /**
   * Puts a new position into the book; an account not known yet becomes known with an empty wallet.
   * @throws AdlError DUPLICATE_POSITION, UNKNOWN_MARKET, INVALID_SIZE, INVALID_PRICE, ZERO_VALUE, NEGATIVE_MARGIN, INVALID_LEVERAGE, …
   */
  open(position: PositionSpec): void {
    requireObject(position, 'a position');
    const market = this.marketNumber(position.market);
    openPosition(this.contents.core, this.contents.accounts, market, position, (call) => this.named(call));
  }

  /** Changes what is given of an open position; a new size needs a new entry. `margin: null` makes it cross. @throws as {@link open}, UNKNOWN_POSITION */
  adjust(key: PositionKey, changes: Partial<PositionTerms>): void {
    const { market, side, account } = this.locate(key);
    requireObject(changes, 'changes of a position');
    const before = this.position(key);
    if (before === undefined) {
      throw new AdlError('UNKNOWN_POSITION', `${describePosition(key)} is not open`, placeOfPosition(key));
    }
    const row = this.named(() => readTerms(this.contents.core, market, side, changes, before));
    this.put(market, side, account, row);
  }

  /** Takes a position out of the book; the venue's ledger settles it. @throws AdlError UNKNOWN_POSITION, UNKNOWN_ACCOUNT, UNKNOWN_MARKET */
  close(key: PositionKey): void {
    const { market, side, account } = this.locate(key);
    this.named(() => this.contents.core.remove(market, side, Uint32Array.of(account)));
  }

  /** Undefined where there is none. @throws AdlError UNKNOWN_MARKET, UNKNOWN_ACCOUNT */
  position(key: PositionKey): PositionNumbers | undefined {
    const { market, side, account } = this.locate(key);
    return this.contents.core.find(market, side, account);
  }

  /** Inserts or replaces positions of one market from columns, all or none. @throws AdlError, see `Core.upsert` */
  upsert(market: string, rows: PositionRows): void {
    requireRows(rows);
    this.named(() => this.contents.core.upsert(this.marketNumber(market), rows));
  }

  /** Takes positions out of one market by columns, all or none. @throws AdlError UNKNOWN_POSITION, INVALID_COLUMN */
  remove(market: string, side: Side | Uint8Array, accounts: Uint32Array): void {
    const sides = typeof side === 'string' ? sideNumber(side) : side;
    requireSides(sides);
    requireColumn('accounts', accounts, [Uint32Array]);
    this.named(() => this.contents.core.remove(this.marketNumber(market), sides, accounts));
  }

  /**
   * Sets what a position is ranked by where `rules.order` is the column, a signed integer of 64 bits: the largest is closed first.
   * @throws AdlError UNKNOWN_POSITION, INVALID_ARGUMENT (the market has another order), OUT_OF_RANGE
   */
  setPriority(key: PositionKey, priority: bigint): void {
    const accounts = Uint32Array.of(this.locate(key).account);
    this.setPriorities(key.market, key.side, accounts, BigInt64Array.of(checkedWord(priority, 'priority')));
  }

  /** The same by columns, all or none; a position named twice keeps the last. @throws AdlError as {@link setPriority}, INVALID_COLUMN */
  setPriorities(market: string, side: Side | Uint8Array, accounts: Uint32Array, priorities: BigInt64Array): void {
    const sides = requirePriorityColumns(side, accounts, priorities);
    this.named(() => this.contents.core.setPriorities(this.marketNumber(market), sides, accounts, priorities));
  }

  /** New marks, then a batch of liquidations, as one step: all of it or, on an error, nothing. @throws AdlError, see `Core.tick` */
  tick(input: TickInput): TickReport {
    const { core, accounts, markets } = this.contents;
    const numbers = {
      market: (s: string) => this.marketNumber(s),
      account: (a: string | number) => accounts.numberOf(a),
    };
    const rows = this.named(() => readTick(core, numbers, input));
    const result = this.named(() => core.tick(rows));
    const { account, market, side } = rows;
    const symbol = (number: number): string => markets[number]!.symbol;
    const accountId = (number: number): string => accounts.idOf(number);
    const cancel = (number: number) => markets[number]!.rules.cancel ?? 'market';
    const fund = (number: number): string | undefined => markets[number]!.fund;
    return new TickReport({ time: input.time, account, market, side, accountId, symbol, cancel, fund }, result);
  }

  /** The queue of one side of a market. */
  queue(market: string, side: Side): MarketQueue {
    this.marketNumber(market);
    sideNumber(side);
    return new MarketQueue(this, () => this.contents.core, market, side);
  }

  /** Columns of the liquidatable positions in the order in which they became known. @throws AdlError MISSING_MARK */
  liquidatable(): PositionKeys {
    return this.named(() => this.contents.core.liquidatable());
  }

  /** The same as objects that `tick` takes. @throws AdlError MISSING_MARK */
  *eachLiquidatable(): IterableIterator<LiquidationRequest> {
    const { account, market, side } = this.liquidatable();
    for (let i = 0; i < account.length; i++) {
      yield {
        account: this.accountId(account[i]!),
        market: this.contents.markets[market[i]!]!.symbol,
        side: sideName(side[i]!),
      };
    }
  }

  /** A position's terms, margin and score at the marks, in numbers. @throws AdlError UNKNOWN_POSITION, MISSING_MARK */
  facts(key: PositionKey): PositionFacts {
    const { market, side, account } = this.locate(key);
    return this.named(() => this.contents.core.facts(market, side, account));
  }

  /** The same with the formula, the fraction and the place in the queue: why a position is where it is. @throws AdlError UNKNOWN_POSITION, MISSING_MARK */
  explain(key: PositionKey): Explanation {
    const { core, accounts, markets } = this.contents;
    const { market, side, account } = this.locate(key);
    const facts = this.facts(key);
    const place = core.rankOf(market, side, account);
    return explain(accounts.idOf(account), markets[market]!, key.side, facts, this.moneyDecimals, place);
  }

  /** Shares a budget out by one of the two allocation kernels. @throws AdlError INVALID_COLUMN, INVALID_ARGUMENT */
  allocate(request: AllocationRequest): Allocation {
    requireAllocation(request);
    return this.contents.core.allocate(request);
  }

  /**
   * Rearranges rows of positions so that queries can skip more of them, about `rows` of them (default: until all is in order);
   * returns how many. Each tick does a little of it by itself; call this after a bulk load. No answer depends on it.
   */
  tidy(rows = Number.POSITIVE_INFINITY): number {
    if (rows !== Number.POSITIVE_INFINITY) requireCount(rows, 'the number of rows');
    return this.contents.core.tidy(rows);
  }

  /** All that is conserved. @throws AdlError MISSING_MARK */
  totals(): Totals {
    return this.named(() => this.contents.core.totals());
  }

  stats(): EngineStats {
    const { core } = this.contents;
    return { engine: core.kind, moneyDecimals: core.moneyDecimals, ...core.stats() };
  }

  /** Hash over the whole state, 48 hex digits: equal for equal histories on every engine. The first 32 are over numbers, the last 16 over names. */
  digest(): string {
    return this.contents.core.digest() + nameDigest(this.contents);
  }

  /** The whole state in one buffer; equal for equal states on every engine. */
  snapshot(): Uint8Array {
    return writeContents(this.contents);
  }

  /** Replaces the whole state, markets and names included, by a snapshot's. @throws AdlError SNAPSHOT_INVALID */
  restore(buffer: Uint8Array | ArrayBuffer): void {
    this.contents = restoreContents(this.makeCore, buffer);
  }

  /** Quanta as a decimal string in units of the settlement asset. */
  formatMoney(quanta: bigint): string {
    return formatScaled(quanta, this.moneyDecimals);
  }

  /** Lots as a decimal string in units of the contract. */
  formatSize(market: string, lots: bigint): string {
    const { lot } = this.market(market);
    return formatScaled(lots * lot.mantissa, lot.scale);
  }

  /** The price that a unit value stands for, rounded to 12 significant digits: for people, not for arithmetic. */
  formatPrice(market: string, unitValue: bigint): string {
    return priceOfUnitValue(this.market(market), unitValue, this.moneyDecimals);
  }

  private put(market: number, side: SideNumber, account: number, row: PositionRow): void {
    const { core } = this.contents;
    this.named(() => core.upsert(market, asColumns(account, side, row)));
  }

  private locate(key: PositionKey): { readonly market: number; readonly side: SideNumber; readonly account: number } {
    requireObject(key, 'a position');
    return {
      market: this.marketNumber(key.market),
      side: sideNumber(key.side),
      account: this.accountNumber(key.account),
    };
  }

  /** Runs a call of the core and puts names to the numbers of its error. */
  protected named<T>(call: () => T): T {
    try {
      return call();
    } catch (error) {
      const { markets, accounts } = this.contents;
      throw withNames(
        error,
        (market) => markets[market]?.symbol ?? `#${market}`,
        (account) => accounts.idOf(account),
      );
    }
  }
}
