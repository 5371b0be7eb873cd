import { formatScaled, parseDecimal } from '../decimal.ts';
import type { Engine } from '../engine.ts';
import type { Scenario } from './format.ts';

/** Money of the scenario file in quanta. */
function quanta(engine: Engine, amount: string): bigint {
  const { mantissa, scale } = parseDecimal(amount, 'amount');
  return (mantissa * 10n ** BigInt(engine.moneyDecimals)) / 10n ** BigInt(scale);
}

/**
 * The rules of the scenario's fund between ticks: a backstop that pays in once, and a limit on what is taken over. The
 * engine keeps the cash and the positions; this only sets `takeover` and adds the payment, both before a tick's
 * liquidations.
 */
export class FundRules {
  private readonly engine: Engine;
  private readonly symbols: readonly string[];
  private readonly floor: string;
  private readonly stopBelow: bigint;
  private readonly holdAtMost: bigint;
  private readonly resumeAbove: bigint;
  private readonly lastTakeover: number;
  private backstop: { readonly below: bigint; readonly amount: bigint } | undefined;

  constructor(engine: Engine, scenario: Scenario) {
    const { fund } = scenario;
    this.engine = engine;
    this.symbols = scenario.markets.map(({ spec }) => spec.symbol);
    this.floor = fund.floor;
    this.stopBelow = quanta(engine, fund.stopBelow);
    this.holdAtMost = quanta(engine, fund.holdAtMost);
    this.resumeAbove = quanta(engine, fund.resumeAbove);
    this.lastTakeover = fund.lastTakeover ?? Number.POSITIVE_INFINITY;
    this.backstop = fund.backstop && {
      below: quanta(engine, fund.backstop.below),
      amount: quanta(engine, fund.backstop.amount),
    };
  }

  /** PnL and notional of the positions taken over, in quanta at the marks. */
  house(): { readonly pnl: bigint; readonly held: bigint } {
    let pnl = 0n;
    let held = 0n;
    for (const symbol of this.symbols) {
      const { lots, entryValue } = this.engine.house(symbol);
      const value = lots * (this.engine.mark(symbol) ?? 0n);
      pnl += value - entryValue;
      held += value < 0n ? -value : value;
    }
    return { pnl, held };
  }

  /** Applies the rules at the new marks, `at` seconds after the start; returns what the backstop paid in, in quanta. */
  apply(at: number): bigint {
    const { cash, takeover } = this.engine.fund();
    const { pnl, held } = this.house();
    let paidIn = 0n;
    if (this.backstop !== undefined && cash + pnl < this.backstop.below) {
      paidIn = this.backstop.amount;
      this.backstop = undefined;
    }
    const equity = cash + pnl + paidIn;
    const able = takeover
      ? equity >= this.stopBelow && held <= this.holdAtMost
      : equity > this.resumeAbove && held * 2n < this.holdAtMost;
    const open = able && at <= this.lastTakeover;
    if (paidIn !== 0n || open !== takeover) {
      const total = formatScaled(cash + paidIn, this.engine.moneyDecimals);
      this.engine.setFund({ cash: total, floor: this.floor, takeover: open });
    }
    return paidIn;
  }
}
