/** Named funds and triggers (section 12 of the specification), as the wrapper and its cores speak of them. */
import type { FundNumbers } from './core.ts';
import type { Market } from './market.ts';
import type { TriggerKind } from './rules/trigger.ts';

/** A market's switch. `auto`: its rule decides; `on`: counterparties are always closed; `off`: never, the house takes over whatever it costs. */
export type ManualTrigger = 'auto' | 'on' | 'off';

/** Starts and stops of a tick, one row each, in their order. Money in quanta. */
export interface TriggerChanges {
  readonly market: Uint32Array;
  /** 1 started, 0 stopped. */
  readonly active: Uint8Array;
  /** When: 0 before the liquidations, i + 1 at liquidation i, one more than there are liquidations behind them. */
  readonly at: Uint32Array;
  /** Equity of the market's fund then, and the highest of the window. */
  readonly equity: BigInt64Array;
  readonly peak: BigInt64Array;
}

/** A market's trigger in numbers. */
export interface TriggerNumbers {
  /** Place in MANUALS of ledger-state.ts. */
  readonly manual: number;
  readonly active: boolean;
  /** Time of the last start or stop, ms. */
  readonly since: number | undefined;
  /** Of the market's fund, quanta. */
  readonly cash: bigint;
  /** Over the fund's markets, at the marks. */
  readonly housePnl: bigint;
  /** As the last tick left it; undefined before the first, and for triggers that do not look back. */
  readonly peak: bigint | undefined;
}

/** A market's trigger as it stands. Money in quanta. */
export interface TriggerState {
  readonly kind: TriggerKind;
  readonly manual: ManualTrigger;
  /** The drawdown has started deleveraging and not stopped it yet, whatever the switch says; false for the other kinds. */
  readonly active: boolean;
  /** Time of the tick in which `active` last changed, ms; undefined while it never has. */
  readonly since: number | undefined;
  /** Name of the market's fund; undefined for the default one. */
  readonly fund: string | undefined;
  /** Fund cash and house PnL over the fund's markets at their marks. */
  readonly fundEquity: bigint;
  /** Highest equity over the window as of the last tick; undefined before the first one and for the other kinds. */
  readonly peak: bigint | undefined;
  /** ⌊10^6·(peak − equity)/peak⌋, at least 0; undefined without a positive peak. */
  readonly drawdownPpm: bigint | undefined;
}

/** The part of a core that has named funds, numbered from 1, and triggers. */
export interface CoreLedger {
  /** Number of a new fund. @throws LIMIT_EXCEEDED, OUT_OF_RANGE */
  addFund(fund: FundNumbers): number;
  /** @throws OUT_OF_RANGE */
  setFund(number: number, fund: FundNumbers): void;
  fund(number: number): FundNumbers;
  trigger(number: number, market: Market): TriggerState;
  /** @throws INVALID_ARGUMENT */
  setTrigger(number: number, manual: ManualTrigger): void;
}

/** All of it that a snapshot keeps, as JSON. Money as decimal integers in quanta. */
export interface LedgerState {
  readonly funds: readonly { readonly cash: string; readonly floor: string; readonly takeover: boolean }[];
  /** Time of the last tick; null where it is not kept. */
  readonly clock: number | null;
  /** Market, place of the switch in MANUALS, active, and time of the last change: of triggers that are not as they began. */
  readonly triggers: readonly (readonly [market: number, manual: number, active: 0 | 1, since: number | null])[];
  /** Entries of every window in the order of the markets: number of the step, equity. */
  readonly windows: readonly (readonly (readonly [step: number, equity: string])[])[];
}
