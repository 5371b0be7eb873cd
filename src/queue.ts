import { requireColumn, requireCount } from './checks.ts';
import { type Columns, copyColumns, copyInto } from './columns.ts';
import type {
  Core,
  ExemptRows,
  LightRows,
  PlaceRows,
  QueueViews,
  RankedRows,
  RankNumbers,
  ScoreRows,
  SideNumber,
} from './core.ts';
import { type ExemptAhead, exemptAhead } from './exempt.ts';
import { sideNumber } from './inputs.ts';
import { PPM } from './limits.ts';
import type { Market, PercentileMode, Side } from './market.ts';

/** A candidate's place in its queue. */
export interface QueuePlace {
  readonly account: string;
  /** From 1 (front: deleveraged first). */
  readonly rank: number;
  /** ⌊x·10^9⌋ of the market's policy. */
  readonly score: number;
  readonly lots: bigint;
  /** Lots of the candidates before this one. */
  readonly lotsAhead: bigint;
  /** Share of the queue at or behind this place in ppm, rounded down; measured as the lights are. 10^6 is the front. */
  readonly percentilePpm: number;
  /** 5 (front) … 1 (back). */
  readonly lights: number;
}

/** Share of the queue at or behind a place, in ppm, rounded down: 1 − A/T, 1 − S/T or 1 − (r − 1)/n by mode. */
export function percentilePpm(
  mode: PercentileMode,
  place: { readonly rank: number; readonly lots: bigint; readonly lotsAhead: bigint },
  candidates: number,
  totalLots: bigint,
): number {
  if (mode === 'count') return Math.floor(((candidates - place.rank + 1) * PPM) / candidates);
  const before = mode === 'ahead' ? place.lotsAhead : place.lotsAhead + place.lots;
  return Number(((totalLots - before) * BigInt(PPM)) / totalLots);
}

/** One place as an object. */
function placeOf(account: string, mode: PercentileMode, lots: bigint, place: RankNumbers): QueuePlace {
  const { rank, score, lotsAhead, lights, candidates, totalLots } = place;
  const share = percentilePpm(mode, { rank, lots, lotsAhead }, candidates, totalLots);
  return { account, rank, score, lots, lotsAhead, percentilePpm: share, lights };
}

/** Ranked rows as objects. */
export function placesOf(rows: RankedRows, mode: PercentileMode, accountId: (account: number) => string): QueuePlace[] {
  const { candidates, totalLots } = rows;
  return Array.from(rows.account, (account, row) =>
    placeOf(accountId(account), mode, rows.lots[row]!, {
      rank: row + 1,
      score: rows.score[row]!,
      lotsAhead: rows.lotsAhead[row]!,
      lights: rows.lights[row]!,
      candidates,
      totalLots,
    }),
  );
}

/** The first of places asked for as an object; undefined where it is no candidate's. */
export function singlePlace(account: string, mode: PercentileMode, rows: PlaceRows): QueuePlace | undefined {
  const { rank, score, lots, lotsAhead, lights, candidates, totalLots } = rows;
  if (rank[0] === 0) return undefined;
  return placeOf(account, mode, lots[0]!, {
    rank: rank[0]!,
    score: score[0]!,
    lotsAhead: lotsAhead[0]!,
    lights: lights[0]!,
    candidates,
    totalLots,
  });
}

/** What a queue asks of the engine or pool that it belongs to. */
export interface QueueOwner {
  marketNumber(symbol: string): number;
  market(symbol: string): Market;
  accountNumber(account: string | number): number;
  accountId(account: number): string;
}

/** The auto-deleveraging queue of one market side, read from the engine's state at each call. */
export class MarketQueue {
  private readonly engine: QueueOwner;
  private readonly core: () => Core;
  private readonly symbol: string;
  private readonly side: Side;

  constructor(engine: QueueOwner, core: () => Core, symbol: string, side: Side) {
    this.engine = engine;
    this.core = core;
    this.symbol = symbol;
    this.side = side;
  }

  /** Columns of the first `most` candidates in queue order; all of them by default. @throws AdlError MISSING_MARK */
  columns(most = Number.MAX_SAFE_INTEGER): RankedRows {
    requireCount(most, 'the number of candidates');
    return this.core().ranked(...this.place(), most);
  }

  /** The first `k` candidates as objects. @throws AdlError MISSING_MARK */
  top(k: number): QueuePlace[] {
    const mode = this.engine.market(this.symbol).percentile;
    return placesOf(this.columns(k), mode, (account) => this.engine.accountId(account));
  }

  /** Undefined where the account has no position on this side or it is no candidate. @throws AdlError MISSING_MARK, UNKNOWN_ACCOUNT */
  rankOf(account: string | number): QueuePlace | undefined {
    const number = this.engine.accountNumber(account);
    const rows = this.places(Uint32Array.of(number));
    return singlePlace(this.engine.accountId(number), this.engine.market(this.symbol).percentile, rows);
  }

  /** Places of some accounts' positions, one row each in the order given, found without sorting. @throws AdlError MISSING_MARK, INVALID_COLUMN */
  places(accounts: Uint32Array): PlaceRows {
    requireColumn('accounts', accounts, [Uint32Array]);
    return copyColumns(this.views().places(...this.place(), accounts));
  }

  /** Exempt positions of this side that would be candidates, by account number. @throws AdlError MISSING_MARK, WASM_UNAVAILABLE */
  exempt(): ExemptRows {
    return this.core().exempt(...this.place());
  }

  /** Who of them would come before an account's position. @throws AdlError as `exempt`, UNKNOWN_POSITION, INVALID_ARGUMENT (no candidate) */
  exemptAhead(account: string | number): ExemptAhead {
    const number = this.engine.accountNumber(account);
    const facts = this.core().facts(...this.place(), number);
    return exemptAhead(this.engine.market(this.symbol), this.exempt(), number, facts);
  }

  /** Scores of all candidates, in no particular order. @throws AdlError MISSING_MARK */
  scores(): ScoreRows {
    return copyColumns(this.views().scores(...this.place()));
  }

  /** Lights of all candidates, in no particular order: nothing is sorted for them. @throws AdlError MISSING_MARK */
  lights(): LightRows {
    return copyColumns(this.views().lights(...this.place()));
  }

  /**
   * The same as `columns`, `scores` and `lights` into the beginning of columns that are there already, those that `out` has; they
   * return the number of rows. Nothing is allocated for the rows.
   * @throws AdlError MISSING_MARK, INVALID_COLUMN (too short)
   */
  columnsInto(out: Columns<RankedRows>, most = Number.MAX_SAFE_INTEGER): number {
    requireCount(most, 'the number of candidates');
    const rows = this.views().ranked(...this.place(), most);
    return copyInto(rows, rows.account.length, out);
  }

  /** See {@link columnsInto}. */
  scoresInto(out: Columns<ScoreRows>): number {
    const rows = this.views().scores(...this.place());
    return copyInto(rows, rows.account.length, out);
  }

  /** See {@link columnsInto}. */
  lightsInto(out: Columns<LightRows>): number {
    const rows = this.views().lights(...this.place());
    return copyInto(rows, rows.account.length, out);
  }

  private views(): QueueViews {
    return this.core().views;
  }

  private place(): [market: number, side: SideNumber] {
    return [this.engine.marketNumber(this.symbol), sideNumber(this.side)];
  }
}
