/** Opening, order, policies and limits, on a real file system where that matters. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type JournalOptions, openJournal } from '../../src/journal/index.ts';
import { takeoverName } from '../../src/journal/lock.ts';
import { MemoryFiles } from './memory-files.ts';
import { batchOf, Expected, inMemory, MARKET, START, submitRange } from './workload.ts';

const expected = new Expected();
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'adl-journal-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('a new journal', () => {
  it('begins with what it starts from, which the log alone then has', async () => {
    const journal = await openJournal({ dir: join(dir, 'a/b'), engine: START });
    expect(journal.recovery).toMatchObject({ created: true, sequence: 1, replayed: 0, cut: undefined });
    expect(journal.engine.symbols).toEqual(['BTC']);
    await journal.close();
    const again = await openJournal({ dir: join(dir, 'a/b') });
    expect(again.recovery).toMatchObject({ created: false, sequence: 1, digest: expected.digests[1] });
    expect(again.engine.moneyDecimals).toBe(2);
    expect(again.engine.fund()).toMatchObject({ cash: 1_000n });
    await again.close();
    await expect(openJournal({ dir: join(dir, 'a/b'), engine: { moneyDecimals: 6 } })).rejects.toThrow(
      'moneyDecimals is 6, the journal has 2',
    );
  });

  it('takes markets with rules at any time', async () => {
    const journal = await openJournal({ dir });
    await journal.submit({ kind: 'addMarket', market: { ...MARKET, rules: { overlap: 'cap' } } });
    const digest = journal.engine.digest();
    await journal.close();
    const again = await openJournal({ dir });
    expect(again.engine.digest()).toBe(digest);
    await again.close();
  });

  it('that cannot be made leaves nothing behind', async () => {
    const bad = { ...MARKET, tick: '0' };
    await expect(openJournal({ dir, engine: { markets: [bad] } })).rejects.toMatchObject({ code: 'INVALID_MARKET' });
    expect(await readdir(dir)).toEqual([]);
    await (await openJournal({ dir, engine: START })).close();
  });

  it.each<[string, Partial<Record<keyof JournalOptions, unknown>>]>([
    ['dir', { dir: '' }],
    ['fsync', { fsync: 'sometimes' }],
    ['fsync', { fsync: { groupMs: -1 } }],
    ['fsync', { fsync: { groupMs: 5n } as never }],
    ['segmentBytes', { segmentBytes: 100 }],
    ['snapshotEvery', { snapshotEvery: -1 }],
    ['digestEvery', { digestEvery: 0.5 }],
    ['keepSnapshots', { keepSnapshots: 0 }],
    ['maxPendingBytes', { maxPendingBytes: 0 }],
  ])('refuses a bad %s', async (name, options) => {
    await expect(openJournal({ dir, ...options } as JournalOptions)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining(name),
    });
  });
});

describe('batches', () => {
  it('are done in the order of their calls, without waiting for one another', async () => {
    const files = new MemoryFiles();
    const journal = await openJournal(inMemory(files));
    const outcomes = await submitRange(journal, 1, 40, 40);
    expect(journal.engine.digest()).toBe(expected.digestAfter(40));
    for (const [number, outcome] of outcomes) {
      if ('sequence' in outcome) expect(outcome.sequence).toBe(expected.sequences[number]);
      else expect(expected.sequences[number]).toBe(0);
    }
    await journal.close();
  });

  it('that come at once share an fsync', async () => {
    const files = new MemoryFiles();
    const journal = await openJournal(inMemory(files, { segmentBytes: 2 ** 20 }));
    await submitRange(journal, 1, 13);
    const before = files.calls;
    await Promise.all(Array.from({ length: 50 }, () => journal.submit(batchOf(1))));
    expect(files.calls - before).toBe(2);
    await journal.close();
  });

  it('wait for others as long as the policy says', async () => {
    const files = new MemoryFiles();
    const journal = await openJournal(inMemory(files, { fsync: { groupMs: 60 }, segmentBytes: 2 ** 20 }));
    const before = files.calls;
    const first = journal.submit(batchOf(1));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect([journal.sequence, journal.durable, files.calls]).toEqual([2, 1, before]);
    const second = journal.submit(batchOf(2));
    await Promise.all([first, second]);
    expect([journal.durable, files.calls - before]).toEqual([3, 2]);
    // Closing does not wait for the others.
    const last = journal.submit(batchOf(1));
    await Promise.all([journal.close(), last]);
  });

  it('are refused while too much waits for the disk', async () => {
    const journal = await openJournal(inMemory(new MemoryFiles(), { maxPendingBytes: 300 }));
    const outcomes = await submitRange(journal, 1, 10, 10);
    const codes = [...outcomes]
      .sort(([a], [b]) => a - b)
      .map(([, outcome]) => ('code' in outcome ? outcome.code : 'done'));
    expect(codes.slice(0, 2)).toEqual(['done', 'done']);
    expect(new Set(codes.slice(4))).toEqual(new Set(['LIMIT_EXCEEDED']));
    expect(journal.pendingBytes).toBe(0);
    expect(journal.durable).toBe(journal.sequence);
    await submitRange(journal, 1, 20);
    expect(journal.engine.digest()).toBe(expected.digestAfter(20));
    await journal.close();
  });

  it('that the engine refuses are in no log', async () => {
    const files = new MemoryFiles();
    const journal = await openJournal(inMemory(files));
    const before = files.contents();
    await expect(journal.submit({ kind: 'setWallet', account: 'nobody', wallet: '1' })).rejects.toMatchObject({
      code: 'UNKNOWN_ACCOUNT',
      place: { account: 'nobody' },
    });
    expect(files.contents()).toEqual(before);
    expect(journal.sequence).toBe(1);
    await journal.close();
  });

  it('are refused when the journal is closed', async () => {
    const journal = await openJournal(inMemory(new MemoryFiles()));
    await Promise.all([journal.close(), journal.close()]);
    await expect(journal.submit(batchOf(1))).rejects.toMatchObject({ code: 'JOURNAL_CLOSED' });
    await expect(journal.snapshot()).rejects.toMatchObject({ code: 'JOURNAL_CLOSED' });
  });
});

describe('a directory', () => {
  it('has one writer', async () => {
    const journal = await openJournal({ dir, engine: START });
    await expect(openJournal({ dir })).rejects.toMatchObject({
      code: 'JOURNAL_LOCKED',
      message: expect.stringContaining(`process ${process.pid} has it open`),
    });
    await journal.close();
    await (await openJournal({ dir })).close();
  });

  it('is taken over from a process that is gone', async () => {
    await (await openJournal({ dir, engine: START })).close();
    const child = fork(join(import.meta.dirname, 'kill-child.mjs'), [JSON.stringify({ dir })], {
      serialization: 'advanced',
    });
    await once(child, 'message');
    await expect(openJournal({ dir })).rejects.toMatchObject({ code: 'JOURNAL_LOCKED' });
    child.kill('SIGKILL');
    await once(child, 'exit');
    const journal = await openJournal({ dir });
    expect(journal.recovery.staleLock).toBe(true);
    await journal.close();
    expect((await readdir(dir)).filter((name) => name.startsWith('lock'))).toEqual([]);
  });

  it('is taken over by one of many', async () => {
    const stale = JSON.stringify({ pid: 2 ** 22 + 1, started: '1', boot: 'another' });
    await writeFile(join(dir, 'lock'), stale);
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => openJournal({ dir, engine: START })));
    const opened = tries.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(opened).toHaveLength(1);
    for (const each of tries) if (each.status === 'rejected') expect(each.reason.code).toBe('JOURNAL_LOCKED');
    await opened[0]!.close();
    expect(await readdir(dir)).toEqual(['00000000000000000001.log']);
  });

  const GONE = { pid: 2 ** 22 + 1, started: '1', boot: 'another' };

  it.each([['lock'], [takeoverName(GONE)]])('with a %s that says nothing is left to people', async (name) => {
    if (name !== 'lock') await writeFile(join(dir, 'lock'), JSON.stringify(GONE));
    await writeFile(join(dir, name), '');
    await expect(openJournal({ dir })).rejects.toMatchObject({
      code: 'JOURNAL_LOCKED',
      message: expect.stringContaining(`remove ${name} if no process`),
    });
  });

  it('is taken over behind processes that ended amid taking it over, one after the other', async () => {
    await (await openJournal({ dir, engine: START })).close();
    const gone = [GONE, { ...GONE, pid: GONE.pid + 1 }, { ...GONE, pid: GONE.pid + 2 }];
    await writeFile(join(dir, 'lock'), JSON.stringify(gone[0]));
    for (const [i, next] of gone.slice(1).entries()) {
      await writeFile(join(dir, takeoverName(gone[i]!)), JSON.stringify(next));
    }
    const tries = await Promise.allSettled(Array.from({ length: 4 }, () => openJournal({ dir })));
    const opened = tries.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(opened).toHaveLength(1);
    expect(opened[0]!.recovery.staleLock).toBe(true);
    await opened[0]!.close();
    expect((await readdir(dir)).filter((name) => name.startsWith('lock'))).toEqual([]);
  });

  it('that another is taking over, who runs, is refused', async () => {
    await writeFile(join(dir, 'lock'), JSON.stringify(GONE));
    await (await openJournal({ dir: `${dir}-other`, engine: START })).close();
    const journal = await openJournal({ dir: `${dir}-other` });
    const alive = await readFile(join(`${dir}-other`, 'lock'), 'utf8');
    await journal.close();
    await rm(`${dir}-other`, { recursive: true });
    await writeFile(join(dir, takeoverName(GONE)), alive);
    await expect(openJournal({ dir })).rejects.toMatchObject({
      code: 'JOURNAL_LOCKED',
      message: expect.stringContaining('is taking a stale lock over'),
    });
  });

  it('is cleared of what was never finished', async () => {
    await (await openJournal({ dir, engine: START })).close();
    for (const name of ['00000000000000000002.log.tmp', '00000000000000000001.snapshot.tmp']) {
      await writeFile(join(dir, name), 'half');
    }
    await (await openJournal({ dir })).close();
    expect(await readdir(dir)).toEqual(['00000000000000000001.log']);
  });
});
