import type { Side } from 'adl-core';
import type { Distance, Fate, MarketView, Mine } from '../protocol.ts';
import { byId, lights, make, row, setLights, table, write } from './dom.ts';
import { change, count, exact, money, percent, size, times } from './format.ts';
import { DISTANCE_NOTE, distanceWords, explain } from './words.ts';

/** Figures that are searched for when the mark stands still. */
const SEARCHED: readonly string[] = ['First of its side at', 'Liquidatable at'];

interface Pair {
  readonly value: HTMLElement;
}

/** The watched position: lights, figures, why, and how far from the front. */
export class MinePanel {
  private readonly empty = make('p', { class: 'hint' }, 'Choose an account in a queue, or look one up.');
  private readonly full = make('div', { hidden: '' });
  private readonly name = make('p', { class: 'name' });
  private readonly dots = lights(0);
  private readonly place = make('p', { class: 'place' });
  private readonly badge = make('span', { class: 'tag bad', hidden: '' });
  private readonly words = make('div', { class: 'words' });
  private readonly list = make('dl', { class: 'figures' });
  private readonly figures = new Map<string, Pair>();
  private readonly factors = table('Factors of the score', ['Factor', 'Value', 'What it is']);
  private readonly formula = make('p', { class: 'formula' });
  private readonly venues = table('What venues would show', ['Venue', 'Field', 'Value']);
  private readonly details = make(
    'details',
    { id: 'factors' },
    make('summary', {}, 'Every factor of the score, to the last digit'),
  );
  private readonly venueDetails = make(
    'details',
    { id: 'venues' },
    make('summary', {}, 'What venues would show for this place'),
  );
  private readonly note = make(
    'details',
    { id: 'prices' },
    make('summary', {}, 'How the two prices are found'),
    make('p', { class: 'note' }, DISTANCE_NOTE),
  );
  private readonly searched: HTMLElement[] = [];
  private distance: Distance | undefined;
  private shown: Mine | undefined;
  private isSearching = true;

  constructor() {
    for (const name of ['Size ahead', 'Size', 'Profit', 'Uses', ...SEARCHED]) {
      const value = make('dd');
      const pair = make('div', {}, make('dt', {}, name), value);
      this.list.append(pair);
      if (SEARCHED.includes(name)) this.searched.push(pair);
      this.figures.set(name, { value });
    }
    this.details.addEventListener('toggle', () => this.writeFactors(this.shown));
    this.details.append(
      this.formula,
      make(
        'div',
        { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Factors of the score' },
        this.factors.table,
      ),
    );
    this.venueDetails.addEventListener('toggle', () => this.writeFactors(this.shown));
    this.venueDetails.append(
      make(
        'div',
        { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'What venues would show' },
        this.venues.table,
      ),
    );
    this.full.append(
      make('div', { class: 'big' }, this.dots, make('div', {}, this.name, this.place)),
      this.badge,
      this.list,
      this.words,
      this.note,
      this.details,
      this.venueDetails,
    );
    byId('mine-body').append(this.empty, this.full);
  }

  update(mine: Mine | undefined, market: MarketView, mark: string, fate: Fate | undefined): void {
    this.empty.hidden = mine !== undefined;
    this.full.hidden = mine === undefined;
    if (mine === undefined) return;
    const { report } = mine;
    write(this.name, `${mine.account}, ${mine.side} ${market.symbol}`);
    setLights(this.dots, report?.lights ?? 0);
    write(this.place, this.placeOf(mine));
    for (const part of [this.list, this.details, this.venueDetails]) part.hidden = report === undefined;
    this.note.hidden = report === undefined || !this.isSearching;
    this.badge.hidden = report?.liquidatable !== true;
    write(this.badge, 'Liquidatable at this mark');
    this.writeFigures(mine, market, mark);
    this.writeWords(mine, market, fate);
    this.writeFactors(mine);
  }

  /** A scenario's mark does not stand still: nothing is searched for in it. */
  setSearching(isSearching: boolean): void {
    this.isSearching = isSearching;
    for (const element of this.searched) element.hidden = !isSearching;
  }

  /** Until the next frame of another mark. */
  setDistance(distance: Distance | undefined): void {
    this.distance = distance;
  }

  private placeOf({ report, side }: Mine): string {
    if (report === undefined) return 'no open position';
    if (report.rank === null) return 'in no queue';
    return `${count(report.rank)} of ${count(report.queue.candidates)} ${side}s`;
  }

  private writeFigures(mine: Mine, market: MarketView, mark: string): void {
    const { report } = mine;
    const put = (name: string, text: string): void => write(this.figures.get(name)!.value, text);
    put('Size ahead', report?.distance ? `${size(Number(report.distance.size))} ${market.symbol}` : '–');
    put('Size', report ? `${size(mine.size)} ${market.symbol}` : '–');
    put('Profit', report ? `${change(money(mine.profit))} (${change(percent(mine.gain))})` : '–');
    put('Uses', report ? `${times(mine.leverage)} its equity` : '–');
    const words = report && this.distance && distanceWords(this.distance, Number(mark));
    const waiting = report ? '…' : '–';
    put('First of its side at', words?.first ?? waiting);
    put('Liquidatable at', words?.liquidation ?? waiting);
  }

  private writeWords(mine: Mine, market: MarketView, fate: Fate | undefined): void {
    const paragraphs = explain(mine, market, fate);
    while (this.words.children.length > 2 * paragraphs.length) this.words.lastElementChild!.remove();
    while (this.words.children.length < 2 * paragraphs.length) this.words.append(make('h3'), make('p'));
    paragraphs.forEach(({ title, text }, i) => {
      write(this.words.children[2 * i]!, title);
      write(this.words.children[2 * i + 1]!, text);
    });
  }

  /** Only while they are open: the tables are long. */
  private writeFactors(mine: Mine | undefined): void {
    this.shown = mine;
    const report = mine?.report;
    if (!this.details.open && !this.venueDetails.open) return;
    const formula = report?.formula ?? '';
    write(this.formula, report?.score == null ? 'No score.' : `${report.score} = ${formula} = ${report.calculation}`);
    const factors = report?.factors ?? [];
    this.factors.body.replaceChildren(
      ...factors.map(({ name, value, meaning, inScore }) => {
        const line = row([name, exact(value), meaning]);
        line.classList.toggle('here', inScore);
        return line;
      }),
    );
    const shown = report?.indicators ?? [];
    this.venues.body.replaceChildren(
      ...shown.map(({ venue, field, value }) => row([venue, field, String(value ?? '–')])),
    );
  }
}

/** The form that looks an account up. */
export function onLookUp(look: (account: string, side: Side | undefined) => void): void {
  byId('watch').addEventListener('submit', (event) => {
    event.preventDefault();
    const account = byId<HTMLInputElement>('account').value.trim();
    if (account !== '') look(account, undefined);
  });
}
