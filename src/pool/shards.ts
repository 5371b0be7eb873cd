/**
 * The state of a pool in numbers: its markets' positions over the shards, all accounts, wallets and marks in each of them. Calls
 * must follow one another; each either is done on all shards or leaves all as they were.
 */
import type {
  CoreState,
  ExemptRows,
  FundNumbers,
  HouseNumbers,
  IntegerColumn,
  LightRows,
  PlaceRows,
  PositionFacts,
  PositionKeys,
  PositionNumbers,
  PositionRows,
  RankedRows,
  RankNumbers,
  ScoreRows,
  SideNumber,
  Totals,
} from '../core.ts';
import { AdlError } from '../errors.ts';
import type { LedgerState, ManualTrigger, TriggerNumbers } from '../ledger.ts';
import { fundOf } from '../ledger-state.ts';
import type { Market } from '../market.ts';
import type { Change, Standing } from '../wasm/shard.ts';
import { Holders } from './holders.ts';
import type { Link } from './link.ts';
import { mergeKeys, mergeStates, mergeTotals } from './merge.ts';
import type { Answer, Arguments, ShardCall, ShardOptions } from './protocol.ts';

const MASK = 2n ** 64n - 1n;

export class ShardSet {
  readonly holders = new Holders();
  readonly standings: Standing[];
  fund: FundNumbers = { cash: 0n, floor: 0n, takeover: false };
  /** The named ones, by their numbers from 1. */
  named: FundNumbers[] = [];
  fees = 0n;
  /** Time of the last tick, where a trigger looks back. */
  clock: number | undefined;
  looksBack = false;
  nextSequence = 0;
  accounts = 0;
  private readonly links: readonly Link[];
  /** Tells this state from another one of the same workers. */
  private readonly state: number;
  private markets = 0;

  constructor(links: readonly Link[], state: number) {
    this.links = links;
    this.state = state;
    this.standings = links.map(() => ({ positions: 0, unmarked: -1 }));
  }

  get size(): number {
    return this.links.length;
  }

  /** The shard that holds a market's positions and house. */
  readonly owner = (market: number): number => market % this.links.length;

  async make(options: ShardOptions): Promise<void> {
    const { state } = this;
    this.markets = options.markets.length;
    this.named = [...options.funds];
    this.looksBack = options.markets.some(looksBack);
    await this.all((shard) => this.links[shard]!.request({ id: 0, state, make: options }, []));
  }

  async drop(): Promise<void> {
    const { state } = this;
    await this.all((shard) => this.links[shard]!.request({ id: 0, state, drop: true }, []));
  }

  call<K extends ShardCall>(shard: number, call: K, ...args: Arguments<K>): Promise<Answer<K>> {
    return this.links[shard]!.call(this.state, call, ...args);
  }

  /** Asks all shards at once and waits for all of them. @throws what the first one threw that threw */
  async all<T>(ask: (shard: number) => Promise<T>): Promise<T[]> {
    const settled = await Promise.allSettled(this.links.map((_, shard) => ask(shard)));
    return settled.map((result) => {
      if (result.status === 'rejected') throw result.reason;
      return result.value;
    });
  }

  /** The same for a change that one shard may refuse and another may not. @throws the refusal of the first row, all taken back */
  private async allOrNone(
    change: (shard: number) => Promise<void>,
    undo: (shard: number) => Promise<void>,
  ): Promise<void> {
    const settled = await Promise.allSettled(this.links.map((_, shard) => change(shard)));
    const errors = settled.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
    if (errors.length === 0) return;
    await this.all(async (shard) => {
      if (settled[shard]!.status === 'fulfilled') await undo(shard);
    });
    const row = (error: unknown): number => (error instanceof AdlError ? (error.place.row ?? -1) : -2);
    throw errors.sort((a, b) => row(a) - row(b))[0];
  }

  async addMarket(market: Market, fund: number): Promise<void> {
    await this.all((shard) => this.call(shard, 'addMarketOf', market, fund));
    this.markets += 1;
    if (looksBack(market)) this.looksBack = true;
  }

  async addFund(fund: FundNumbers): Promise<void> {
    await this.all((shard) => this.call(shard, 'addFund', fund));
    this.named.push(fund);
  }

  async setNamedFund(number: number, fund: FundNumbers): Promise<void> {
    await this.all((shard) => this.call(shard, 'setNamedFund', number, fund));
    this.named[number - 1] = fund;
  }

  fundAt(number: number): FundNumbers {
    return number === 0 ? this.fund : this.named[number - 1]!;
  }

  async setTrigger(market: number, manual: ManualTrigger): Promise<void> {
    await this.all((shard) => this.call(shard, 'setTrigger', market, manual));
  }

  /** What a market's shard remembers, with the house PnL of all. */
  async triggerNumbers(market: number): Promise<TriggerNumbers> {
    const parts = await this.all((shard) => this.call(shard, 'triggerNumbers', market));
    return { ...parts[this.owner(market)]!, housePnl: parts.reduce((sum, { housePnl }) => sum + housePnl, 0n) };
  }

  async importLedger(state: LedgerState | undefined): Promise<void> {
    await this.all((shard) => this.call(shard, 'importLedger', state));
    this.named = (state?.funds ?? []).map(fundOf);
    this.clock = state?.clock ?? undefined;
  }

  /** Returns the number of the first. */
  async addAccounts(count: number, wallets?: IntegerColumn): Promise<number> {
    await this.allOrNone(
      async (shard) => void (await this.call(shard, 'addAccounts', count, copied(wallets))),
      (shard) => this.call(shard, 'forgetAccounts', count),
    );
    const first = this.accounts;
    this.accounts += count;
    return first;
  }

  async forgetAccounts(count: number): Promise<void> {
    await this.all((shard) => this.call(shard, 'forgetAccounts', count));
    this.accounts -= count;
  }

  async setWallets(accounts: Uint32Array, wallets: IntegerColumn): Promise<void> {
    await this.allOrNone(
      (shard) => this.call(shard, 'exchangeWallets', copied(accounts), copied(wallets)),
      (shard) => this.call(shard, 'returnWallets'),
    );
  }

  async setPot(fund: FundNumbers, fees: bigint): Promise<void> {
    await this.all((shard) => this.call(shard, 'setPot', fund, fees));
    this.fund = fund;
    this.fees = fees;
  }

  async setHouse(market: number, house: HouseNumbers): Promise<void> {
    const shard = this.owner(market);
    await this.call(shard, 'setHouse', market, house);
    this.standings[shard] = await this.call(shard, 'standing');
  }

  async upsert(market: number, rows: PositionRows, sequence?: Float64Array): Promise<void> {
    const shard = this.owner(market);
    const joins = await this.sharesFor(shard, rows);
    const { account, side, lots, entryValue, margin, leverage, exempt } = rows;
    // Copies, to be handed over: the caller keeps his columns, and a view does not drag its whole buffer along.
    const columns: PositionRows = {
      account: account.slice(),
      side: typeof side === 'number' ? side : side.slice(),
      lots: lots.slice(),
      entryValue: entryValue.slice(),
      margin: copied(margin),
      leverage: copied(leverage),
      exempt: copied(exempt),
    };
    const change = await this.links[shard]!.hand(
      this.state,
      'putRows',
      market,
      columns,
      this.nextSequence,
      joins,
      sequence,
    );
    this.nextSequence = change.nextSequence;
    await this.spread(shard, rows.account, change);
  }

  async remove(market: number, side: SideNumber | Uint8Array, accounts: Uint32Array): Promise<void> {
    const shard = this.owner(market);
    const sides = typeof side === 'number' ? side : side.slice();
    await this.spread(shard, accounts, await this.call(shard, 'takeRows', market, sides, accounts.slice()));
  }

  setPriorities(
    market: number,
    side: SideNumber | Uint8Array,
    accounts: Uint32Array,
    priorities: BigInt64Array,
  ): Promise<void> {
    const sides = typeof side === 'number' ? side : side.slice();
    return this.call(this.owner(market), 'setPriorities', market, sides, accounts.slice(), priorities.slice());
  }

  /** Rearranges about so many rows, an equal part of them in each shard; returns how many. */
  async tidy(rows: number): Promise<number> {
    const part = Math.ceil(rows / this.size);
    const moved = await this.all((shard) => this.call(shard, 'tidy', part));
    return moved.reduce((sum, n) => sum + n, 0);
  }

  /** Sums of the accounts that these rows make known to the shard as cross accounts, from shards that have them. */
  private async sharesFor(shard: number, { account, margin }: PositionRows): Promise<Uint8Array[]> {
    if (this.holders.isEmpty) return [];
    const crosses = margin === undefined ? account : account.filter((_, row) => margin[row]! < 0);
    const missing = this.holders.missing(shard, crosses);
    return Promise.all(
      Array.from(missing, ([holder, accounts]) => this.call(holder, 'sharesOf', Uint32Array.from(accounts))),
    );
  }

  /** Carries what one shard changed to the others. */
  private async spread(shard: number, accounts: Uint32Array, { told, kept, standing }: Change): Promise<void> {
    this.standings[shard] = standing;
    kept?.forEach((keeps, row) => {
      this.holders.note(accounts[row]!, shard, keeps === 1);
    });
    if (told.length === 0) return;
    await this.all(async (other) => {
      if (other !== shard) await this.call(other, 'hear', [told]);
    });
  }

  /** @throws AdlError MISSING_MARK: the first market with positions and without mark */
  requireMarks(): void {
    const unmarked = this.standings.flatMap((standing) => (standing.unmarked < 0 ? [] : [standing.unmarked]));
    if (unmarked.length === 0) return;
    const message = 'a market in which anybody or the house holds a position has no mark';
    throw new AdlError('MISSING_MARK', message, { market: Math.min(...unmarked) });
  }

  walletOf(account: number): Promise<bigint> {
    return this.call(0, 'walletOf', account);
  }

  markOf(market: number): Promise<bigint> {
    return this.call(this.owner(market), 'markOf', market);
  }

  house(market: number): Promise<HouseNumbers> {
    return this.call(this.owner(market), 'house', market);
  }

  find(market: number, side: SideNumber, account: number): Promise<PositionNumbers | undefined> {
    return this.call(this.owner(market), 'find', market, side, account);
  }

  async ranked(market: number, side: SideNumber, most: number): Promise<RankedRows> {
    this.requireMarks();
    return this.call(this.owner(market), 'ranked', market, side, most);
  }

  async scores(market: number, side: SideNumber): Promise<ScoreRows> {
    this.requireMarks();
    return this.call(this.owner(market), 'scores', market, side);
  }

  async lights(market: number, side: SideNumber): Promise<LightRows> {
    this.requireMarks();
    return this.call(this.owner(market), 'lights', market, side);
  }

  /** Rows in the order of `accounts`. */
  async places(market: number, side: SideNumber, accounts: Uint32Array): Promise<PlaceRows> {
    this.requireMarks();
    return this.call(this.owner(market), 'places', market, side, accounts.slice());
  }

  async rankOf(market: number, side: SideNumber, account: number): Promise<RankNumbers | undefined> {
    this.requireMarks();
    return this.call(this.owner(market), 'rankOf', market, side, account);
  }

  async exempt(market: number, side: SideNumber): Promise<ExemptRows> {
    this.requireMarks();
    return this.call(this.owner(market), 'exempt', market, side);
  }

  async facts(market: number, side: SideNumber, account: number): Promise<PositionFacts> {
    this.requireMarks();
    return this.call(this.owner(market), 'facts', market, side, account);
  }

  async liquidatable(): Promise<PositionKeys> {
    this.requireMarks();
    return mergeKeys(await this.all((shard) => this.call(shard, 'liquidatableHere')));
  }

  async totals(): Promise<Totals> {
    const cash = this.named.reduce((sum, fund) => sum + fund.cash, this.fund.cash);
    return mergeTotals(await this.all((shard) => this.call(shard, 'totals')), cash, this.fees);
  }

  get positions(): number {
    return this.standings.reduce((sum, { positions }) => sum + positions, 0);
  }

  async digest(): Promise<string> {
    const { positions, nextSequence } = this;
    const halves = await this.all((shard) => {
      const markets = Uint32Array.from(Array(this.markets).keys()).filter((market) => this.owner(market) === shard);
      return this.call(shard, 'hashes', markets, shard === 0 ? { positions, nextSequence } : undefined);
    });
    return [0, 1]
      .map((half) => halves.reduce((sum, pair) => (sum + pair[half]!) & MASK, 0n).toString(16))
      .map((hex) => hex.padStart(16, '0'))
      .join('');
  }

  async exportState(): Promise<CoreState> {
    const { fund, fees, nextSequence } = this;
    const states = await this.all((shard) => this.call(shard, 'exportState'));
    return mergeStates(states, this.owner, { fund, fees, nextSequence });
  }

  /** Bytes over all shards, in use and reserved. */
  async bytes(): Promise<{ readonly bytesUsed: number; readonly bytesReserved: number }> {
    const stats = await this.all((shard) => this.call(shard, 'stats'));
    return {
      bytesUsed: stats.reduce((sum, shard) => sum + shard.bytesUsed, 0),
      bytesReserved: stats.reduce((sum, shard) => sum + shard.bytesReserved, 0),
    };
  }
}

/** The market's trigger looks back over time. */
function looksBack({ rules }: Market): boolean {
  return rules.trigger?.kind === 'drawdown';
}

/** A copy of a column alone: a view would drag its whole buffer along. */
function copied<T extends { slice(): T } | undefined>(column: T): T {
  return (column?.slice() ?? undefined) as T;
}
