/** Named funds and triggers of the full build (section 12 of the specification): a module that is loaded with it. */
import type { FundNumbers, TickResult } from '../core.ts';
import { AdlError } from '../errors.ts';
import type {
  CoreLedger,
  LedgerState,
  ManualTrigger,
  TriggerChanges,
  TriggerNumbers,
  TriggerState,
} from '../ledger.ts';
import {
  asLedgerState,
  describeTrigger,
  fundOf,
  manualNumber,
  readLedgerState,
  requireTime,
  type WindowTerms,
} from '../ledger-state.ts';
import { MAX_FUNDS } from '../limits.ts';
import type { Market } from '../market.ts';
import { requireAmount } from './amount.ts';
import { address, type RuleExports } from './exports.ts';
import type { CoreMemory } from './memory.ts';
import { outOfMemory } from './status.ts';

const KINDS = ['fund-share', 'drawdown'] as const;
/** Bytes of a change (assembly/waterfall/trigger.ts). */
const CHANGE_BYTES = 32;

/** Calls the engine; the core notes when it traps. */
export type RunCall = <T>(call: () => T) => T;

/** A fund as the engine keeps it, and the fund of every market: what the engine is not asked for again. */
type Terms = Pick<FundNumbers, 'floor' | 'takeover'>;

export class WasmLedger implements CoreLedger {
  private readonly exports: RuleExports;
  private readonly memory: CoreMemory;
  private readonly run: RunCall;
  private readonly terms: Terms[] = [];
  private readonly fundOfMarket: number[] = [];
  private readonly windows: WindowTerms[] = [];
  private readonly windowKeys = new Set<string>();

  constructor(exports: RuleExports, memory: CoreMemory, run: RunCall) {
    this.exports = exports;
    this.memory = memory;
    this.run = run;
  }

  addFund(fund: FundNumbers): number {
    requireFund(fund);
    if (this.terms.length === MAX_FUNDS) {
      throw new AdlError('LIMIT_EXCEEDED', `one engine holds at most ${MAX_FUNDS} named funds`);
    }
    const number = this.run(() => this.exports.newFund());
    if (number === 0) throw outOfMemory();
    this.terms.push(fund);
    this.setFund(number, fund);
    return number;
  }

  setFund(number: number, fund: FundNumbers): void {
    requireFund(fund);
    const { cash, floor, takeover } = fund;
    this.run(() => this.exports.setNamedFund(number, cash, floor, takeover ? 1 : 0));
    this.terms[number - 1] = { floor, takeover };
  }

  fund(number: number): FundNumbers {
    return { cash: this.run(() => this.exports.namedCash(number)), ...this.terms[number - 1]! };
  }

  /** Fund and trigger of the market that is about to be added. */
  prepareMarket({ rules: { trigger } }: Market, fund: number): void {
    const number = this.fundOfMarket.length;
    this.run(() => this.exports.setFundOf(number, fund));
    if (trigger === undefined) return;
    const { startPpm, stopPpm, window, step } =
      trigger.kind === 'drawdown' ? trigger : { startPpm: trigger.ppm, stopPpm: 0, window: 0, step: 1 };
    const steps = window / step;
    const kind = 1 + KINDS.indexOf(trigger.kind);
    const made = this.run(() =>
      this.exports.setTriggerRule(number, kind, BigInt(startPpm), BigInt(stopPpm), BigInt(steps), BigInt(step)),
    );
    if (made === 0) throw outOfMemory();
  }

  /** The market is added. */
  noteMarket({ rules: { trigger } }: Market, fund: number): void {
    this.fundOfMarket.push(fund);
    if (trigger?.kind !== 'drawdown') return;
    const { window, step } = trigger;
    const key = `${fund} ${window} ${step}`;
    if (this.windowKeys.has(key)) return;
    this.windowKeys.add(key);
    this.windows.push({ steps: window / step, step });
  }

  /** Time of the last tick; undefined before the first one that it was kept of. */
  clock(): number | undefined {
    const after = this.run(() => this.exports.clockAfter());
    return after === 0n ? undefined : Number(after - 1n);
  }

  /** Hands in the time of the tick that follows. @throws AdlError INVALID_ARGUMENT */
  startTick(time: number | undefined): void {
    if (this.windows.length === 0) return;
    const known = requireTime(time, this.clock());
    this.run(() => this.exports.setTickTime(BigInt(known)));
  }

  /** What a tick did beside the rest of its result. */
  result(): Pick<TickResult, 'namedCash' | 'triggers'> {
    return {
      ...(this.terms.length > 0 ? { namedCash: this.namedCash() } : {}),
      ...(this.windows.length > 0 ? { triggers: this.changes() } : {}),
    };
  }

  /** Cash of all named funds. */
  namedCash(): BigInt64Array {
    return BigInt64Array.from(this.terms, (_, i) => this.run(() => this.exports.namedCash(i + 1)));
  }

  private changes(): TriggerChanges {
    const { triggerChangesAddress, triggerChangesCount } = this.exports;
    const rows = this.run(() => triggerChangesCount());
    const at = address(triggerChangesAddress());
    const words = this.memory.u32(at, rows * 8);
    const wide = this.memory.i64(at, rows * 4);
    const column = (place: number): Uint32Array => Uint32Array.from({ length: rows }, (_, i) => words[8 * i + place]!);
    const amounts = (place: number): BigInt64Array =>
      BigInt64Array.from({ length: rows }, (_, i) => wide[(CHANGE_BYTES / 8) * i + place]!);
    return {
      market: column(4),
      active: Uint8Array.from(column(6)),
      at: column(5),
      equity: amounts(0),
      peak: amounts(1),
    };
  }

  trigger(number: number, market: Market): TriggerState {
    return describeTrigger(market, this.numbers(number));
  }

  /** A market's trigger, with the house PnL of this core's markets alone. */
  numbers(market: number): TriggerNumbers {
    const fund = this.fundOfMarket[market]!;
    return this.run(() => {
      const { exports } = this;
      const since = exports.triggerSince(market);
      const window = exports.triggerWindow(market);
      exports.sumHousePnl();
      const low = fund === 0 ? exports.housePnlLow() : exports.namedPnlLow(fund);
      const high = fund === 0 ? exports.housePnlHigh() : exports.namedPnlHigh(fund);
      return {
        manual: exports.triggerManual(market),
        active: exports.triggerActive(market) !== 0,
        since: since === 0n ? undefined : Number(since - 1n),
        cash: fund === 0 ? exports.fundCash() : exports.namedCash(fund),
        housePnl: (high << 64n) + BigInt.asUintN(64, low),
        peak: window === 0 || exports.windowEntries(window) === 0 ? undefined : exports.entryEquity(window, 0),
      };
    });
  }

  setTrigger(number: number, manual: ManualTrigger): void {
    this.setManual(number, manualNumber(manual));
  }

  private setManual(market: number, manual: number): void {
    if (this.run(() => this.exports.setManual(market, manual)) === 0) throw outOfMemory();
  }

  exportState(): LedgerState | undefined {
    const funds = this.terms.map((_, i) => this.fund(i + 1));
    return asLedgerState(funds, this.clock(), this.triggerStates(), () => this.windowStates());
  }

  private triggerStates(): LedgerState['triggers'] {
    return this.run(() =>
      this.fundOfMarket.flatMap((_, market) => {
        const manual = this.exports.triggerManual(market);
        const since = this.exports.triggerSince(market);
        if (manual === 0 && since === 0n) return [];
        const active = this.exports.triggerActive(market) === 0 ? 0 : 1;
        return [[market, manual, active, since === 0n ? null : Number(since - 1n)] as const];
      }),
    );
  }

  private *eachWindow(): IterableIterator<number> {
    for (let window = this.exports.firstWindow(); window !== 0; window = this.exports.nextWindow(window)) yield window;
  }

  private windowStates(): LedgerState['windows'] {
    const { exports } = this;
    return this.run(() =>
      Array.from(this.eachWindow(), (window) =>
        Array.from(
          { length: exports.windowEntries(window) },
          (_, i) => [Number(exports.entryStep(window, i)), `${exports.entryEquity(window, i)}`] as const,
        ),
      ),
    );
  }

  /** @throws AdlError INVALID_ARGUMENT, OUT_OF_RANGE */
  importState(given: LedgerState | undefined): void {
    const state = readLedgerState(given, this.terms.length, this.fundOfMarket.length, this.windows);
    if (state === undefined) return;
    state.funds.forEach((fund, i) => {
      this.setFund(i + 1, fundOf(fund));
    });
    for (const [market, manual, active, since] of state.triggers) {
      this.setManual(market, manual);
      this.run(() => this.exports.restoreTrigger(market, active, since === null ? 0n : BigInt(since) + 1n));
    }
    if (state.clock !== null) this.exports.setClock(BigInt(state.clock) + 1n);
    const windows = [...this.eachWindow()];
    state.windows.forEach((entries, i) => {
      for (const [step, text] of entries) {
        const equity = BigInt(text);
        requireAmount(equity, 'equity of a fund');
        this.run(() => this.exports.appendEntry(windows[i]!, BigInt(step), equity));
      }
    });
  }
}

function requireFund({ cash, floor }: FundNumbers): void {
  requireAmount(cash, 'fund cash');
  requireAmount(floor, 'fund floor');
}
