import type { Side } from 'adl-core';
import type { Cascade, Channels, Details, FundView, MarketView } from '../protocol.ts';
import { type Chart, lineChart } from './charts.ts';
import { byId, make, row, table, write } from './dom.ts';
import { change, count, counted, exact, money, percent, price, short, size } from './format.ts';

/** A step stays alone so long before the next, when nobody steps by hand. */
const STEP_MILLISECONDS = 1600;
const CHANNELS: readonly (readonly [keyof Channels, string])[] = [
  ['book', 'order book'],
  ['fund', 'fund'],
  ['adl', 'deleveraged'],
  ['residual', 'left to the fund'],
];

interface Step {
  readonly title: string;
  readonly figure: string;
  readonly text: string;
  readonly more?: HTMLElement;
  /** Channels that the bar shows from this step on. */
  readonly shows: number;
}

/** What the panel asks of the page. */
export interface CascadeActions {
  readonly liquidate: (bookPercent: number) => void;
  readonly fund: (cash: string, takeover: boolean) => void;
  readonly restore: () => void;
  readonly watch: (account: string, side: Side) => void;
}

/** The button, its terms, and the waterfall that follows. */
export class CascadePanel {
  private readonly press = make(
    'button',
    { type: 'button', class: 'primary', id: 'liquidate', disabled: '' },
    'Liquidate',
  );
  private readonly back = make('button', { type: 'button', id: 'restore', hidden: '' }, 'Put everything back');
  private readonly share = make('input', {
    type: 'range',
    id: 'book-share',
    min: '0',
    max: '100',
    step: '5',
    value: '30',
  });
  private readonly shareText = make('output', { for: 'book-share' });
  private readonly cash = make('input', {
    type: 'text',
    id: 'fund-cash',
    inputmode: 'decimal',
    value: '',
    autocomplete: 'off',
  });
  private readonly takeover = make('input', { type: 'checkbox', id: 'takeover', checked: '' });
  private readonly result = make('div', { class: 'waterfall', hidden: '' });
  private readonly flow = make('div', { class: 'flow', role: 'img' });
  private readonly legend = make('p', { class: 'legend' });
  private readonly list = make('ol', { class: 'steps' });
  private readonly counter = make('span', { class: 'hint', role: 'status' });
  private readonly next = make('button', { type: 'button', id: 'step-next' }, 'Next step');
  private readonly all = make('button', { type: 'button', id: 'step-all' }, 'Show all');
  private readonly chartRoot = make('div', {
    class: 'chart',
    role: 'img',
    'aria-label': 'Fund cash from one liquidation to the next',
  });
  private readonly fundChart: Chart;
  private readonly actions: CascadeActions;
  private cashText = '';
  private steps: readonly Step[] = [];
  private sizes: Cascade['size'] | undefined;
  private shown = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(actions: CascadeActions) {
    this.actions = actions;
    const field = (label: string, ...inputs: readonly HTMLElement[]): HTMLElement =>
      make('div', { class: 'field' }, make('label', { for: inputs[0]!.id }, label), ...inputs);
    const terms = make(
      'div',
      { class: 'terms' },
      field('The order book takes', this.share, this.shareText),
      field('Cash of the fund', this.cash),
      make(
        'div',
        { class: 'field check' },
        this.takeover,
        make('label', { for: 'takeover' }, 'The fund takes positions over'),
      ),
    );
    for (const [channel, name] of CHANNELS) {
      this.flow.append(make('span', { class: channel }));
      this.legend.append(make('span', { class: `key ${channel}` }, name));
    }
    const controls = make('div', { class: 'step-row' }, this.next, this.all, this.counter);
    this.result.append(this.flow, this.legend, controls, this.list);
    byId('cascade-body').append(terms, make('div', { class: 'press' }, this.press, this.back), this.result);
    this.fundChart = lineChart(this.chartRoot, { label: 'fund cash', height: 110, time: false });
    this.share.addEventListener('input', () => this.writeShare());
    this.press.addEventListener('click', () => actions.liquidate(this.share.valueAsNumber));
    this.back.addEventListener('click', () => {
      this.clear();
      actions.restore();
    });
    const fund = (): void => {
      this.cashText = '';
      actions.fund(this.cash.value.replace(/[\s,_]/g, ''), this.takeover.checked);
    };
    this.cash.addEventListener('change', fund);
    this.takeover.addEventListener('change', fund);
    this.next.addEventListener('click', () => this.step());
    this.all.addEventListener('click', () => this.showAll());
    this.writeShare();
  }

  /** The fund as the engine has it, unless the reader is writing. */
  updateFund({ cashText, takeover }: FundView): void {
    this.takeover.checked = takeover;
    if (cashText === this.cashText || document.activeElement === this.cash) return;
    this.cashText = cashText;
    this.cash.value = exact(cashText)
      .replace(/\.?0+$/, '')
      .replace('\u2212', '-');
  }

  private writeShare(): void {
    write(this.shareText, `${this.share.value} % of the liquidated size, near the mark`);
  }

  update({ liquidatable: [longs, shorts] }: Details): void {
    const total = longs + shorts;
    this.press.disabled = total === 0;
    write(this.press, total === 0 ? 'Nobody to liquidate' : `Liquidate ${counted(total, 'position')}`);
    const parts = [longs > 0 ? counted(longs, 'long') : '', shorts > 0 ? counted(shorts, 'short') : ''].filter(Boolean);
    const hint =
      total === 0
        ? 'Drag the mark until somebody’s margin is gone.'
        : `At their maintenance margin or below it: ${parts.join(' and ')}.`;
    write(byId('cascade-hint'), hint);
  }

  clear(): void {
    clearTimeout(this.timer);
    this.result.hidden = true;
    this.back.hidden = true;
    this.steps = [];
  }

  show(cascade: Cascade, market: MarketView): void {
    this.clear();
    this.steps = this.stepsOf(cascade, market);
    this.sizes = cascade.size;
    this.shown = 0;
    this.list.replaceChildren();
    this.result.hidden = false;
    this.back.hidden = false;
    this.step();
    this.result.scrollIntoView({ block: 'nearest' });
    if (!matchMedia('(prefers-reduced-motion: reduce)').matches) this.schedule();
  }

  /** Shows one step more. */
  step(): void {
    if (this.shown >= this.steps.length) return;
    const { title, figure, text, more } = this.steps[this.shown]!;
    this.shown += 1;
    const item = make(
      'li',
      {},
      make('h3', {}, title, make('span', { class: 'figure' }, figure)),
      make('p', {}, text),
      more,
    );
    this.list.append(item);
    if (more?.contains(this.chartRoot)) this.fundChart.redraw();
    this.drawFlow();
    const isLast = this.shown === this.steps.length;
    this.next.disabled = isLast;
    this.all.disabled = isLast;
    write(this.counter, `Step ${this.shown} of ${this.steps.length}: ${title}`);
  }

  private schedule(): void {
    this.timer = setTimeout(() => {
      this.step();
      if (this.shown < this.steps.length) this.schedule();
    }, STEP_MILLISECONDS);
  }

  private showAll(): void {
    clearTimeout(this.timer);
    while (this.shown < this.steps.length) this.step();
  }

  private drawFlow(): void {
    const sizes = this.sizes!;
    const upTo = this.steps[this.shown - 1]!.shows;
    CHANNELS.forEach(([channel], place) => {
      const part = place < upTo && sizes.total > 0 ? sizes[channel] / sizes.total : 0;
      (this.flow.children[place] as HTMLElement).style.width = `${100 * part}%`;
    });
    const words = CHANNELS.slice(0, upTo).map(([channel, name]) => `${name} ${percent(sizes[channel] / sizes.total)}`);
    this.flow.setAttribute('aria-label', `Of the liquidated size: ${words.join(', ') || 'nothing placed yet'}`);
  }

  private stepsOf(cascade: Cascade, market: MarketView): Step[] {
    const { size: sizes, outcomes, fund } = cascade;
    const { symbol, asset } = market;
    const total = outcomes.book + outcomes.fund + outcomes.adl;
    const part = (amount: number): string => `${short(amount)} ${symbol} (${percent(amount / sizes.total)})`;
    const unit = asset === '' ? '' : ` ${asset}`;
    this.fundChart.set([cascade.fundPath.map(([done]) => done), cascade.fundPath.map(([, cash]) => cash)]);
    return [
      {
        title: 'Liquidated',
        figure: `${short(sizes.total)} ${symbol}`,
        text: `${counted(total, 'position')} had no more equity than maintenance margin at ${exact(cascade.mark)}. All of them went into one batch, in a drawn order.`,
        shows: 0,
      },
      {
        title: 'Order book',
        figure: part(sizes.book),
        text: `Sold within 0.08 % of the mark, from those whose bankruptcy price was no worse: beyond it nobody bids. Against their bankruptcy prices the fund got ${change(money(fund.book))}${unit}.`,
        shows: 1,
      },
      {
        title: 'Insurance fund',
        figure: part(sizes.fund),
        text: `${counted(outcomes.fund, 'position')} taken over at the bankruptcy price, as long as cash and the PnL of what the fund holds stayed above zero. Cash: ${money(fund.before)} before, ${money(fund.after)}${unit} after${cascade.badDebt > 0 ? `, ${money(cascade.badDebt)} of it lost to bad debt` : ''}.`,
        more: this.chartRoot,
        shows: 2,
      },
      {
        title: 'Auto-deleveraging',
        figure: part(sizes.adl),
        text: this.adlText(cascade, symbol),
        ...(cascade.closedCount === 0 ? {} : { more: this.closedTable(cascade, market) }),
        shows: 4,
      },
      {
        title: 'Nothing lost, nothing made',
        figure: `difference ${exact(cascade.difference)}`,
        text: `All the money before and after, to the last quantum, and ${cascade.lotsDifference} lots of difference between longs and shorts. Worked out in ${money(cascade.milliseconds)} ms.`,
        more: this.ledgerTable(cascade),
        shows: 4,
      },
    ];
  }

  private adlText({ closedCount, closed, size: sizes, skipped }: Cascade, symbol: string): string {
    if (closedCount === 0) return 'Nothing was left, so nobody in the queue was touched.';
    const left =
      sizes.residual > 0
        ? ` The queue could not take ${size(sizes.residual)} ${symbol}, which stay with the fund.`
        : '';
    const passed =
      skipped > 0
        ? ` ${count(skipped)} times a winner was passed over because the close would have cost more than his equity.`
        : '';
    const listed = closed.length < closedCount ? ` The first ${closed.length} of them:` : '';
    return `${counted(closedCount, 'winner')} closed against the bankrupt, from the front of the queue.${left}${passed}${listed}`;
  }

  private closedTable({ closed }: Cascade, { decimals }: MarketView): HTMLElement {
    const { table: element, body } = table('Who was closed, in queue order', [
      '#',
      'Account',
      'Side',
      'Closed',
      'Left',
      'Price',
      'Realised',
      'Against',
    ]);
    for (const each of closed) {
      const account = make('button', { type: 'button', class: 'link' }, each.account);
      account.addEventListener('click', () => this.actions.watch(each.account, each.side));
      const cells = [
        count(each.rank),
        account,
        each.side,
        size(each.size),
        size(each.remaining),
        price(each.price, decimals),
        change(money(each.profit)),
        each.against,
      ];
      body.append(row(cells));
    }
    return make(
      'div',
      { class: 'scroll tall', tabindex: '0', role: 'region', 'aria-label': 'Who was closed' },
      element,
    );
  }

  private ledgerTable({ ledger }: Cascade): HTMLElement {
    const { table: element, body } = table('Money before and after', ['Money', 'Before', 'After']);
    for (const { name, before, after } of ledger) {
      const line = row([name, exact(before), exact(after)]);
      if (name === 'Sum') line.classList.add('sum');
      body.append(line);
    }
    element.className = 'ledger';
    return element;
  }
}
