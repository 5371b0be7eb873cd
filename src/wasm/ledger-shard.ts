/** The part of a shard of a pool that is about named funds and triggers. */
import type { FundNumbers } from '../core.ts';
import type { LedgerState, ManualTrigger, TriggerNumbers } from '../ledger.ts';
import type { Market } from '../market.ts';
import type { ShardExports } from './exports.ts';
import type { WasmLedger } from './ledger.ts';
import { RuledCore } from './ruled.ts';
import type { CoreSettings } from './settings.ts';

/** Cash of a fund and house PnL over its markets, which may leave 64 bits. */
export interface NamedPot {
  readonly cash: bigint;
  readonly housePnl: bigint;
}

/** The funds' side of a tick, handed from run to run. */
export interface Pot extends NamedPot {
  readonly fees: bigint;
  /** Cash and house PnL of the default fund when the tick began. */
  readonly opening: bigint;
  /** Of the named funds. */
  readonly named: readonly NamedPot[];
}

export class LedgerShard extends RuledCore {
  private readonly shardLedger: WasmLedger;
  private namedFunds = 0;

  constructor(module: WebAssembly.Module, moneyDecimals: number, settings: CoreSettings = {}) {
    super(module, moneyDecimals, settings);
    this.shardLedger = this.ledger!;
  }

  protected get shard(): ShardExports {
    return this.exports as ShardExports;
  }

  addFund(fund: FundNumbers): void {
    this.shardLedger.addFund(fund);
    this.namedFunds += 1;
  }

  addMarketOf(market: Market, fund: number): void {
    this.addMarket(market, fund);
  }

  setNamedFund(number: number, fund: FundNumbers): void {
    this.shardLedger.setFund(number, fund);
  }

  setTrigger(market: number, manual: ManualTrigger): void {
    this.shardLedger.setTrigger(market, manual);
  }

  /** With the house PnL of this shard's markets alone. */
  triggerNumbers(market: number): TriggerNumbers {
    return this.shardLedger.numbers(market);
  }

  importLedger(state: LedgerState | undefined): void {
    this.shardLedger.importState(state);
  }

  /** The time of the tick that follows, which is checked. */
  protected takeTime(time: number | undefined): void {
    this.shardLedger.startTick(time);
  }

  protected ledgerResult(): ReturnType<WasmLedger['result']> {
    return this.shardLedger.result();
  }

  protected takePot({ cash, fees, housePnl, opening, named }: Pot): void {
    const { shard } = this;
    shard.takePot(cash, fees, low(housePnl), high(housePnl));
    shard.setOpening(low(opening), high(opening));
    named.forEach((pot, i) => {
      shard.takeNamedPot(i + 1, pot.cash, low(pot.housePnl), high(pot.housePnl));
    });
  }

  protected pot(opening: bigint): Pot {
    const { shard } = this;
    return { cash: shard.fundCash(), fees: shard.fees(), housePnl: this.housePnl(), opening, named: this.namedPots() };
  }

  protected housePnl(): bigint {
    return wide(this.shard.housePnlLow(), this.shard.housePnlHigh());
  }

  protected namedPots(): NamedPot[] {
    const { shard } = this;
    return Array.from({ length: this.namedFunds }, (_, i) => ({
      cash: shard.namedCash(i + 1),
      housePnl: wide(shard.namedPnlLow(i + 1), shard.namedPnlHigh(i + 1)),
    }));
  }
}

function low(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

function high(value: bigint): bigint {
  return BigInt.asIntN(64, value >> 64n);
}

function wide(lowWord: bigint, highWord: bigint): bigint {
  return (highWord << 64n) + BigInt.asUintN(64, lowWord);
}
