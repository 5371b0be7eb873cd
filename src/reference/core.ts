import type {
  Allocation,
  AllocationRequest,
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
import { AdlError } from '../errors.ts';
import { MAX_MARKETS, MAX_MONEY_DECIMALS } from '../limits.ts';
import type { Market } from '../market.ts';
import { hasPriorities } from '../plain-rules.ts';
import { limitInQuanta } from '../rules/limit.ts';
import { capInQuanta } from '../rules/takeover.ts';
import { tiersInQuanta } from '../rules/tiers.ts';
import { readRules } from '../rules.ts';
import { addAccounts, setFund, setHouse, setWallets } from './accounts.ts';
import { allocate } from './allocation.ts';
import { digestOf } from './digest.ts';
import { exemptRows } from './exempt.ts';
import { ReferenceLedger } from './ledger.ts';
import { removePositions, upsertPositions } from './positions.ts';
import { setPriorities } from './priorities.ts';
import { facts, lights, liquidatable, places, ranked, rankOf, scores, totals } from './queries.ts';
import { exportState, importState } from './snapshot.ts';
import { State } from './state.ts';
import { entryValueOf, isExactOnTick, lotsOf, moneyOf, unitValueOf } from './units.ts';
import { runTick, type TickInDetail } from './waterfall/tick.ts';

/**
 * The rules read literally, in BigInt: the yardstick for the WebAssembly core, and a fallback where WebAssembly is not to be
 * had. Market numbers out of range are refused with UNKNOWN_MARKET in every call.
 */
export class ReferenceCore implements Core {
  readonly kind = 'reference';
  readonly readRules = readRules;
  readonly moneyDecimals: number;
  readonly ledger: ReferenceLedger;
  readonly #state: State;

  /**
   * @param moneyDecimals a quantum is 10^−moneyDecimals of the settlement asset, 0…12
   * @throws AdlError INVALID_ARGUMENT
   */
  constructor(moneyDecimals: number) {
    if (!Number.isInteger(moneyDecimals) || moneyDecimals < 0 || moneyDecimals > MAX_MONEY_DECIMALS) {
      const message = `moneyDecimals must be an integer from 0 to ${MAX_MONEY_DECIMALS}, got ${moneyDecimals}`;
      throw new AdlError('INVALID_ARGUMENT', message);
    }
    this.moneyDecimals = moneyDecimals;
    this.#state = new State(moneyDecimals);
    this.ledger = new ReferenceLedger(this.#state);
  }

  addMarket(market: Market, fund = 0): number {
    const place = { market: market.symbol };
    if (market.payoff === 'linear' && !isExactOnTick(market, this.moneyDecimals)) {
      throw new AdlError('INVALID_MARKET', 'tick·lot·multiplier is no whole number of quanta', place);
    }
    const { price, takeover } = market.rules;
    capInQuanta(market.symbol, takeover, (amount) => this.moneyOf(amount));
    limitInQuanta(market.symbol, price, (amount) => this.moneyOf(amount));
    if (price?.roundToTick) unitValueOf(market, this.moneyDecimals, market.tick);
    if (this.#state.markets.length >= MAX_MARKETS) {
      throw new AdlError('LIMIT_EXCEEDED', `more than ${MAX_MARKETS} markets`, place);
    }
    const tiers = tiersInQuanta(market, (amount) => this.moneyOf(amount));
    this.ledger.noteMarket(market, fund);
    return this.#state.addMarket(market, tiers, fund);
  }

  moneyOf(amount: Decimal): bigint {
    return moneyOf(this.moneyDecimals, amount);
  }

  lotsOf(market: number, size: Decimal): bigint {
    return lotsOf(this.#state.market(market).market, size);
  }

  unitValueOf(market: number, price: Decimal): bigint {
    return unitValueOf(this.#state.market(market).market, this.moneyDecimals, price);
  }

  entryValueOf(market: number, side: SideNumber, lots: bigint, price: Decimal): bigint {
    return entryValueOf(this.#state.market(market).market, this.moneyDecimals, side, lots, price);
  }

  addAccounts(count: number, wallets?: IntegerColumn): number {
    return this.#state.transact(() => addAccounts(this.#state, count, wallets));
  }

  forgetAccounts(count: number): void {
    this.#state.forgetAccounts(count);
  }

  setWallets(accounts: Uint32Array, wallets: IntegerColumn): void {
    this.#state.transact(() => setWallets(this.#state, accounts, wallets));
  }

  walletOf(account: number): bigint {
    return this.#state.wallet(account);
  }

  setFund(fund: FundNumbers): void {
    setFund(this.#state, fund);
  }

  fund(): FundNumbers {
    return { ...this.#state.fund };
  }

  fees(): bigint {
    return this.#state.fees;
  }

  setHouse(market: number, house: HouseNumbers): void {
    this.#state.transact(() => setHouse(this.#state, market, house));
  }

  house(market: number): HouseNumbers {
    return { ...this.#state.market(market).house };
  }

  markOf(market: number): bigint {
    return this.#state.market(market).mark;
  }

  upsert(market: number, rows: PositionRows): void {
    this.#state.transact(() => upsertPositions(this.#state, market, rows));
  }

  remove(market: number, side: SideNumber | Uint8Array, accounts: Uint32Array): void {
    this.#state.transact(() => removePositions(this.#state, market, side, accounts));
  }

  setPriorities(market: number, side: SideNumber | Uint8Array, accounts: Uint32Array, priorities: BigInt64Array): void {
    this.#state.transact(() => setPriorities(this.#state, market, side, accounts, priorities));
  }

  find(market: number, side: SideNumber, account: number): PositionNumbers | undefined {
    const { rules } = this.#state.market(market).market;
    const position = this.#state.find(market, side, account);
    if (position === undefined) return undefined;
    const { lots, entryValue, margin, leverage, exempt, priority } = position;
    return { lots, entryValue, margin, leverage, exempt, ...(hasPriorities(rules) ? { priority } : {}) };
  }

  tick(rows: TickRows): TickResult {
    return this.tickInDetail(rows).result;
  }

  /** The same with what decided each fill and skip. @throws AdlError as `Core.tick` */
  tickInDetail(rows: TickRows): TickInDetail {
    return this.#state.transact(() => runTick(this.#state, rows));
  }

  readonly views: QueueViews = {
    ranked: (market, side, most) => ranked(this.#state, market, side, most),
    scores: (market, side) => scores(this.#state, market, side),
    lights: (market, side) => lights(this.#state, market, side),
    places: (market, side, accounts) => places(this.#state, market, side, accounts),
  };

  ranked(market: number, side: SideNumber, most: number): RankedRows {
    return ranked(this.#state, market, side, most);
  }

  rankOf(market: number, side: SideNumber, account: number): RankNumbers | undefined {
    return rankOf(this.#state, market, side, account);
  }

  liquidatable(): PositionKeys {
    return liquidatable(this.#state);
  }

  exempt(market: number, side: SideNumber): ExemptRows {
    return exemptRows(this.#state, market, side);
  }

  facts(market: number, side: SideNumber, account: number): PositionFacts {
    return facts(this.#state, market, side, account);
  }

  allocate(request: AllocationRequest): Allocation {
    return allocate(request);
  }

  /** Its rows stand in maps: there is no order to keep. */
  tidy(_rows: number): number {
    return 0;
  }

  totals(): Totals {
    return totals(this.#state);
  }

  digest(): string {
    return digestOf(this.#state);
  }

  exportState(room?: StateRoom): CoreState {
    return exportState(this.#state, this.ledger.exportState(), room);
  }

  importState(state: CoreState): void {
    this.#state.transact(() => {
      importState(this.#state, state);
      this.ledger.importState(state.ledger);
    });
  }

  stats(): CoreStats {
    const { wallets, markets, positionCount } = this.#state;
    return {
      accounts: wallets.length,
      markets: markets.length,
      positions: positionCount,
      bytesUsed: 0,
      bytesReserved: 0,
    };
  }
}
