/** Calls of the file system that fail, one after the other, and machines that lose power at any of them. */
import { describe, expect, it } from 'vitest';
import { Engine } from '../../src/engine.ts';
import { AdlError } from '../../src/errors.ts';
import { type FsyncPolicy, type Journal, type JournalOptions, openJournal } from '../../src/journal/index.ts';
import { Random } from '../support/random.ts';
import { MemoryFiles } from './memory-files.ts';
import { acknowledged, Expected, inMemory, LONG, type Outcome, submitRange } from './workload.ts';

const LAST = 36;
const expected = new Expected().upTo(LAST);
const OPTIONS: Partial<JournalOptions> = { snapshotEvery: 9, digestEvery: 0, keepSnapshots: 1 };

const POLICIES: readonly FsyncPolicy[] = ['batch', { groupMs: 0 }, 'never'];

/** Opens, works, closes; what fails is part of the outcome. */
async function work(files: MemoryFiles, from: number, more: Partial<JournalOptions>): Promise<Map<number, Outcome>> {
  let journal: Journal;
  try {
    journal = await openJournal(inMemory(files, { ...OPTIONS, ...more }));
  } catch {
    return new Map();
  }
  const outcomes = await submitRange(journal, from, LAST, 4);
  await journal.close().catch(() => undefined);
  return outcomes;
}

/** Recovers, and checks that what was acknowledged is there; then retries everything, and checks that nothing was done twice. */
async function checkRecovery(files: MemoryFiles, outcomes: ReadonlyMap<number, Outcome>): Promise<void> {
  const journal = await openJournal(inMemory(files, OPTIONS));
  const { sequence, digest } = journal.recovery;
  expect(digest).toBe(expected.digests[sequence]);
  const kept = acknowledged(outcomes);
  for (const number of kept) {
    expect(expected.sequences[number], `batch ${number}`).toBeGreaterThan(0);
    expect(expected.sequences[number]!, `batch ${number} was acknowledged`).toBeLessThanOrEqual(sequence);
  }
  await submitRange(journal, Math.max(1, ...kept), LAST, 3);
  expect(journal.engine.digest()).toBe(expected.digestAfter(LAST));
  expect(journal.sequence).toBe(expected.digests.length - 1);
  await journal.close();
}

async function callsOf(more: Partial<JournalOptions>): Promise<number> {
  const files = new MemoryFiles();
  await work(files, 1, more);
  return files.calls;
}

describe.each(POLICIES)('with fsync %j', (fsync) => {
  it.each([
    ['EIO', 0],
    ['ENOSPC', 0.5],
    ['EIO', 1],
  ])('a call that fails with %s, %d of it done, poisons the log and loses nothing', async (code, partial) => {
    const calls = await callsOf({ fsync });
    const stride = LONG ? 1 : 5;
    for (let failing = 0; failing < calls; failing += stride) {
      const files = new MemoryFiles();
      const problems: Error[] = [];
      files.fault = (_, index) => (index === failing ? { code, partial } : undefined);
      const outcomes = await work(files, 1, { fsync, onProblem: (error) => problems.push(error) });
      const refused = [...outcomes.values()].filter((outcome) => outcome instanceof AdlError);
      const poisoned = refused.some((error) => (error as AdlError).code === 'JOURNAL_POISONED');
      // What fails and poisons nothing is a snapshot, told of; or opening and closing, which tell themselves.
      if (poisoned) expect(problems.at(-1)).toMatchObject({ code: 'JOURNAL_POISONED' });
      await checkRecovery(files.copy(), outcomes);
    }
  });

  it('a machine that loses power has all that was acknowledged, or with never a state that once was', async () => {
    const calls = await callsOf({ fsync });
    for (let seed = 0; seed < (LONG ? 10 : 1); seed++) {
      for (let failing = seed % 3; failing < calls; failing += LONG ? 1 : 3) {
        const random = new Random(seed * calls + failing);
        const files = new MemoryFiles();
        // From this call on nothing works any more.
        files.fault = (_, index) => (index >= failing ? { code: 'EIO', partial: 1 } : undefined);
        const outcomes = await work(files, 1, { fsync });
        await checkRecovery(files.afterPowerLoss(random), fsync === 'never' ? new Map() : outcomes);
      }
    }
  });
});

describe('a full disk', () => {
  it('refuses with what was acknowledged safe, at every size', async () => {
    for (let capacity = 100; capacity < 12_000; capacity += LONG ? 61 : 769) {
      const files = new MemoryFiles();
      files.capacity = capacity;
      const outcomes = await work(files, 1, {});
      await checkRecovery(files.copy(), outcomes);
    }
  });
});

describe('a poisoned journal', () => {
  async function poisoned(): Promise<{ files: MemoryFiles; journal: Journal; error: AdlError }> {
    const files = new MemoryFiles();
    const journal = await openJournal(inMemory(files));
    await submitRange(journal, 1, 5);
    files.fault = (call) => (call === 'sync' ? { code: 'EIO', partial: 0 } : undefined);
    const error = (await submitRange(journal, 6, 6)).get(6) as AdlError;
    files.fault = () => undefined;
    return { files, journal, error };
  }

  it('says that the batch is not acknowledged, and accepts nothing more', async () => {
    const { journal, error } = await poisoned();
    expect(error).toMatchObject({ code: 'JOURNAL_POISONED' });
    expect(error.message).toMatch(/EIO.*not acknowledged and may or may not be in it/);
    expect(journal.poisoned).toBe(error);
    expect(journal.durable).toBe(6);
    expect(journal.sequence).toBe(7);
    for (const again of [6, 7]) {
      expect((await submitRange(journal, again, again)).get(again)).toMatchObject({ code: 'JOURNAL_POISONED' });
    }
    await expect(journal.snapshot()).rejects.toMatchObject({ code: 'JOURNAL_POISONED' });
  });

  it('lets go of its directory when it is closed, and is recovered from disk', async () => {
    const { files, journal } = await poisoned();
    await journal.close();
    const again = await openJournal(inMemory(files));
    const outcomes = await submitRange(again, 6, LAST);
    // It was written and not synced, and so it is there: the retry is told so.
    expect(outcomes.get(6)).toMatchObject({ duplicate: true, sequence: 7 });
    expect(again.engine.digest()).toBe(expected.digestAfter(LAST));
    await again.close();
  });

  it('recovered is durable before anything is answered from it', async () => {
    const { files, journal } = await poisoned();
    await journal.close();
    const again = await openJournal(inMemory(files));
    expect((await submitRange(again, 6, 6)).get(6)).toMatchObject({ duplicate: true, sequence: 7 });
    for (let seed = 1; seed <= 20; seed++) {
      const after = await openJournal(inMemory(files.afterPowerLoss(new Random(seed))));
      expect(after.recovery).toMatchObject({ sequence: 7, cut: undefined });
    }
  });

  it('is what an engine makes that fails amid a batch', async () => {
    const files = new MemoryFiles();
    const journal = await openJournal(inMemory(files));
    await submitRange(journal, 1, 5);
    const { setWallet } = Engine.prototype;
    Engine.prototype.setWallet = () => {
      throw new RangeError('out of memory');
    };
    try {
      const broken = journal.submit({ kind: 'setWallet', account: 'a0', wallet: '1' });
      await expect(broken).rejects.toMatchObject({
        code: 'JOURNAL_POISONED',
        message: expect.stringContaining('the engine failed amid a batch (out of memory)'),
      });
    } finally {
      Engine.prototype.setWallet = setWallet;
    }
    await journal.close();
    await checkRecovery(files.copy(), new Map());
  });

  it('is what closing ends with when the last sync fails', async () => {
    const files = new MemoryFiles();
    const journal = await openJournal(inMemory(files));
    files.fault = (call) => (call === 'sync' ? { code: 'EIO', partial: 0 } : undefined);
    await expect(journal.close()).rejects.toMatchObject({ code: 'JOURNAL_POISONED' });
    files.fault = () => undefined;
    await (await openJournal(inMemory(files))).close();
  });
});

describe('a snapshot that fails', () => {
  it('leaves the log as it was, and is told of', async () => {
    const files = new MemoryFiles();
    const problems: Error[] = [];
    const onProblem = (error: Error): unknown => problems.push(error);
    const journal = await openJournal(inMemory(files, { snapshotEvery: 10, onProblem }));
    const create = files.create.bind(files);
    files.create = async (path) => {
      if (path.includes('.snapshot')) throw Object.assign(new Error('ENOSPC: full'), { code: 'ENOSPC' });
      return create(path);
    };
    await submitRange(journal, 1, LAST);
    await expect(journal.snapshot()).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(problems.length).toBeGreaterThan(0);
    expect(journal.poisoned).toBeUndefined();
    await journal.close();
    files.create = create;
    await checkRecovery(files.copy(), new Map());
  });
});
