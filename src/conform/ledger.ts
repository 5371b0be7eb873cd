/** Named funds and triggers in vector files (section 12 of the specification). */
import type { Core, TickResult, TickRows } from '../core.ts';
import { AdlError } from '../errors.ts';
import type { CoreLedger, ManualTrigger } from '../ledger.ts';
import { type Market, type MarketSpec, readMarket } from '../market.ts';
import { decimalOf, type Names } from './names.ts';
import type { DecimalText, IntegerText } from './vectors.ts';

export interface VectorFund {
  readonly cash: DecimalText;
  readonly floor: DecimalText;
  readonly takeover: boolean;
}

/** Cash that the venue sets before a tick, by the names of funds; the default one is "". */
export type VectorCash = Readonly<Record<string, DecimalText>>;

/** A tick without liquidations before that of the case. */
export interface VectorTick {
  readonly time?: number;
  readonly cash?: VectorCash;
  readonly marks?: Readonly<Record<string, DecimalText>>;
}

/** What a case may say of funds and triggers. */
export interface LedgerInput {
  /** By name, in the order in which they are added; markets name them. */
  readonly funds?: Readonly<Record<string, VectorFund>>;
  readonly switches?: Readonly<Record<string, ManualTrigger>>;
  readonly ticksBefore?: readonly VectorTick[];
  /** Of the tick of the case. */
  readonly time?: number;
  readonly cash?: VectorCash;
}

/** Of each market whose rules name a trigger, or whose switch the case sets. */
export interface TriggerExpectation {
  readonly active: boolean;
  readonly since?: number;
  readonly fundEquity: IntegerText;
  readonly peak?: IntegerText;
}

export interface LedgerExpectation {
  /** Cash by name; absent without named funds. */
  readonly funds?: Readonly<Record<string, IntegerText>>;
  /** Absent where no market has one. */
  readonly triggers?: Readonly<Record<string, TriggerExpectation>>;
  /** Starts and stops of the tick; absent without any. */
  readonly changes?: readonly {
    readonly market: string;
    readonly active: boolean;
    /** −1 before the liquidations, their number behind them. */
    readonly liquidation: number;
  }[];
}

interface LedgerCase extends LedgerInput {
  readonly markets: readonly MarketSpec[];
}

function ledgerOf({ ledger }: Core): CoreLedger {
  if (ledger !== undefined) return ledger;
  throw new AdlError('WASM_UNAVAILABLE', 'the case needs the build with rule books');
}

/** Adds the named funds of a case. @throws AdlError what the core refuses */
export function loadFunds(core: Core, { funds = {} }: LedgerInput): void {
  for (const { cash, floor, takeover } of Object.values(funds)) {
    const money = (text: DecimalText): bigint => core.moneyOf(decimalOf(text));
    ledgerOf(core).addFund({ cash: money(cash), floor: money(floor), takeover });
  }
}

/** Number of the fund that a market names. @throws AdlError UNKNOWN_FUND */
export function fundNumberOf({ funds = {} }: LedgerInput, { fund }: Market): number {
  if (fund === undefined) return 0;
  const number = Object.keys(funds).indexOf(fund) + 1;
  if (number === 0) throw new AdlError('UNKNOWN_FUND', `fund ${JSON.stringify(fund)} is not known`);
  return number;
}

function setCash(core: Core, one: LedgerInput, cash: VectorCash): void {
  for (const [name, text] of Object.entries(cash)) {
    const quanta = core.moneyOf(decimalOf(text));
    if (name === '') {
      core.setFund({ ...core.fund(), cash: quanta });
      continue;
    }
    const number = Object.keys(one.funds ?? {}).indexOf(name) + 1;
    ledgerOf(core).setFund(number, { ...ledgerOf(core).fund(number), cash: quanta });
  }
}

/**
 * Sets the switches, does the ticks before, and sets the cash of the case's own tick.
 * @param rowsOf the rows of a tick with marks alone
 * @throws AdlError what the core refuses
 */
export function runTicksBefore(
  core: Core,
  markets: Names,
  one: LedgerInput,
  rowsOf: (marks: NonNullable<VectorTick['marks']>) => TickRows,
): void {
  for (const [market, manual] of Object.entries(one.switches ?? {})) {
    ledgerOf(core).setTrigger(markets.numberOf(market, 'UNKNOWN_MARKET'), manual);
  }
  for (const { time, cash = {}, marks = {} } of one.ticksBefore ?? []) {
    setCash(core, one, cash);
    core.tick({ ...rowsOf(marks), time });
  }
  setCash(core, one, one.cash ?? {});
}

function triggerOf(core: Core, number: number, market: Market): TriggerExpectation {
  const { active, since, fundEquity, peak } = ledgerOf(core).trigger(number, market);
  return {
    active,
    ...(since === undefined ? {} : { since }),
    fundEquity: String(fundEquity),
    ...(peak === undefined ? {} : { peak: String(peak) }),
  };
}

/** What a case says of funds and triggers behind its tick. */
export function ledgerOutcome(core: Core, one: LedgerCase, { namedCash, triggers }: TickResult): LedgerExpectation {
  const markets = one.markets.map(readMarket);
  const watched = markets.flatMap((market, number) =>
    market.rules.trigger === undefined && one.switches?.[market.symbol] === undefined
      ? []
      : [[market.symbol, triggerOf(core, number, market)] as const],
  );
  const changes = Array.from(triggers?.market ?? [], (market, row) => ({
    market: markets[market]!.symbol,
    active: triggers!.active[row] === 1,
    liquidation: triggers!.at[row]! - 1,
  }));
  const names = Object.keys(one.funds ?? {});
  return {
    ...(names.length === 0
      ? {}
      : { funds: Object.fromEntries(names.map((name, i) => [name, String(namedCash?.[i])])) }),
    ...(watched.length === 0 ? {} : { triggers: Object.fromEntries(watched) }),
    ...(changes.length === 0 ? {} : { changes }),
  };
}
