import type { TickResult, TickRows } from '../core.ts';
import { Engine } from '../engine.ts';
import { AdlError } from '../errors.ts';
import type { TickInput } from '../inputs.ts';
import { ReferenceCore } from '../reference/index.ts';
import type { OfferRecord } from '../reference/waterfall/deleverage.ts';
import type { Report } from '../reference/waterfall/liquidate.ts';
import type { TickReport } from '../report.ts';
import { describeOffer, fillReason, type OfferPlace, PlacedQueues, skipReason } from './offer.ts';
import type { FillExplanation, SkipExplanation } from './types.ts';

/** Keeps what decided the fills and skips of its last tick. */
class TellingCore extends ReferenceCore {
  reports: readonly Report[] = [];

  override tick(rows: TickRows): TickResult {
    const { result, reports } = this.tickInDetail(rows);
    this.reports = reports;
    return result;
  }
}

/** Offers of a liquidation that are among the report's fills or skipped, in the report's order. */
const wasFilled = ({ closed }: OfferRecord): boolean => closed > 0n;

function wasSkipped({ round, passes, closed, share }: OfferRecord): boolean {
  if (passes || round === 'last-resort') return false;
  return closed === 0n || share !== undefined;
}

/** What decided every fill and every skip of one tick. */
export class TickExplanation {
  /** The tick's report: that of every engine. */
  readonly report: TickReport;
  private readonly engine: Engine;
  private readonly reports: readonly Report[];
  private readonly queues = new PlacedQueues();

  /** See {@link explainTick}. */
  constructor(engine: Engine, report: TickReport, reports: readonly Report[]) {
    this.engine = engine;
    this.report = report;
    this.reports = reports;
  }

  /** Fills of one liquidation, rows as in the report. @throws AdlError OUT_OF_RANGE: the lots of its queue are no amount */
  fillsOf(liquidation: number): FillExplanation[] {
    const first = this.report.liquidations.fillStart[liquidation]!;
    const offers = this.offersOf(liquidation).filter(wasFilled);
    return offers.map((offer, i) => {
      const fill = this.reports[liquidation]!.deleverage.fills[i]!;
      const { remainingLots, realized: realizedPnl, fee, newDeficit } = fill;
      const own = { kind: 'fill', reason: fillReason(offer), row: first + i } as const;
      return { ...this.describe(offer, liquidation), ...own, remainingLots, realizedPnl, fee, newDeficit };
    });
  }

  /** The skipped of one liquidation, rows as in the report. @throws AdlError as {@link fillsOf} */
  skipsOf(liquidation: number): SkipExplanation[] {
    const first = this.report.liquidations.skippedStart[liquidation]!;
    const offers = this.offersOf(liquidation).filter(wasSkipped);
    return offers.map((offer, i) => {
      const described = this.describe(offer, liquidation);
      return { ...described, kind: 'skip', reason: skipReason(described.tests), row: first + i };
    });
  }

  /** One fill by its row in the report's columns. @throws RangeError, AdlError as {@link fillsOf} */
  fill(row: number): FillExplanation {
    const { fillStart } = this.report.liquidations;
    const liquidation = liquidationOf(fillStart, row, 'fill');
    return this.fillsOf(liquidation)[row - fillStart[liquidation]!]!;
  }

  /** One skip by its row in the report's column. @throws RangeError, AdlError as {@link fillsOf} */
  skip(row: number): SkipExplanation {
    const { skippedStart } = this.report.liquidations;
    const liquidation = liquidationOf(skippedStart, row, 'skip');
    return this.skipsOf(liquidation)[row - skippedStart[liquidation]!]!;
  }

  /** All of the tick, liquidation by liquidation: its fills, then its skips. @throws AdlError as {@link fillsOf} */
  *all(): IterableIterator<FillExplanation | SkipExplanation> {
    for (let i = 0; i < this.report.liquidationCount; i++) {
      yield* this.fillsOf(i);
      yield* this.skipsOf(i);
    }
  }

  private offersOf(liquidation: number): readonly OfferRecord[] {
    const report = this.reports[liquidation];
    if (report === undefined) throw new RangeError(`no liquidation ${liquidation} in this tick`);
    return report.deleverage.offers;
  }

  private describe(offer: OfferRecord, liquidation: number) {
    const { market, side } = this.report.liquidation(liquidation);
    const where: OfferPlace = {
      liquidation,
      account: this.engine.accountId(offer.candidate.account),
      market: this.engine.market(market),
      side: side === 'long' ? 'short' : 'long',
      moneyDecimals: this.engine.moneyDecimals,
      floor: this.engine.fund().floor,
    };
    return describeOffer(offer, this.reports[liquidation]!, this.queues, where);
  }
}

function liquidationOf(starts: Uint32Array, row: number, what: string): number {
  const found = starts.findIndex((start, i) => start <= row && row < (starts[i + 1] ?? 0));
  if (found < 0) throw new RangeError(`no ${what} ${row} in this tick: it has ${starts.at(-1)}`);
  return found;
}

function isSame(a: TickReport, b: TickReport): boolean {
  const columns = ({ fills, skipped, liquidations: l }: TickReport) => [
    l.outcome,
    l.adlUnitValue,
    l.bankruptcyUnitValue,
    fills.account,
    fills.lots,
    fills.rank,
    fills.score,
    skipped,
  ];
  const others = columns(b);
  return columns(a).every((column, i) => column.join() === others[i]!.join());
}

/**
 * Plays a tick once more to say what decided its fills and skips. It is played on the BigInt reference, which decides as every engine
 * and pool does; nothing happens to yours. A book of a million positions takes some seconds and some hundred megabytes.
 * @param before a snapshot of the engine or pool before the tick
 * @param input what the tick was given
 * @param report what it gave, to be sure that it is the same tick; default: not compared
 * @throws AdlError SNAPSHOT_INVALID; what the tick itself is refused with; INVALID_ARGUMENT where the report is of another tick
 */
export function explainTick(before: Uint8Array | ArrayBuffer, input: TickInput, report?: TickReport): TickExplanation {
  let core: TellingCore | undefined;
  const makeCore = (moneyDecimals: number): TellingCore => {
    core = new TellingCore(moneyDecimals);
    return core;
  };
  const engine = new Engine(makeCore, 0);
  engine.restore(before);
  const played = engine.tick(input);
  if (report !== undefined && !isSame(report, played)) {
    throw new AdlError(
      'INVALID_ARGUMENT',
      'the report is of another tick: the snapshot must be of the state before it, and the input what it was given',
    );
  }
  return new TickExplanation(engine, played, core!.reports);
}
