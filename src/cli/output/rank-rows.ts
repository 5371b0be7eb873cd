import type { PositionFacts, RankedRows } from '../../core.ts';
import { formatScaled } from '../../decimal.ts';
import type { Side } from '../../market.ts';
import { percentilePpm } from '../../queue.ts';
import type { Book } from '../input/book.ts';
import type { Column, Row } from './formats.ts';

const SCORE_DIGITS = 9;
const PERCENT_DIGITS = 4;
const LEVERAGE_DIGITS = 2;

const LIGHTS = 5;

export const RANK_COLUMNS: readonly Column[] = [
  { name: 'rank', align: 'right' },
  { name: 'account', align: 'left' },
  { name: 'score', align: 'right' },
  { name: 'percentile', align: 'right', show: (value) => `${value}%` },
  {
    name: 'lights',
    align: 'left',
    show: (value) => `${'●'.repeat(Number(value))}${'○'.repeat(LIGHTS - Number(value))} ${value}`,
  },
  { name: 'size', align: 'right' },
  { name: 'sizeAhead', align: 'right' },
  { name: 'pnl', align: 'right' },
  { name: 'leverage', align: 'right' },
];

/** With `--all`: why a position is no candidate. */
export const EXCLUDED_COLUMN: Column = { name: 'excluded', align: 'left' };

export type Exclusion = 'exempt' | 'no equity' | 'not in profit';

export interface Excluded {
  readonly account: number;
  readonly facts: PositionFacts;
  readonly why: Exclusion;
}

/** Writes what is known of the positions of one queue. */
export class RankRows {
  private readonly book: Book;
  private readonly symbol: string;
  private readonly side: Side;
  private readonly ranked: RankedRows;

  /** @throws AdlError MISSING_MARK, OUT_OF_RANGE */
  constructor(book: Book, symbol: string, side: Side) {
    this.book = book;
    this.symbol = symbol;
    this.side = side;
    this.ranked = book.engine.queue(symbol, side).columns();
  }

  get candidates(): number {
    return this.ranked.candidates;
  }

  /** The first `most` candidates in queue order. */
  *candidateRows(most: number): Iterable<Row> {
    const { account, score, lots, lotsAhead, lights, candidates, totalLots } = this.ranked;
    const { engine } = this.book;
    const { percentile: mode } = engine.market(this.symbol);
    for (let place = 0; place < Math.min(most, candidates); place++) {
      const position = { rank: place + 1, lots: lots[place]!, lotsAhead: lotsAhead[place]! };
      const ppm = percentilePpm(mode, position, candidates, totalLots);
      yield {
        rank: position.rank,
        score: formatScaled(BigInt(score[place]!), SCORE_DIGITS),
        percentile: formatScaled(BigInt(ppm), PERCENT_DIGITS),
        lights: lights[place]!,
        sizeAhead: engine.formatSize(this.symbol, position.lotsAhead),
        ...this.positionFields(account[place]!, this.factsOf(account[place]!)),
        excluded: null,
      };
    }
  }

  /** Positions of the side that are no candidates, in the order of the file. */
  *excluded(): Iterable<Excluded> {
    for (const account of this.book.queueAccounts) {
      const facts = this.factsOf(account);
      if (facts.candidate) continue;
      const why = facts.exempt ? 'exempt' : facts.equity <= 0n ? 'no equity' : 'not in profit';
      yield { account, facts, why };
    }
  }

  *excludedRows(): Iterable<Row> {
    for (const { account, facts, why } of this.excluded()) {
      yield {
        rank: null,
        score: null,
        percentile: null,
        lights: null,
        sizeAhead: null,
        ...this.positionFields(account, facts),
        excluded: why,
      };
    }
  }

  private factsOf(account: number): PositionFacts {
    return this.book.engine.facts({ account, market: this.symbol, side: this.side });
  }

  private positionFields(account: number, facts: PositionFacts): Row {
    const { engine } = this.book;
    return {
      account: engine.accountId(account),
      size: engine.formatSize(this.symbol, facts.lots),
      pnl: engine.formatMoney(facts.pnl),
      leverage: effectiveLeverage(facts),
    };
  }
}

/** N/Q, for a cross position its account's AN/Q, rounded half up; null without equity. */
function effectiveLeverage({ accountNotional, equity }: PositionFacts): string | null {
  if (equity <= 0n) return null;
  const scaled = accountNotional * 10n ** BigInt(LEVERAGE_DIGITS);
  return formatScaled((scaled * 2n + equity) / (equity * 2n), LEVERAGE_DIGITS);
}
