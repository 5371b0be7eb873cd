/** Snapshots: what is removed behind them, and what is done with bad ones. */
import { describe, expect, it } from 'vitest';
import { Engine } from '../../src/engine.ts';
import { type JournalOptions, openJournal, verifyJournal } from '../../src/journal/index.ts';
import { MemoryFiles } from './memory-files.ts';
import { batchOf, Expected, inMemory, submitRange } from './workload.ts';

const LAST = 60;
const expected = new Expected().upTo(LAST);
const engine = { engine: 'reference' } as const;

const names = (files: MemoryFiles): string[] => [...files.contents().keys()].sort();
const snapshotsOf = (files: MemoryFiles): string[] => names(files).filter((name) => name.endsWith('.snapshot'));
const segmentsOf = (files: MemoryFiles): string[] => names(files).filter((name) => name.endsWith('.log'));

/** Snapshots after these workload numbers. */
async function written(at: readonly number[], more: Partial<JournalOptions> = {}): Promise<MemoryFiles> {
  const files = new MemoryFiles();
  const journal = await openJournal(inMemory(files, more));
  let from = 1;
  for (const number of at) {
    await submitRange(journal, from, number);
    await journal.snapshot();
    from = number + 1;
  }
  await submitRange(journal, from, LAST);
  await journal.close();
  return files;
}

/** With one byte of a file changed. */
function damaged(files: MemoryFiles, name: string, at = 100): MemoryFiles {
  const contents = files.contents();
  contents.get(name)![at]! ^= 1;
  return MemoryFiles.of(contents);
}

async function recovered(files: MemoryFiles) {
  const journal = await openJournal(inMemory(files));
  expect(journal.engine.digest()).toBe(expected.digestAfter(LAST));
  await journal.close();
  return journal.recovery;
}

describe('a snapshot', () => {
  it('says what it is of, and is where recovery begins', async () => {
    const files = new MemoryFiles();
    const journal = await openJournal(inMemory(files));
    await submitRange(journal, 1, 30);
    const info = await journal.snapshot();
    expect(info).toMatchObject({ sequence: journal.sequence, digest: journal.engine.digest() });
    expect(info.bytes).toBe(files.contents().get(info.file)!.length);
    expect(await journal.snapshot()).toEqual(info);
    await submitRange(journal, 31, LAST);
    await journal.close();
    const recovery = await recovered(files);
    expect(recovery.snapshot).toEqual(info);
    expect(recovery.replayed).toBe(recovery.sequence - info.sequence);
  });

  it('is of the state when it was asked for, whatever comes while it is written', async () => {
    const files = new MemoryFiles();
    const journal = await openJournal(inMemory(files));
    await submitRange(journal, 1, 20);
    const { sequence } = journal;
    const taken = journal.snapshot();
    const more = submitRange(journal, 21, LAST, 40);
    expect(await taken).toMatchObject({ sequence, digest: expected.digests[sequence] });
    await more;
    await journal.close();
    expect((await recovered(files)).snapshot?.sequence).toBe(sequence);
  });

  it('is taken by itself every so many batches', async () => {
    const files = await written([], { snapshotEvery: 6, keepSnapshots: 100 });
    const sequences = snapshotsOf(files).map((name) => Number(name.slice(0, 20)));
    expect(sequences.length).toBeGreaterThan(3);
    sequences.forEach((sequence, i) => {
      if (i > 0) expect(sequence - sequences[i - 1]!).toBe(6);
    });
    await recovered(files);
  });
});

describe('what is behind snapshots', () => {
  it('stays as long as there are fewer than are to be kept', async () => {
    const files = await written([20], { keepSnapshots: 2 });
    expect(segmentsOf(files)[0]).toBe('00000000000000000001.log');
  });

  it('is removed behind the oldest kept one', async () => {
    const files = await written([15, 30, 45], { keepSnapshots: 2 });
    const kept = snapshotsOf(files);
    expect(kept).toHaveLength(2);
    const oldest = Number(kept[0]!.slice(0, 20));
    const segments = segmentsOf(files);
    expect(Number(segments[0]!.slice(0, 20))).toBe(oldest + 1);
    expect(segments.length).toBeGreaterThan(1);
    expect(await verifyJournal({ dir: 'journal', files, engine })).toMatchObject({ problems: [], snapshots: 2 });
  });

  it('is removed up to there and no further, also where segments have one batch each', async () => {
    const files = new MemoryFiles();
    const journal = await openJournal(inMemory(files, { keepSnapshots: 2 }));
    for (let n = 0; n < 4; n++) {
      await journal.submit(batchOf(1));
      await journal.snapshot();
    }
    expect(segmentsOf(files).map((name) => Number(name.slice(0, 20)))).toEqual([5, 6]);
    await journal.close();
    expect(await verifyJournal({ dir: 'journal', files, engine })).toMatchObject({ problems: [], batches: 1 });
  });

  it('is enough without the newest snapshot', async () => {
    const files = await written([15, 30, 45], { keepSnapshots: 2 });
    const [older, newest] = snapshotsOf(files);
    const recovery = await recovered(damaged(files, newest!));
    expect(recovery.snapshot?.file).toBe(older);
    expect(recovery.badSnapshots).toEqual([{ file: newest, reason: expect.stringContaining('checksum') }]);
  });

  it('is refused when no snapshot is of use, with the reasons', async () => {
    const files = await written([15, 30, 45], { keepSnapshots: 1 });
    const bad = damaged(files, snapshotsOf(files)[0]!);
    await expect(openJournal(inMemory(bad))).rejects.toMatchObject({
      code: 'JOURNAL_INVALID',
      message: expect.stringMatching(/00000000000000000001\.log.* missing.*snapshots of no use: .*checksum/),
    });
  });

  it('is not removed behind a snapshot that does not read back', async () => {
    const files = new MemoryFiles();
    const journal = await openJournal(inMemory(files, { keepSnapshots: 1 }));
    await submitRange(journal, 1, 30);
    const read = files.read.bind(files);
    files.read = async (path) => {
      const bytes = await read(path);
      if (path.includes('.snapshot')) bytes[100]! ^= 1;
      return bytes;
    };
    await expect(journal.snapshot()).rejects.toMatchObject({ code: 'JOURNAL_INVALID' });
    expect(snapshotsOf(files)).toEqual([]);
    expect(segmentsOf(files)[0]).toBe('00000000000000000001.log');
    files.read = read;
    await submitRange(journal, 31, LAST);
    await journal.close();
    await recovered(files);
  });

  it('is not removed behind one that restores to another state', async () => {
    const files = new MemoryFiles();
    const journal = await openJournal(inMemory(files, { keepSnapshots: 1 }));
    await submitRange(journal, 1, 30);
    const { restore } = Engine.prototype;
    Engine.prototype.restore = function (this: Engine, buffer) {
      restore.call(this, buffer);
      this.setFund({ cash: '12345' });
    };
    try {
      await expect(journal.snapshot()).rejects.toMatchObject({ code: 'JOURNAL_INVALID' });
    } finally {
      Engine.prototype.restore = restore;
    }
    expect(snapshotsOf(files)).toEqual([]);
    await journal.close();
  });

  it('counts only snapshots that can be restored, also of those that were there before', async () => {
    const files = await written([15, 30], { keepSnapshots: 5 });
    const [first, second] = snapshotsOf(files);
    const bad = damaged(files, second!);
    const journal = await openJournal(inMemory(bad, { keepSnapshots: 2 }));
    await journal.snapshot();
    // The first and the new one are the two; the bad one between them is not one of them.
    expect(snapshotsOf(bad)).toContain(first);
    expect(Number(segmentsOf(bad)[0]!.slice(0, 20))).toBe(Number(first!.slice(0, 20)) + 1);
    await journal.close();
    await recovered(bad);
  });
});
