/** What is said of a position, in plain words and with its numbers. */
import type { Policy, Side } from 'adl-core';
import type { Distance, Fate, MarketView, Mine } from '../protocol.ts';
import { change, count, exact, fixed, money, ordinal, percent, price, size, times } from './format.ts';

/** What each policy puts first, as a reader would say it. */
export const POLICY_WORDS: Readonly<Record<Policy, { readonly name: string; readonly first: string }>> = {
  'leveraged-return': {
    name: 'return × leverage',
    first: 'whose profit is large for what they paid, on little equity',
  },
  'margin-return': {
    name: 'return × margin ratio',
    first: 'whose profit is large for what they paid, close to their maintenance margin',
  },
  'wallet-return': {
    name: 'profit over wallet × margin ratio',
    first: 'whose profit is large for their wallet, close to their maintenance margin',
  },
  'roi-over-ratio': {
    name: 'return × set leverage × leverage in use',
    first: 'whose profit is large for what they paid, with a high leverage set and in use',
  },
  'price-ratio': {
    name: 'price gain × account leverage',
    first: 'in profit whose price has moved furthest, on accounts with little equity',
  },
  return: { name: 'return on entry', first: 'whose profit is largest for what they paid, whatever their leverage' },
  pnl: { name: 'profit in money', first: 'with the largest profit in money: the largest positions, as a rule' },
};

/** In the order in which they are offered. */
export const POLICIES = Object.keys(POLICY_WORDS) as readonly Policy[];

const other: Readonly<Record<Side, Side>> = { long: 'short', short: 'long' };

export interface Paragraph {
  readonly title: string;
  readonly text: string;
}

/** Where the position stands. */
function standing(mine: Mine, market: MarketView): string {
  const { report, account, side } = mine;
  const { symbol, asset, decimals } = market;
  const unit = asset === '' ? '' : ` ${asset}`;
  const held = `Account ${account} is ${side} ${size(mine.size)} ${symbol}, entered at ${price(mine.entry, decimals)}.`;
  const result = mine.profit >= 0 ? `${money(mine.profit)}${unit} in profit` : `${money(-mine.profit)}${unit} in loss`;
  const holds = report!.margin === 'isolated' ? 'it is' : 'its account holds';
  const load = Number.isFinite(mine.leverage)
    ? `and ${holds} ${times(mine.leverage)} the equity behind it`
    : 'and nothing of its equity is left';
  return `${held} At a mark of ${exact(report!.mark)} it is ${result} (${change(percent(mine.gain))} on entry), ${load}.`;
}

/** Why it is where it is. */
function reason(mine: Mine, market: MarketView): string {
  const { report, side } = mine;
  const { first } = POLICY_WORDS[market.policy];
  if (!report!.candidate) return `It is in no queue: ${report!.whyNot}.`;
  const place = `${ordinal(report!.rank!)} of ${count(report!.queue.candidates)} ${side}s`;
  return `The queue puts those first ${first}. This one is ${place}; ${percentile(mine)} of the size of all ${side}s stands level with it or behind.`;
}

function percentile({ report }: Mine): string {
  return `${fixed(Number(report!.percentile), 2)} %`;
}

/** What is between it and the front. */
function ahead(mine: Mine, market: MarketView): string {
  const { report, side } = mine;
  if (report!.distance === null) return `Nothing is taken from it while that is so.`;
  const { candidates, size: lots, percent: share } = report!.distance;
  if (candidates === 0) {
    return `It is the very next ${side} to be closed when a bankrupt ${other[side]} finds no buyer and no fund.`;
  }
  const before = `${count(candidates)} position${candidates === 1 ? '' : 's'} with ${size(Number(lots))} ${market.symbol}`;
  return `${before} are closed before this one is touched: ${fixed(Number(share), 2)} % of all ${side}s.`;
}

/** What deleveraging is and is not. */
function meaning({ side }: Mine): string {
  return (
    `A close is at the bankrupt ${other[side]}’s bankruptcy price. What the position has earned up to there is paid in full; what it might have ` +
    `earned after that is not. It is no penalty and nothing was done wrong: the other side’s loss is this profit, and the other side has no more to lose.`
  );
}

function happened(fate: Fate, mine: Mine, market: MarketView): string {
  const { symbol, asset, decimals } = market;
  const unit = asset === '' ? '' : ` ${asset}`;
  const of = `${size(fate.size)} ${symbol}`;
  const rest =
    fate.remaining > 0 ? ` ${size(fate.remaining)} ${symbol} are still open.` : ' Nothing of the position is left.';
  const result = `${change(money(fate.profit))}${unit}`;
  if (fate.kind === 'liquidated') {
    return `${of} were liquidated: the equity had fallen to the maintenance margin. They were settled at the bankruptcy price ${price(fate.price, decimals)}, ${result} realised.${rest}`;
  }
  return (
    `${of} were closed at ${price(fate.price, decimals)} because account ${fate.against} on the other side was bankrupt and neither the order book nor the fund ` +
    `took its position. This ${mine.side} stood ${ordinal(fate.rank!)} in the queue at that moment. ${result} was realised.${rest}`
  );
}

/** The whole explanation, with what happened first. */
export function explain(mine: Mine, market: MarketView, fate: Fate | undefined): Paragraph[] {
  const paragraphs: Paragraph[] = [];
  if (fate !== undefined) {
    const title = fate.kind === 'deleveraged' ? 'What happened to it' : 'It was liquidated';
    paragraphs.push({ title, text: happened(fate, mine, market) });
  }
  if (mine.report === undefined) {
    if (fate === undefined) {
      paragraphs.push({
        title: 'No position',
        text: `Account ${mine.account} holds no ${mine.side} in ${market.symbol} now.`,
      });
    }
    if (fate?.kind === 'deleveraged') paragraphs.push({ title: 'What that means', text: meaning(mine) });
    return paragraphs;
  }
  paragraphs.push({ title: 'Where it stands', text: standing(mine, market) });
  paragraphs.push({ title: 'Why there', text: reason(mine, market) });
  paragraphs.push({ title: 'How far off', text: ahead(mine, market) });
  paragraphs.push({ title: 'What that means', text: meaning(mine) });
  return paragraphs;
}

/** Both distances in price, and what they take for granted. */
export function distanceWords(
  distance: Distance,
  mark: number,
): { readonly liquidation: string; readonly first: string } {
  const away = (text: string): string => `${exact(text)} (${change(percent(Number(text) / mark - 1, 2))})`;
  const { first } = distance;
  const liquidation = distance.liquidation === undefined ? 'at no mark' : away(distance.liquidation);
  if (first.isFirst) return { liquidation, first: 'now' };
  const marks = [first.below, first.above].filter((each) => each !== undefined).map(away);
  const none = first.isComplete ? 'no mark within 64 %' : 'no mark that was searched';
  return { liquidation, first: marks.length === 0 ? none : marks.join(' or ') };
}

export const DISTANCE_NOTE =
  'Searched with the engine: the nearest marks on both sides, to the tick, up to 64 % off. Only the mark moves; nobody trades and nobody is ' +
  'liquidated on the way. Two that change places and back within 0.1 % may do so unseen.';
