import { requireList, requireRows } from '../checks.ts';
import type { Column } from '../columns.ts';
import type {
  Allocation,
  AllocationRequest,
  FundNumbers,
  HouseNumbers,
  IntegerColumn,
  PositionFacts,
  PositionKeys,
  PositionNumbers,
  PositionRows,
  Totals,
} from '../core.ts';
import { formatScaled } from '../decimal.ts';
import type { Engine, EngineStats } from '../engine.ts';
import { AdlError, show } from '../errors.ts';
import type { Explanation } from '../explain.ts';
import {
  type FundSpec,
  type LiquidationRequest,
  type NamedFundSpec,
  type PositionKey,
  type PositionSpec,
  type PositionTerms,
  sideNumber,
  type TickInput,
} from '../inputs.ts';
import type { ManualTrigger, TriggerState } from '../ledger.ts';
import type { Market, MarketSpec, Side } from '../market.ts';
import { priceOfUnitValue } from '../price.ts';
import type { TickReport } from '../report.ts';
import type { Channel } from '../threads/channel.ts';
import { copyOf, parcel } from './columns.ts';
import { inPieces, type LoadOptions, type LongOptions, oneByOne, refusedAfter } from './long.ts';
import type { Answered, Arguments, EngineCall, Head, PackedReport, Promised, Request, Result } from './protocol.ts';
import { type AskQueue, WorkerQueue } from './queue.ts';
import { unpackReport } from './report.ts';

export interface ReplayOptions extends LongOptions {
  /** Given each tick's report, in order. */
  readonly onReport?: (report: TickReport, index: number) => void;
}

/** Rows of one piece of a load: some ten milliseconds of work. */
const ROWS_AT_ONCE = 65_536;
/** The same for positions in decimals. */
const POSITIONS_AT_ONCE = 2_048;

/**
 * An engine in a worker. Its calls are those of `Engine`, with promises, and give the same to the last bit. They are answered in
 * the order in which they were made, awaited or not.
 *
 * Columns of `addAccounts`, `setWallets`, `setPriorities`, `upsert` and `remove` and the buffer of `restore` are handed over (option
 * `transfer`): they are gone here, be the call refused or not, and empty. Columns that are part of a larger buffer, and those of
 * every other call, are copied. Columns of results are yours.
 */
export class WorkerEngine implements Promised<Engine, EngineCall> {
  private readonly channel: Channel;
  private readonly gives: boolean;
  private head: Head;

  constructor(channel: Channel, head: Head, gives: boolean) {
    this.channel = channel;
    this.head = head;
    this.gives = gives;
  }

  get moneyDecimals(): number {
    return this.head.moneyDecimals;
  }

  /** Of the markets whose `addMarket` has settled. */
  get symbols(): readonly string[] {
    return this.head.markets.map((market) => market.symbol);
  }

  /** @throws AdlError UNKNOWN_MARKET */
  marketNumber(symbol: string): number {
    const number = this.head.markets.findIndex((market) => market.symbol === symbol);
    if (number >= 0) return number;
    throw new AdlError('UNKNOWN_MARKET', `market ${show(symbol)} is not known`, { market: symbol });
  }

  /** The market's specification with every default filled in. @throws AdlError UNKNOWN_MARKET */
  market(symbol: string): Market {
    return this.head.markets[this.marketNumber(symbol)]!;
  }

  /** Adds a market; returns its number. @throws AdlError as `Engine.addMarket` */
  addMarket(spec: MarketSpec): Promise<number> {
    return this.ask('addMarket', [spec]);
  }

  /** Adds an account; returns its number. @throws AdlError as `Engine.addAccount` */
  addAccount(id: string, wallet = '0'): Promise<number> {
    return this.ask('addAccount', [id, wallet]);
  }

  /** Adds accounts; returns the number of the first. Hands `wallets` over. @throws AdlError as `Engine.addAccounts` */
  addAccounts(accounts: number | readonly string[], wallets?: IntegerColumn): Promise<number> {
    return this.give('addAccounts', [accounts, wallets]);
  }

  /** @throws AdlError UNKNOWN_ACCOUNT */
  accountNumber(account: string | number): Promise<number> {
    return this.ask('accountNumber', [account]);
  }

  accountId(account: number): Promise<string> {
    return this.ask('accountId', [account]);
  }

  /** Wallet in quanta. @throws AdlError UNKNOWN_ACCOUNT */
  wallet(account: string | number): Promise<bigint> {
    return this.ask('wallet', [account]);
  }

  /** @throws AdlError as `Engine.setWallet` */
  setWallet(account: string | number, wallet: string): Promise<void> {
    return this.ask('setWallet', [account, wallet]);
  }

  /** Sets wallets in quanta. Hands the columns over. @throws AdlError as `Engine.setWallets` */
  setWallets(accounts: Uint32Array, wallets: IntegerColumn): Promise<void> {
    return this.give('setWallets', [accounts, wallets]);
  }

  /** Adds a fund that markets added later may name. @throws AdlError as `Engine.addFund` */
  addFund(fund: NamedFundSpec): Promise<void> {
    return this.ask('addFund', [fund]);
  }

  /** Names of the funds beside the default one, as far as `addFund` has settled. */
  get funds(): readonly string[] {
    return this.head.funds;
  }

  /** Replaces the fund, or the one of a name. @throws AdlError as `Engine.setFund` */
  setFund(fund: FundSpec, name?: string): Promise<void> {
    return this.ask('setFund', [fund, name]);
  }

  /** The fund, or the one of a name, in quanta. @throws AdlError UNKNOWN_FUND */
  fund(name?: string): Promise<FundNumbers> {
    return this.ask('fund', [name]);
  }

  /** A market's trigger as it stands. @throws AdlError as `Engine.trigger` */
  trigger(market: string): Promise<TriggerState> {
    return this.ask('trigger', [market]);
  }

  /** Sets a market's switch. @throws AdlError as `Engine.setTrigger` */
  setTrigger(market: string, manual: ManualTrigger): Promise<void> {
    return this.ask('setTrigger', [market, manual]);
  }

  /** Fees taken so far, in quanta. */
  fees(): Promise<bigint> {
    return this.ask('fees', []);
  }

  /** Replaces the fund's own position in a market. @throws AdlError as `Engine.setHouse` */
  setHouse(market: string, house: HouseNumbers): Promise<void> {
    return this.ask('setHouse', [market, house]);
  }

  /** @throws AdlError UNKNOWN_MARKET */
  house(market: string): Promise<HouseNumbers> {
    return this.ask('house', [market]);
  }

  /** Unit value of the market's mark in quanta per lot; undefined without a mark. @throws AdlError UNKNOWN_MARKET */
  mark(market: string): Promise<bigint | undefined> {
    return this.ask('mark', [market]);
  }

  /** Puts a new position into the book. @throws AdlError as `Engine.open` */
  open(position: PositionSpec): Promise<void> {
    return this.ask('open', [position]);
  }

  /**
   * Puts many new positions into the book, in their order.
   * @throws AdlError as `Engine.open`, with the position's `place.row`; ABORTED. Those before `place.done` stay
   */
  async openAll(positions: readonly PositionSpec[], options: LoadOptions = {}): Promise<void> {
    requireList(positions, 'positions');
    const { rowsAtOnce = POSITIONS_AT_ONCE } = options;
    await inPieces(positions.length, rowsAtOnce, 'positions', options, (start, end) =>
      this.request({ openAll: positions.slice(start, end) }),
    );
  }

  /** Changes what is given of an open position. @throws AdlError as `Engine.adjust` */
  adjust(key: PositionKey, changes: Partial<PositionTerms>): Promise<void> {
    return this.ask('adjust', [key, changes]);
  }

  /** Takes a position out of the book. @throws AdlError as `Engine.close` */
  close(key: PositionKey): Promise<void> {
    return this.ask('close', [key]);
  }

  /** Undefined where there is none. @throws AdlError UNKNOWN_MARKET, UNKNOWN_ACCOUNT */
  position(key: PositionKey): Promise<PositionNumbers | undefined> {
    return this.ask('position', [key]);
  }

  /** Inserts or replaces positions of one market from columns, all or none. Hands the columns over. @throws AdlError as `Engine.upsert` */
  upsert(market: string, rows: PositionRows): Promise<void> {
    return this.give('upsert', [market, rows]);
  }

  /**
   * The same for many rows, in pieces of `rowsAtOnce` (default 65,536), each all or none. Other calls made meanwhile are
   * answered between two pieces. The columns stay yours: leave them as they are until the promise settles.
   * @throws AdlError as `Engine.upsert`, with the row of the whole; ABORTED. The rows before `place.done` stay
   */
  async load(market: string, rows: PositionRows, options: LoadOptions = {}): Promise<void> {
    requireRows(rows);
    const { rowsAtOnce = ROWS_AT_ONCE } = options;
    const { length } = rows.account;
    for (const [name, column] of Object.entries(rows)) {
      if (!ArrayBuffer.isView(column) || (column as Column).length === length) continue;
      const message = `column ${name} has ${(column as Column).length} rows, ${length} are expected`;
      throw new AdlError('INVALID_COLUMN', message);
    }
    await inPieces(length, rowsAtOnce, 'rows', options, (start, end) => {
      const piece = Object.entries(rows).map(([name, column]) => [
        name,
        ArrayBuffer.isView(column) ? copyOf(column as Column, start, end) : column,
      ]);
      return this.call('upsert', [market, Object.fromEntries(piece)], true);
    });
  }

  /** Takes positions out of one market by columns, all or none. Hands the columns over. @throws AdlError as `Engine.remove` */
  remove(market: string, side: Side | Uint8Array, accounts: Uint32Array): Promise<void> {
    return this.give('remove', [market, side, accounts]);
  }

  /** Sets what a position is ranked by where `rules.order` is the column. @throws AdlError as `Engine.setPriority` */
  setPriority(key: PositionKey, priority: bigint): Promise<void> {
    return this.ask('setPriority', [key, priority]);
  }

  /** The same by columns, all or none. Hands the columns over. @throws AdlError as `Engine.setPriorities` */
  setPriorities(
    market: string,
    side: Side | Uint8Array,
    accounts: Uint32Array,
    priorities: BigInt64Array,
  ): Promise<void> {
    return this.give('setPriorities', [market, side, accounts, priorities]);
  }

  /** New marks, then a batch of liquidations, as one step: all of it or, on an error, nothing. @throws AdlError as `Engine.tick` */
  async tick(input: TickInput): Promise<TickReport> {
    const packed = (await this.call('tick', [input])) as PackedReport;
    return unpackReport(packed, this.head.markets);
  }

  /**
   * Many ticks, one after the other; gives how many there were. They may come from a generator, which may ask this engine before
   * it gives the next (`eachLiquidatable`, say). Other calls made meanwhile are answered between two ticks.
   * @throws AdlError as `Engine.tick`; ABORTED. The ticks before `place.done` stay
   */
  replay(ticks: Iterable<TickInput> | AsyncIterable<TickInput>, options: ReplayOptions = {}): Promise<number> {
    return oneByOne(ticks, 'ticks', options, async (input, index) => {
      const report = await this.tick(input).catch((error) => {
        throw refusedAfter(error, index);
      });
      options.onReport?.(report, index);
    });
  }

  /** The queue of one side of a market. An unknown market is refused when the queue is asked. @throws AdlError INVALID_ARGUMENT */
  queue(market: string, side: Side): WorkerQueue {
    sideNumber(side);
    const ask = (call: string, ...args: readonly unknown[]): Promise<unknown> =>
      this.request({ queue: [market, side], call, args: parcel(args, false).args } as Request);
    return new WorkerQueue(ask as AskQueue);
  }

  /** Columns of the liquidatable positions in the order in which they became known. @throws AdlError MISSING_MARK */
  liquidatable(): Promise<PositionKeys> {
    return this.ask('liquidatable', []);
  }

  /** The same as objects that `tick` takes. @throws AdlError MISSING_MARK */
  eachLiquidatable(): Promise<LiquidationRequest[]> {
    return this.ask('eachLiquidatable', []);
  }

  /** A position's terms, margin and score at the marks, in numbers. @throws AdlError UNKNOWN_POSITION, MISSING_MARK */
  facts(key: PositionKey): Promise<PositionFacts> {
    return this.ask('facts', [key]);
  }

  /** Why a position is where it is. @throws AdlError UNKNOWN_POSITION, MISSING_MARK */
  explain(key: PositionKey): Promise<Explanation> {
    return this.ask('explain', [key]);
  }

  /** Shares a budget out by one of the two allocation kernels. @throws AdlError as `Engine.allocate` */
  allocate(request: AllocationRequest): Promise<Allocation> {
    return this.ask('allocate', [request]);
  }

  /** Rearranges about `rows` rows; see `Engine.tidy`. @throws AdlError INVALID_ARGUMENT */
  tidy(rows = Number.POSITIVE_INFINITY): Promise<number> {
    return this.ask('tidy', [rows]);
  }

  /** All that is conserved. @throws AdlError MISSING_MARK */
  totals(): Promise<Totals> {
    return this.ask('totals', []);
  }

  stats(): Promise<EngineStats> {
    return this.ask('stats', []);
  }

  /** Hash over the whole state: that of an engine with the same history. */
  digest(): Promise<string> {
    return this.ask('digest', []);
  }

  /** The whole state in one buffer: the bytes that an engine with the same history writes. */
  snapshot(): Promise<Uint8Array> {
    return this.ask('snapshot', []);
  }

  /** Replaces the whole state by a snapshot's. Hands the buffer over. @throws AdlError SNAPSHOT_INVALID */
  restore(buffer: Uint8Array | ArrayBuffer): Promise<void> {
    return this.give('restore', [buffer instanceof ArrayBuffer ? new Uint8Array(buffer) : buffer]);
  }

  /** Quanta as a decimal string in units of the settlement asset. */
  formatMoney(quanta: bigint): string {
    return formatScaled(quanta, this.moneyDecimals);
  }

  /** Lots as a decimal string in units of the contract. @throws AdlError UNKNOWN_MARKET */
  formatSize(market: string, lots: bigint): string {
    const { lot } = this.market(market);
    return formatScaled(lots * lot.mantissa, lot.scale);
  }

  /** The price that a unit value stands for, rounded to 12 significant digits: for people, not for arithmetic. @throws AdlError UNKNOWN_MARKET */
  formatPrice(market: string, unitValue: bigint): string {
    return priceOfUnitValue(this.market(market), unitValue, this.moneyDecimals);
  }

  /** Ends the worker; every call from now on, and those that wait, are refused. */
  async terminate(): Promise<void> {
    await this.channel.stop('the worker was terminated');
  }

  private ask<K extends EngineCall>(call: K, args: Arguments<K>): Promise<Result<K>> {
    return this.call(call, args) as Promise<Result<K>>;
  }

  /** The same, handing the columns in the arguments over. */
  private give<K extends EngineCall>(call: K, args: Arguments<K>): Promise<Result<K>> {
    return this.call(call, args, this.gives) as Promise<Result<K>>;
  }

  private async call(call: EngineCall, args: readonly unknown[], gives = false): Promise<unknown> {
    const { args: packed, transfer } = parcel(args, gives);
    return this.request({ call, args: packed }, transfer);
  }

  private async request(request: Request, transfer: ArrayBuffer[] = []): Promise<unknown> {
    const { value, head } = (await this.channel.request(request, transfer)) as Answered;
    if (head !== undefined) this.head = head;
    return value;
  }
}
