import type { Side } from 'adl-core';
import type { Frame, HeadRow, MarketView, SideFrame } from '../protocol.ts';
import { byId, lights, make, row, table, write } from './dom.ts';
import { change, count, percent, price, score, short, size, times } from './format.ts';

const LIGHTS = 5;

interface LadderRow {
  readonly bar: HTMLElement;
  readonly count: HTMLElement;
  readonly row: HTMLElement;
}

interface HeadCells {
  readonly line: HTMLTableRowElement;
  readonly account: HTMLButtonElement;
  readonly cells: readonly HTMLTableCellElement[];
}

/** One side: how many positions have how many lights, and who stands in front. */
class SidePanel {
  private readonly side: Side;
  private readonly summary = make('p', { class: 'hint' });
  private readonly ladder: readonly LadderRow[];
  private readonly body: HTMLElement;
  private readonly rows: HeadCells[] = [];
  private readonly choose: (account: string, side: Side) => void;

  constructor(root: HTMLElement, side: Side, choose: (account: string, side: Side) => void) {
    this.side = side;
    this.choose = choose;
    const name = side === 'long' ? 'Longs' : 'Shorts';
    const list = make('ol', { class: 'ladder', 'aria-label': `${name} by lights` });
    this.ladder = Array.from({ length: LIGHTS }, (_, below) => {
      const bar = make('span', { class: `bar-fill ${side}` });
      const number = make('span', { class: 'number' });
      const line = make(
        'li',
        {},
        lights(LIGHTS - below),
        make('span', { class: 'bar', 'aria-hidden': 'true' }, bar),
        number,
      );
      list.append(line);
      return { bar, count: number, row: line };
    });
    const head = table(`Front of the queue of ${side}s`, ['#', 'Account', 'Score', 'Gain', 'Uses', 'Size']);
    this.body = head.body;
    root.append(
      make('h3', { class: side }, name),
      this.summary,
      list,
      make(
        'div',
        { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': `Front of the queue of ${side}s` },
        head.table,
      ),
    );
  }

  update(frame: SideFrame, market: MarketView, watched: string | undefined, watchedLights: number): void {
    write(this.summary, `${count(frame.candidates)} candidates, ${short(frame.size)} ${market.symbol}`);
    const most = Math.max(1, ...frame.ladder);
    this.ladder.forEach((line, below) => {
      const positions = frame.ladder[below]!;
      line.bar.style.width = `${(100 * positions) / most}%`;
      write(line.count, count(positions));
      line.row.classList.toggle('here', watchedLights === LIGHTS - below);
    });
    while (this.rows.length < frame.head.length) this.addRow();
    while (this.rows.length > frame.head.length) this.rows.pop()!.line.remove();
    for (const [place, cells] of this.rows.entries()) this.fill(cells, frame.head[place]!, market, watched);
  }

  private addRow(): void {
    const account = make('button', { type: 'button', class: 'link' });
    account.addEventListener('click', () => this.choose(account.textContent!, this.side));
    const line = row(['', account, '', '', '', '']);
    this.body.append(line);
    this.rows.push({ line, account, cells: Array.from(line.querySelectorAll('td')) });
  }

  private fill(
    { line, account, cells }: HeadCells,
    of: HeadRow,
    market: MarketView,
    watched: string | undefined,
  ): void {
    write(line.firstElementChild!, String(of.rank));
    write(account, of.account);
    line.classList.toggle('here', of.account === watched);
    write(cells[1]!, score(of.score));
    write(cells[2]!, change(percent(of.gain)));
    write(cells[3]!, times(of.leverage));
    write(cells[4]!, size(of.size));
    const entered = `entered at ${price(of.entry, market.decimals)}`;
    if (line.title !== entered) line.title = entered;
  }
}

export class Queues {
  private readonly panels: readonly SidePanel[];

  constructor(choose: (account: string, side: Side) => void) {
    this.panels = [
      new SidePanel(byId('side-long'), 'long', choose),
      new SidePanel(byId('side-short'), 'short', choose),
    ];
  }

  update({ sides, mine }: Frame, market: MarketView): void {
    sides.forEach((frame, s) => {
      const own = mine !== undefined && (mine.side === 'long') === (s === 0);
      this.panels[s]!.update(frame, market, own ? mine.account : undefined, own ? (mine.report?.lights ?? 0) : 0);
    });
  }
}
