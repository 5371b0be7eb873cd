/** Batches that follow from their number, the state before them being that of the same history. */
import { createReferenceEngine } from '../../src/create-reference.ts';
import type { Engine } from '../../src/engine.ts';
import { AdlError } from '../../src/errors.ts';
import { applyBatch } from '../../src/journal/apply.ts';
import type { Batch, Journal, JournalOptions, Receipt } from '../../src/journal/index.ts';
import type { MarketSpec } from '../../src/market.ts';
import { Random } from '../support/random.ts';
import type { MemoryFiles } from './memory-files.ts';

export const MARKET: MarketSpec = {
  symbol: 'BTC',
  payoff: 'linear',
  tick: '1',
  lot: '1',
  policy: 'leveraged-return',
  maintenancePpm: 50_000,
  takerFeePpm: 500,
};

export const START = { moneyDecimals: 2, markets: [MARKET], fund: { cash: '10' } } as const;
export const CLIENT = 'gateway';
/** `ADL_FAULTS=long`: every byte, every call, hundreds of killed processes. */
export const LONG = process.env.ADL_FAULTS === 'long';
const ACCOUNTS = 12;

/** Batch number n, from 1, of a history in which some are refused. */
export function batchOf(n: number): Batch {
  const random = new Random(n);
  if (n === 1) return { kind: 'tick', tick: { marks: { BTC: '100' } } };
  if (n <= ACCOUNTS + 1) return { kind: 'addAccount', account: `a${n - 2}`, wallet: '40' };
  const account = `a${random.int(0, ACCOUNTS - 1)}`;
  const side = random.pick(['long', 'short'] as const);
  const key = { account, market: 'BTC', side };
  switch (random.int(1, 6)) {
    case 1:
      return { kind: 'setWallet', account, wallet: `${random.int(20, 90)}` };
    case 2:
      return { kind: 'close', position: key };
    case 3:
      return { kind: 'setFund', fund: { cash: `${random.int(0, 30)}`, takeover: random.chance(50) } };
    case 4: {
      const liquidations = random.chance(60) ? [{ ...key, force: true }] : [];
      return { kind: 'tick', tick: { time: n, marks: { BTC: `${random.int(60, 150)}` }, liquidations } };
    }
    default:
      return {
        kind: 'open',
        position: { ...key, size: `${random.int(1, 3)}`, entryPrice: `${random.int(80, 120)}`, leverage: 5 },
      };
  }
}

/** Digests of the state by the number of accepted batches (the record that begins a journal is 1), and which numbers are accepted. */
export class Expected {
  readonly digests: string[] = [''];
  /** Journal sequence of each workload number; 0 for those refused. */
  readonly sequences: number[] = [0];
  private readonly engine: Engine = createReferenceEngine(START);

  constructor() {
    this.digests.push(this.engine.digest());
  }

  /** Goes on to workload number n. */
  upTo(n: number): this {
    while (this.sequences.length <= n) {
      const accepted = tryApply(this.engine, batchOf(this.sequences.length));
      if (accepted) this.digests.push(this.engine.digest());
      this.sequences.push(accepted ? this.digests.length - 1 : 0);
    }
    return this;
  }

  /** Digest after workload number n. */
  digestAfter(n: number): string {
    this.upTo(n);
    return this.digests[Math.max(1, ...this.sequences.slice(0, n + 1))]!;
  }
}

function tryApply(engine: Engine, batch: Batch): boolean {
  try {
    applyBatch(engine, batch);
    return true;
  } catch (error) {
    if (error instanceof AdlError) return false;
    throw error;
  }
}

/** Options for a journal in memory, with small segments and the engine that is made fastest. */
export function inMemory(files: MemoryFiles, more: Partial<JournalOptions> = {}): JournalOptions {
  return {
    dir: 'journal',
    engine: { ...START, engine: 'reference' },
    files,
    segmentBytes: 1_024,
    snapshotEvery: 0,
    digestEvery: 4,
    now: () => 1_700_000_000_000,
    ...more,
  };
}

export type Outcome = Receipt | AdlError;

/** Submits workload numbers, so many at once, as one client does; gives what came of each. Nothing is thrown. */
export async function submitRange(
  journal: Journal,
  from: number,
  to: number,
  atOnce = 1,
): Promise<Map<number, Outcome>> {
  const outcomes = new Map<number, Outcome>();
  for (let n = from; n <= to; n += atOnce) {
    const numbers = Array.from({ length: Math.min(atOnce, to - n + 1) }, (_, i) => n + i);
    const submitted = numbers.map((number) =>
      journal.submit(batchOf(number), { client: CLIENT, sequence: number }).then(
        (receipt) => outcomes.set(number, receipt),
        (error: AdlError) => outcomes.set(number, error),
      ),
    );
    await Promise.all(submitted);
  }
  return outcomes;
}

/** Numbers whose promise was kept. */
export function acknowledged(outcomes: ReadonlyMap<number, Outcome>): number[] {
  return [...outcomes].flatMap(([number, outcome]) => (outcome instanceof AdlError ? [] : [number]));
}
