import { requireHouse, requireObject } from './checks.ts';
import { addFund, type Contents, fundNumber, ledgerOf } from './contents.ts';
import type { FundNumbers, HouseNumbers } from './core.ts';
import { type FundSpec, type NamedFundSpec, readFund } from './inputs.ts';
import type { ManualTrigger, TriggerState } from './ledger.ts';

/** The part of an engine that is about its funds, its house and its triggers. */
export abstract class FundedEngine {
  protected abstract contents: Contents;

  /** @throws AdlError UNKNOWN_MARKET */
  abstract marketNumber(symbol: string): number;

  /** Runs a call of the core and puts names to the numbers of its error. */
  protected abstract named<T>(call: () => T): T;

  /** Adds a fund that markets added later may name. @throws AdlError INVALID_ARGUMENT, DUPLICATE_FUND, WASM_UNAVAILABLE, LIMIT_EXCEEDED, … */
  addFund(fund: NamedFundSpec): void {
    requireObject(fund, 'a fund');
    addFund(this.contents, fund.name, () => readFund(this.contents.core, fund));
  }

  /** Replaces the fund, or the one of a name. @throws AdlError UNKNOWN_FUND, INVALID_DECIMAL, FINER_THAN_QUANTUM, OUT_OF_RANGE */
  setFund(fund: FundSpec, name?: string): void {
    const { core } = this.contents;
    const number = fundNumber(this.contents, name);
    const numbers = readFund(core, fund);
    if (number === 0) core.setFund(numbers);
    else ledgerOf(core).setFund(number, numbers);
  }

  /** The fund, or the one of a name, in quanta. @throws AdlError UNKNOWN_FUND */
  fund(name?: string): FundNumbers {
    const { core } = this.contents;
    const number = fundNumber(this.contents, name);
    return number === 0 ? core.fund() : ledgerOf(core).fund(number);
  }

  /** Names of the funds beside the default one. */
  get funds(): readonly string[] {
    return this.contents.funds;
  }

  /** Fees taken so far, in quanta. */
  fees(): bigint {
    return this.contents.core.fees();
  }

  /** Replaces the fund's own position in a market. @throws AdlError UNKNOWN_MARKET, INVALID_ENTRY_VALUE, OUT_OF_RANGE */
  setHouse(market: string, house: HouseNumbers): void {
    requireHouse(house);
    this.named(() => this.contents.core.setHouse(this.marketNumber(market), house));
  }

  house(market: string): HouseNumbers {
    return this.contents.core.house(this.marketNumber(market));
  }

  /** A market's trigger as it stands. @throws AdlError UNKNOWN_MARKET, WASM_UNAVAILABLE (a build without rule books) */
  trigger(market: string): TriggerState {
    const number = this.marketNumber(market);
    const { core, markets } = this.contents;
    return ledgerOf(core).trigger(number, markets[number]!);
  }

  /**
   * Sets a market's switch. `auto`: its rule decides; `on`: counterparties are closed, never the fund; `off`: the house takes all over,
   * whatever that costs the fund.
   * @throws AdlError UNKNOWN_MARKET, INVALID_ARGUMENT, WASM_UNAVAILABLE
   */
  setTrigger(market: string, manual: ManualTrigger): void {
    const number = this.marketNumber(market);
    ledgerOf(this.contents.core).setTrigger(number, manual);
  }
}
