import type { FundNumbers } from '../core.ts';
import { AdlError } from '../errors.ts';
import type { CoreLedger, LedgerState, ManualTrigger, TriggerState } from '../ledger.ts';
import { asLedgerState, describeTrigger, fundOf, manualNumber, readLedgerState } from '../ledger-state.ts';
import { MAX_FUNDS } from '../limits.ts';
import type { Market } from '../market.ts';
import { setFund } from './accounts.ts';
import { housePnlOfFund } from './house.ts';
import { checked } from './integers.ts';
import type { State } from './state.ts';
import { windowOf } from './waterfall/trigger.ts';

/** Named funds and triggers of the reference (section 12). */
export class ReferenceLedger implements CoreLedger {
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
  }

  addFund(fund: FundNumbers): number {
    if (this.#state.funds.length > MAX_FUNDS)
      throw new AdlError('LIMIT_EXCEEDED', `more than ${MAX_FUNDS} named funds`);
    checked(fund.cash, 'fund cash');
    checked(fund.floor, 'fund floor');
    return this.#state.addFund(fund);
  }

  setFund(number: number, fund: FundNumbers): void {
    setFund(this.#state, fund, number);
  }

  fund(number: number): FundNumbers {
    return { ...this.#state.funds[number]! };
  }

  /** Makes the window that the rule of a market just added looks back over. */
  noteMarket({ rules: { trigger } }: Market, fund: number): void {
    if (trigger?.kind !== 'drawdown' || windowOf(this.#state, fund, trigger) !== undefined) return;
    this.#state.addWindow({ fund, steps: trigger.window / trigger.step, step: trigger.step, seen: [] });
  }

  trigger(number: number, market: Market): TriggerState {
    const { fund, trigger } = this.#state.market(number);
    const rule = market.rules.trigger;
    const window = rule?.kind === 'drawdown' ? windowOf(this.#state, fund, rule) : undefined;
    return describeTrigger(market, {
      ...trigger,
      cash: this.#state.funds[fund]!.cash,
      housePnl: housePnlOfFund(this.#state, fund),
      peak: window?.seen[0]?.equity,
    });
  }

  setTrigger(number: number, manual: ManualTrigger): void {
    this.#state.setTrigger(number, { ...this.#state.market(number).trigger, manual: manualNumber(manual) });
  }

  exportState(): LedgerState | undefined {
    const { funds, clock, markets, windows } = this.#state;
    const triggers = markets.flatMap(({ trigger: { manual, active, since } }, market) =>
      manual === 0 && since === undefined ? [] : [[market, manual, active ? 1 : 0, since ?? null] as const],
    );
    return asLedgerState(funds.slice(1), clock, triggers, () =>
      windows.map(({ seen }) => seen.map(({ step, equity }) => [step, `${equity}`] as const)),
    );
  }

  /** It belongs inside a transaction. @throws AdlError INVALID_ARGUMENT, OUT_OF_RANGE */
  importState(given: LedgerState | undefined): void {
    const state = this.#state;
    const { funds, markets, windows } = state;
    const read = readLedgerState(given, funds.length - 1, markets.length, windows);
    if (read === undefined) return;
    for (const [i, fund] of read.funds.entries()) setFund(state, fundOf(fund), i + 1);
    for (const [market, manual, active, since] of read.triggers) {
      state.setTrigger(market, { manual, active: active === 1, since: since ?? undefined });
    }
    state.setClock(read.clock ?? undefined);
    for (const [i, entries] of read.windows.entries()) {
      state.setWindow(
        i,
        entries.map(([step, equity]) => ({ step, equity: checked(BigInt(equity), 'equity of a fund') })),
      );
    }
  }
}
