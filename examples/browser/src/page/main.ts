/** The page: what the reader does goes to the worker, what comes back goes to the panels. */
import type { Policy, Side } from 'adl-core';
import { placeOf } from '../cells.ts';
import {
  type About,
  type Details,
  type Fate,
  FRAME_BUDGET,
  type Frame,
  type MarketView,
  type Message,
  type ScenarioName,
} from '../protocol.ts';
import { CascadePanel } from './cascade.ts';
import { ScoreChart } from './charts.ts';
import { byId, make, write } from './dom.ts';
import { onFile } from './file.ts';
import { change, count, counted, milliseconds, money, short } from './format.ts';
import { onKeys } from './keys.ts';
import { Link } from './link.ts';
import { MarkControl } from './mark.ts';
import { MinePanel, onLookUp } from './mine.ts';
import { Player, tickWords } from './player.ts';
import { Queues } from './queues.ts';
import { startTheme } from './theme.ts';
import { POLICIES, POLICY_WORDS } from './words.ts';

type Mode = 'drag' | ScenarioName;

const policy = byId<HTMLSelectElement>('policy');
const symbol = byId<HTMLSelectElement>('symbol');
const positions = byId<HTMLSelectElement>('positions');
const notice = byId('notice');

let mode: Mode = 'drag';
let market: MarketView | undefined;
/** Of the market to drag and of files; a scenario has its own. */
let dragPolicy: Policy = 'leveraged-return';
let frame: Frame | undefined;
/** What became of the watched position. */
let fate: Fate | undefined;
/** A scenario's own policy until the reader chooses another. */
let hasChosenPolicy = false;

const link = new Link(hear);
const queues = new Queues(watch);
const mine = new MinePanel();
const scores = new ScoreChart(byId('scores'));
const cascade = new CascadePanel({
  liquidate: (bookPercent) => link.send({ type: 'liquidate', bookPercent }),
  fund: (cash, takeover) => link.send({ type: 'fund', cash, takeover }),
  restore: () => link.send({ type: 'restore' }),
  watch,
});
const mark = new MarkControl((text) => link.mark(text));
const player = new Player((tick) => {
  if (market === undefined) return;
  market = { ...market, mark: tick.frame.mark };
  fate = player.fateSoFar();
  showFrame(tick.frame);
  showDetails(tick.details);
  showLiquidatable(tick.details);
  write(byId('play-words'), tickWords(tick, market));
});

function hear(message: Message): void {
  switch (message.type) {
    case 'progress':
      write(byId('status-text'), `${message.text} …`);
      break;
    case 'opened':
      opened(message.market, message.remarks);
      if (message.about !== undefined) describe(message.about);
      break;
    case 'frame':
      fate = message.frame.fate;
      showFrame(message.frame);
      showBudget(message.frame);
      byId('main').dataset.shown = shownAs(message.frame.mark);
      break;
    case 'details':
      showDetails(message.details);
      cascade.update(message.details);
      showLiquidatable(message.details);
      byId('main').dataset.detailed = shownAs(message.details.mark);
      break;
    case 'distance':
      mine.setDistance(message.distance);
      if (frame !== undefined) showMine(frame);
      break;
    case 'cascade':
      cascade.show(message.cascade, market!);
      break;
    case 'played':
      player.add(message.tick);
      showProgress(message.tick.index + 1, message.tick.ticks, message.tick.frame.positions);
      break;
    case 'refused':
      refuse(message.text, message.lines);
      break;
  }
}

/** Whoever drives the page can wait for this. */
function shownAs(of: string): string {
  return `${of} ${market!.policy} ${market!.positions}`;
}

/** What is shown is no longer what will be. */
function unsettle(): void {
  const { dataset } = byId('main');
  delete dataset.shown;
  delete dataset.detailed;
}

function opened(next: MarketView, remarks: readonly string[]): void {
  market = next;
  policy.value = next.policy;
  write(byId('policy-words'), `First ${POLICY_WORDS[next.policy].first}.`);
  if (mode === 'drag') mark.open(next);
  else player.open();
  symbol.replaceChildren(...next.symbols.map((name) => make('option', { value: name }, name)));
  symbol.value = next.symbol;
  byId('symbol-choice').hidden = next.symbols.length < 2;
  notice.hidden = remarks.length === 0;
  notice.className = 'notice';
  notice.replaceChildren(...remarks.map((remark) => make('p', {}, remark)));
}

/** What a scenario is, and how it differs from the event. */
function describe({ title, description, caveats, attributions }: About): void {
  write(byId('play-title'), title);
  write(byId('play-description'), description);
  byId('play-caveats').replaceChildren(...[...caveats, ...attributions].map((each) => make('li', {}, each)));
}

function refuse(text: string, lines: readonly string[]): void {
  notice.hidden = false;
  notice.className = 'notice bad';
  notice.replaceChildren(make('p', {}, text));
  if (lines.length > 0) notice.append(make('ul', {}, ...lines.map((line) => make('li', {}, line))));
  if (frame === undefined) return;
  showBudget(frame);
  if (mode === 'drag') cascade.updateFund(frame.fund);
}

function showFrame(next: Frame): void {
  if (next.mark !== frame?.mark || next.mine?.account !== frame.mine?.account) mine.setDistance(undefined);
  frame = next;
  queues.update(next, market!);
  showMine(next);
  showFund(next);
}

function showFund({ fund }: Frame): void {
  const unit = market!.asset === '' ? '' : ` ${market!.asset}`;
  write(byId('fund-now'), `${money(fund.cash)}${unit}`);
  write(byId('house-now'), `${change(money(fund.house))}${unit}`);
  if (mode === 'drag') cascade.updateFund(fund);
}

function showLiquidatable({ liquidatable: [longs, shorts] }: Details): void {
  write(byId('liquidatable-now'), `${counted(longs, 'long')}, ${counted(shorts, 'short')}`);
}

function showMine(of: Frame): void {
  mine.update(of.mine, market!, of.mark, fate);
}

function showDetails(details: Details): void {
  const score = frame?.mine?.report?.score;
  scores.set(details, score == null ? undefined : placeOf(Math.round(Number(score) * 1e9)));
  write(byId('scores-hint'), `Longs above, shorts below the line.${score == null ? '' : ' Dashed: my position.'}`);
}

function showBudget({ positions: ranked, milliseconds: took }: Frame): void {
  write(byId('status-text'), `${count(ranked)} positions re-ranked`);
  byId('budget').hidden = false;
  byId('budget-fill').style.width = `${Math.min(100, (100 * took) / FRAME_BUDGET)}%`;
  byId('budget').classList.toggle('over', took > FRAME_BUDGET);
  write(
    byId('budget-text'),
    `in ${milliseconds(took)}, budget ${FRAME_BUDGET} ms: ${short((ranked / took) * 1000)} positions a second`,
  );
}

function showProgress(done: number, total: number, ranked: number): void {
  byId('budget').hidden = true;
  write(
    byId('status-text'),
    done < total
      ? `Replayed ${done} of ${total} steps …`
      : `${total} steps replayed. ${counted(ranked, 'position')} in all markets are still open.`,
  );
}

function watch(account: string, side: Side | undefined): void {
  byId<HTMLInputElement>('account').value = account;
  notice.hidden = true;
  if (mode === 'drag') {
    link.send({ type: 'watch', account, side });
    return;
  }
  const id = /^\d+$/.test(account) ? `#${account}` : account;
  replay(id, side ?? sideInFrame(id), true);
}

/** In a scenario the side of an account that is typed in: where the frame shows it, or short. */
function sideInFrame(account: string): Side {
  return frame?.sides[0].head.some((row) => row.account === account) === true ? 'long' : 'short';
}

/** Runs the scenario, from the start: a watched position is followed through the whole of it. */
function replay(account?: string, side?: Side, keepPlace = false): void {
  if (mode === 'drag') return;
  player.reset(keepPlace);
  const watched = account === undefined || side === undefined ? undefined : { account, side };
  link.send({
    type: 'play',
    scenario: mode,
    symbol: symbol.value === '' ? undefined : symbol.value,
    policy: hasChosenPolicy ? (policy.value as Policy) : undefined,
    watch: watched,
  });
}

function generate(): void {
  unsettle();
  mark.forget();
  cascade.clear();
  link.send({ type: 'generate', positions: Number(positions.value), policy: dragPolicy });
}

function setMode(next: Mode): void {
  mode = next;
  unsettle();
  const isDrag = next === 'drag';
  for (const button of document.querySelectorAll<HTMLElement>('[data-mode]')) {
    button.setAttribute('aria-pressed', String(button.dataset.mode === next));
  }
  byId('drag').hidden = !isDrag;
  byId('play').hidden = isDrag;
  byId('cascade').hidden = !isDrag;
  byId('timeline').hidden = isDrag;
  mine.setSearching(isDrag);
  byId('positions-choice').hidden = !isDrag;
  byId('budget').hidden = true;
  notice.hidden = true;
  symbol.replaceChildren();
  player.reset();
  fate = undefined;
  frame = undefined;
  hasChosenPolicy = false;
}

function choosePolicy(): void {
  unsettle();
  hasChosenPolicy = true;
  cascade.clear();
  if (mode === 'drag') {
    dragPolicy = policy.value as Policy;
    link.send({ type: 'policy', policy: dragPolicy });
  } else replay(frame?.mine?.account, frame?.mine?.side, true);
}

function chooseSymbol(): void {
  cascade.clear();
  if (mode !== 'drag') replay(undefined, undefined, true);
  else {
    mark.forget();
    link.send({ type: 'symbol', symbol: symbol.value });
  }
}

policy.append(...POLICIES.map((name) => make('option', { value: name }, POLICY_WORDS[name].name)));
policy.addEventListener('change', choosePolicy);
symbol.addEventListener('change', chooseSymbol);
positions.addEventListener('change', generate);
for (const button of document.querySelectorAll<HTMLElement>('[data-mode]')) {
  button.addEventListener('click', () => {
    setMode(button.dataset.mode as Mode);
    if (mode === 'drag') generate();
    else replay();
  });
}
onLookUp(watch);
onFile((file) => {
  setMode('drag');
  mark.forget();
  cascade.clear();
  byId('positions-choice').hidden = true;
  link.send({ type: 'file', file, policy: dragPolicy });
});
const nextTheme = startTheme();
onKeys({
  m: () => byId(mode === 'drag' ? 'mark-slider' : 'time').focus(),
  '[': () => (mode === 'drag' ? mark.move(-10) : player.step(-1)),
  ']': () => (mode === 'drag' ? mark.move(10) : player.step(1)),
  p: () => {
    policy.selectedIndex = (policy.selectedIndex + 1) % policy.options.length;
    choosePolicy();
  },
  a: () => byId('account').focus(),
  l: () => byId('liquidate').click(),
  n: () => cascade.step(),
  ' ': () => {
    if (mode !== 'drag') player.toggle();
  },
  t: nextTheme,
});
generate();
