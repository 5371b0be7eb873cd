import type { Scenario } from '../format.ts';
import type { ReplayTotals } from '../outcome.ts';
import { grouped, percent, quanta } from '../words.ts';
import type { BookResult } from './run.ts';

/** One line of the comparison. */
export interface Figure {
  readonly label: string;
  /** What it means, and how it is counted. */
  readonly note: string;
  /** For people. */
  readonly show: (result: BookResult, scenario: Scenario) => string;
  /** For a bar; undefined where there is nothing to draw. */
  readonly size?: (result: BookResult, scenario: Scenario) => number;
}

const share = (ppm: bigint): string => percent(Number(ppm) / 1e6);
const inUnits = (amount: bigint, scenario: Scenario): number => Number(amount) / 10 ** scenario.moneyDecimals;
const sumOf = ({ markets }: ReplayTotals, channel: 'adl' | 'fund' | 'residual'): bigint =>
  markets.reduce((sum, { value }) => sum + value[channel], 0n);

/** What the fund lost: cash and positions taken over at the last marks, and what the backstop paid in. */
function fundUsed({ ledger, paidIn }: ReplayTotals): bigint {
  const fund = ledger.find(({ name }) => name === 'fund')!;
  return fund.before + paidIn - fund.after;
}

/** What two halves paid more than the whole, as a share of it; undefined where the whole paid nothing. */
export function splitShare({ split }: BookResult): number | undefined {
  if (split === undefined || split.whole === 0n) return undefined;
  return Number(split.halves - split.whole) / Number(split.whole);
}

function signed(value: number): string {
  const text = percent(Math.abs(value));
  return Math.abs(value) < 0.0005 ? `±${text}` : `${value < 0 ? '−' : '+'}${text}`;
}

export const FIGURES: readonly Figure[] = [
  {
    label: 'deleveraged',
    note: 'value closed by ADL, at the marks',
    show: ({ totals }, { moneyDecimals }) => quanta(sumOf(totals, 'adl'), moneyDecimals),
    size: ({ totals }, scenario) => inUnits(sumOf(totals, 'adl'), scenario),
  },
  {
    label: 'paid by winners',
    note: 'what the closing price cost the deleveraged against the mark of that tick (H), and what rules that close nobody (lossSharing) took',
    show: ({ burden }, { moneyDecimals }) => quanta(burden.paid, moneyDecimals),
    size: ({ burden }, scenario) => inUnits(burden.paid, scenario),
  },
  {
    label: 'gained by them',
    note: 'where the closing price was better than the mark',
    show: ({ burden }, { moneyDecimals }) => quanta(burden.gained, moneyDecimals),
  },
  {
    label: 'accounts touched',
    note: 'deleveraged at least once',
    show: ({ totals }) => grouped(String(totals.adlAccounts)),
    size: ({ totals }) => totals.adlAccounts,
  },
  {
    label: 'accounts that paid',
    note: 'those closed at a price worse than the mark, and those who paid without being closed',
    show: ({ burden }) => grouped(String(burden.payers)),
  },
  {
    label: 'largest share of equity',
    note: 'taken from one account in one tick (max_pct)',
    show: ({ burden }) => share(burden.largestEquitySharePpm),
    size: ({ burden }) => Number(burden.largestEquitySharePpm) / 1e4,
  },
  {
    label: 'share of profit',
    note: 'paid, over the profit at the mark of the lots that paid',
    show: ({ burden }) => share(burden.profitSharePpm),
  },
  {
    label: 'worse off than at mark',
    note: 'closes of winners, one an account and tick',
    show: ({ burden }) => grouped(String(burden.worseThanMark)),
  },
  {
    label: 'winners turned to a loss',
    note: 'of these, closed at a realised loss',
    show: ({ burden }) => grouped(String(burden.turnedToLoss)),
  },
  {
    label: 'fund used',
    note: 'cash and positions taken over at the last marks, with what the backstop paid in; negative: it gained',
    show: ({ totals }, { moneyDecimals }) => quanta(fundUsed(totals), moneyDecimals),
    size: ({ totals }, scenario) => Math.max(0, inUnits(fundUsed(totals), scenario)),
  },
  {
    label: 'residual',
    note: 'value for which nobody was left in the queue, or that rules which close nobody leave to the house, at the marks',
    show: ({ totals }, { moneyDecimals }) => quanta(sumOf(totals, 'residual'), moneyDecimals),
  },
  {
    label: 'order turned round',
    note: 'of neighbours by equity among the payers of a tick: the richer one was left the poorer',
    show: ({ burden: { turnedRound, neighbours } }) => (neighbours === 0 ? 'none' : percent(turnedRound / neighbours)),
  },
  {
    label: 'largest survivor over paid',
    note: "in the tick in which most was paid: the largest payer's profit that was left, over all that was paid (PTSR)",
    show: ({ burden: { survivorRatioPpm } }) =>
      survivorRatioPpm === undefined ? 'none' : `${(Number(survivorRatioPpm) / 1e6).toFixed(2)}x`,
  },
  {
    label: 'split in two',
    note: 'what its largest payer would pay more as two halves; below 0, splitting pays',
    show: (result) => {
      const value = splitShare(result);
      return value === undefined ? 'not asked' : signed(value);
    },
  },
  {
    label: 'conserved',
    note: 'ticks in which money and lots were kept to the last unit',
    show: ({ totals }) => `${totals.conserved} of ${totals.ticks}`,
  },
];

/** What the measures cannot say. */
export const CAVEATS: readonly string[] = [
  'Prices are given: nobody trades otherwise because the rules are others. What a rule book closes or spares changes who is liquidatable later.',
  'At the bankruptcy price nothing more is taken than needed: in lots, overshoot and shortfall are 0 by construction. The overshoot published for 10 October 2025 (arXiv:2512.01112) counts the drift of prices within a wave and stale entries.',
  'The paper measures shares by account over waves of gaps above 5 s, and counts one deficit of 10,925,707.16 in nine of them; here a wave is a tick, and equity and profit are of the whole account at its marks.',
  'Cross positions of a scenario have no leverage setting: roi-over-ratio (OKX, HTX) takes it as 1.',
  'PTSR and max_pct grow with the size of the largest account: compare books with each other, not with another day.',
];
