import { requireAllocation, requireObject } from '../checks.ts';
import { type Contents, emptyContents, fundNumber, nameDigest, writeContents } from '../contents.ts';
import type {
  Allocation,
  AllocationRequest,
  FundNumbers,
  HouseNumbers,
  PositionFacts,
  PositionKeys,
  PositionNumbers,
  SideNumber,
  Totals,
} from '../core.ts';
import { formatScaled } from '../decimal.ts';
import { AdlError, show } from '../errors.ts';
import { type Explanation, explain } from '../explain.ts';
import { type LiquidationRequest, type PositionKey, sideNumber } from '../inputs.ts';
import type { TriggerState } from '../ledger.ts';
import { describeTrigger } from '../ledger-state.ts';
import type { Market, Side } from '../market.ts';
import { withNames } from '../places.ts';
import { priceOfUnitValue } from '../price.ts';
import { sideName } from '../report.ts';
import type { PoolHost } from './create.ts';
import { sourceOf } from './merge.ts';
import { PoolQueue } from './queue.ts';
import type { ShardSet } from './shards.ts';

export interface PoolStats {
  readonly workers: number;
  readonly moneyDecimals: number;
  readonly accounts: number;
  readonly markets: number;
  readonly positions: number;
  /** Bytes of engine memory in use, and reserved, over all workers. */
  readonly bytesUsed: number;
  readonly bytesReserved: number;
}

/** What can be asked of a pool. */
export abstract class PoolReads {
  protected readonly host: PoolHost;
  /** Names, and a core without positions for what needs numbers alone. */
  protected contents: Contents;
  protected shards: ShardSet;
  private lastChange: Promise<unknown> = Promise.resolve();
  private readonly readings = new Set<Promise<unknown>>();

  constructor(host: PoolHost, shards: ShardSet) {
    this.host = host;
    this.contents = emptyContents(host.makeCore(host.moneyDecimals));
    this.shards = shards;
  }

  get moneyDecimals(): number {
    return this.contents.core.moneyDecimals;
  }

  get symbols(): readonly string[] {
    return this.contents.markets.map((market) => market.symbol);
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

  /** @throws AdlError UNKNOWN_ACCOUNT */
  accountNumber(account: string | number): number {
    return this.contents.accounts.numberOf(account);
  }

  accountId(account: number): string {
    return this.contents.accounts.idOf(account);
  }

  /** Wallet in quanta. @throws AdlError UNKNOWN_ACCOUNT */
  wallet(account: string | number): Promise<bigint> {
    return this.reading(async () => this.shards.walletOf(this.accountNumber(account)));
  }

  /** The fund, or the one of a name, in quanta. @throws AdlError UNKNOWN_FUND */
  fund(name?: string): Promise<FundNumbers> {
    return this.reading(async () => this.shards.fundAt(fundNumber(this.contents, name)));
  }

  /** Names of the funds beside the default one. */
  get funds(): readonly string[] {
    return this.contents.funds;
  }

  /** A market's trigger as it stands. @throws AdlError UNKNOWN_MARKET */
  trigger(market: string): Promise<TriggerState> {
    return this.reading(async () => {
      const number = this.marketNumber(market);
      return describeTrigger(this.contents.markets[number]!, await this.shards.triggerNumbers(number));
    });
  }

  /** Fees taken so far, in quanta. */
  fees(): Promise<bigint> {
    return this.reading(async () => this.shards.fees);
  }

  house(market: string): Promise<HouseNumbers> {
    return this.reading(async () => this.shards.house(this.marketNumber(market)));
  }

  /** Unit value of the market's mark in quanta per lot; undefined without a mark. */
  mark(market: string): Promise<bigint | undefined> {
    return this.reading(async () => (await this.shards.markOf(this.marketNumber(market))) || undefined);
  }

  /** Undefined where there is none. @throws AdlError UNKNOWN_MARKET, UNKNOWN_ACCOUNT */
  position(key: PositionKey): Promise<PositionNumbers | undefined> {
    return this.reading(async () => {
      const { market, side, account } = this.locate(key);
      return this.shards.find(market, side, account);
    });
  }

  /** The queue of one side of a market. */
  queue(market: string, side: Side): PoolQueue {
    this.marketNumber(market);
    sideNumber(side);
    return new PoolQueue(this, (work) => this.reading(() => work(this.shards)), market, side);
  }

  /** Columns of the liquidatable positions in the order in which they became known. @throws AdlError MISSING_MARK */
  liquidatable(): Promise<PositionKeys> {
    return this.reading(() => this.named(() => this.shards.liquidatable()));
  }

  /** The same as objects that `tick` takes. @throws AdlError MISSING_MARK */
  async eachLiquidatable(): Promise<LiquidationRequest[]> {
    const { account, market, side } = await this.liquidatable();
    return Array.from(account, (number, i) => ({
      account: this.accountId(number),
      market: this.contents.markets[market[i]!]!.symbol,
      side: sideName(side[i]!),
    }));
  }

  /** A position's terms, margin and score at the marks, in numbers. @throws AdlError UNKNOWN_POSITION, MISSING_MARK */
  facts(key: PositionKey): Promise<PositionFacts> {
    return this.reading(async () => {
      const { market, side, account } = this.locate(key);
      return this.named(() => this.shards.facts(market, side, account));
    });
  }

  /** Why a position is where it is. @throws AdlError UNKNOWN_POSITION, MISSING_MARK */
  explain(key: PositionKey): Promise<Explanation> {
    return this.reading(async () => {
      const { market, side, account } = this.locate(key);
      const facts = await this.named(() => this.shards.facts(market, side, account));
      const place = await this.shards.rankOf(market, side, account);
      return explain(this.accountId(account), this.market(key.market), key.side, facts, this.moneyDecimals, place);
    });
  }

  /** Shares a budget out by one of the two allocation kernels, on the calling thread. @throws AdlError as `Engine.allocate` */
  allocate(request: AllocationRequest): Allocation {
    requireAllocation(request);
    return this.contents.core.allocate(request);
  }

  /** All that is conserved. */
  totals(): Promise<Totals> {
    return this.reading(() => this.named(() => this.shards.totals()));
  }

  stats(): Promise<PoolStats> {
    return this.reading(async () => {
      const { size: workers, accounts, positions } = this.shards;
      const markets = this.contents.markets.length;
      return {
        workers,
        moneyDecimals: this.moneyDecimals,
        accounts,
        markets,
        positions,
        ...(await this.shards.bytes()),
      };
    });
  }

  /** Hash over the whole state: that of an engine with the same history. */
  digest(): Promise<string> {
    return this.reading(async () => {
      return (await this.shards.digest()) + nameDigest(this.contents);
    });
  }

  /** The whole state in one buffer: the bytes that an engine with the same history writes. */
  snapshot(): Promise<Uint8Array> {
    return this.reading(async () => writeContents(this.contents, sourceOf(await this.shards.exportState())));
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

  protected locate(key: PositionKey): { readonly market: number; readonly side: SideNumber; readonly account: number } {
    requireObject(key, 'a position');
    return {
      market: this.marketNumber(key.market),
      side: sideNumber(key.side),
      account: this.accountNumber(key.account),
    };
  }

  /** Runs a call that changes nothing behind all earlier changes, at once with other such calls. */
  protected reading<T>(work: () => Promise<T>): Promise<T> {
    const done = this.lastChange.then(() => {
      this.host.requireAlive();
      return work();
    });
    const settled: Promise<unknown> = done.catch(() => {}).finally(() => this.readings.delete(settled));
    this.readings.add(settled);
    return done;
  }

  /** Runs a change behind all earlier calls. */
  protected changing<T>(work: () => Promise<T>): Promise<T> {
    const done = Promise.all([this.lastChange, ...this.readings]).then(() => {
      this.host.requireAlive();
      return work();
    });
    this.lastChange = done.catch(() => {});
    return done;
  }

  /** Does a call and puts names to the numbers of its error. */
  protected async named<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
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
