/** Processes killed under load, again and again: what was acknowledged is there, nothing is there twice, and the state is that of a run without a kill. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FsyncPolicy } from '../../src/journal/index.ts';
import { verifyJournal } from '../../src/journal/inspect.ts';
import { Random } from '../support/random.ts';
import { batchOf, CLIENT, Expected, LONG, START } from './workload.ts';

const KILLS = Number(process.env.ADL_KILLS ?? (LONG ? 300 : 15));
const IN_FLIGHT = 24;
const POLICIES: readonly FsyncPolicy[] = ['batch', { groupMs: 2 }, 'never'];

interface Recovery {
  readonly sequence: number;
  readonly digest: string;
  readonly cut: number | undefined;
  readonly snapshot: number | undefined;
  readonly staleLock: boolean;
}

interface Message {
  readonly recovery?: Recovery;
  readonly problem?: string;
  readonly number?: number;
  readonly sequence?: number;
  readonly duplicate?: boolean;
  readonly code?: string;
}

/** A client that numbers its batches and sends what was not answered again, in order. */
class Client {
  readonly expected = new Expected();
  /** Everything below is answered. */
  private settled = 1;
  private readonly answered = new Set<number>();
  private sent = 1;
  highestAcknowledged = 1;
  acknowledgements = 0;
  duplicates = 0;
  kills = 0;
  cuts = 0;
  snapshots = 0;

  /** Talks to a process until it is gone, or, with `last`, until everything up to it is answered. */
  async talkTo(child: ChildProcess, last = Number.POSITIVE_INFINITY): Promise<void> {
    this.sent = this.settled;
    child.on('message', (message: Message) => this.hear(child, message, last));
    child.on('error', () => undefined);
    await once(child, 'exit');
  }

  private hear(child: ChildProcess, message: Message, last: number): void {
    expect(message.problem).toBeUndefined();
    if (message.recovery !== undefined) this.check(message.recovery);
    else this.answer(message);
    while (this.sent <= last && this.sent < this.settled + IN_FLIGHT) this.send(child, this.sent++);
    if (this.settled > last && child.connected) child.send({ close: true });
  }

  private send(child: ChildProcess, number: number): void {
    if (this.answered.has(number) || !child.connected) return;
    const message = { number, batch: batchOf(number), from: { client: CLIENT, sequence: number } };
    child.send(message, () => undefined);
  }

  /** No acknowledged batch lost, none applied twice or in another order. */
  private check({ sequence, digest, cut, snapshot }: Recovery): void {
    this.expected.upTo(this.settled + 2 * IN_FLIGHT);
    expect(sequence).toBeGreaterThanOrEqual(this.highestAcknowledged);
    expect(digest).toBe(this.expected.digests[sequence]);
    if (cut !== undefined) this.cuts += 1;
    if (snapshot !== undefined) this.snapshots += 1;
  }

  private answer({ number = 0, sequence, duplicate, code }: Message): void {
    this.expected.upTo(number);
    if (sequence === undefined) expect([number, this.expected.sequences[number], code]).toEqual([number, 0, code]);
    else {
      expect([number, sequence]).toEqual([number, this.expected.sequences[number]]);
      this.highestAcknowledged = Math.max(this.highestAcknowledged, sequence);
      this.acknowledgements += 1;
      if (duplicate) this.duplicates += 1;
    }
    this.answered.add(number);
    while (this.answered.delete(this.settled)) this.settled += 1;
  }

  get position(): number {
    return this.settled;
  }
}

function start(dir: string, random: Random): ChildProcess {
  const options = {
    dir,
    engine: START,
    fsync: random.pick(POLICIES),
    segmentBytes: random.pick([2_048, 16_384]),
    snapshotEvery: random.pick([0, 25, 100]),
    digestEvery: random.pick([1, 16]),
  };
  return fork(join(import.meta.dirname, 'kill-child.mjs'), [JSON.stringify(options)], { serialization: 'advanced' });
}

/** Sometimes while it starts or recovers, mostly amid its work. */
function killSoon(child: ChildProcess, random: Random): void {
  const kill = (): boolean => child.kill('SIGKILL');
  if (random.chance(15)) setTimeout(kill, random.int(0, 400));
  else child.once('message', () => setTimeout(kill, random.int(0, 220)));
}

describe('a process that is killed', () => {
  it(`${KILLS} times has lost nothing acknowledged and done nothing twice`, {
    timeout: 60_000 + KILLS * 4_000,
  }, async () => {
    const dir = await mkdtemp(join(tmpdir(), 'adl-kill-'));
    const random = new Random(Number(process.env.ADL_SEED ?? 1));
    const client = new Client();
    for (; client.kills < KILLS; client.kills++) {
      const child = start(dir, random);
      killSoon(child, random);
      await client.talkTo(child);
    }
    const last = client.position + 2 * IN_FLIGHT;
    await client.talkTo(start(dir, random), last);
    const report = await verifyJournal({ dir, engine: { engine: 'reference' } });
    expect(report.problems).toEqual([]);
    expect(report.cut).toBeUndefined();
    expect({ sequence: report.sequence, digest: report.digest }).toEqual({
      sequence: Math.max(1, ...client.expected.sequences.slice(0, last + 1)),
      digest: client.expected.digestAfter(last),
    });
    const { kills, acknowledgements, duplicates, cuts, snapshots } = client;
    console.log(JSON.stringify({ kills, batches: last, acknowledgements, duplicates, cuts, snapshots }));
    // Otherwise nothing was tried.
    expect(acknowledgements).toBeGreaterThan(10 * KILLS);
    expect(duplicates).toBeGreaterThan(0);
    await rm(dir, { recursive: true });
  });
});
