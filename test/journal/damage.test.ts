/** Every byte of a small log, flipped or missing: what comes back is the state of a prefix, said to be one, or nothing. */
import { describe, expect, it } from 'vitest';
import { AdlError } from '../../src/errors.ts';
import { openJournal } from '../../src/journal/index.ts';
import { readSegmentHeader, recordsOf, SEGMENT_HEADER_BYTES } from '../../src/journal/segment.ts';
import { MemoryFiles } from './memory-files.ts';
import { Expected, inMemory, LONG, submitRange } from './workload.ts';

const LAST = 15;
const expected = new Expected().upTo(LAST);
/** Every byte in the long mode, and always of the closed log; else every so manieth. */
const STRIDE = LONG ? 1 : 7;
const QUICK = { digestEvery: 0 };

/** A journal with so many batches, closed or just left. */
async function written(close: boolean, snapshotAt?: number): Promise<Map<string, Uint8Array>> {
  const files = new MemoryFiles();
  const journal = await openJournal(inMemory(files, QUICK));
  await submitRange(journal, 1, snapshotAt ?? LAST);
  if (snapshotAt !== undefined) {
    await journal.snapshot();
    await submitRange(journal, snapshotAt + 1, LAST);
  }
  const contents = files.contents();
  await journal.close();
  return close ? files.contents() : contents;
}

const WHOLE = expected.digests.length - 1;

type Verdict = 'whole' | 'cut' | 'refused';

/** Opens damaged files, and holds what comes of it against what may. `most`: the batches that have to be there where nothing is said. */
async function judge(contents: Map<string, Uint8Array>, file: string, most = WHOLE): Promise<Verdict> {
  try {
    const journal = await openJournal(inMemory(MemoryFiles.of(contents), QUICK));
    const { cut, sequence, digest, badSnapshots } = journal.recovery;
    expect(journal.sequence).toBe(sequence);
    expect(digest).toBe(expected.digests[sequence]);
    await journal.close();
    if (cut === undefined) {
      expect(sequence).toBe(most);
      if (file.endsWith('.snapshot')) expect(badSnapshots.map((bad) => bad.file)).toEqual([file]);
      return 'whole';
    }
    expect(cut.segment).toBe(file);
    expect(cut.sequence).toBe(sequence + 1);
    return 'cut';
  } catch (error) {
    if (!(error instanceof AdlError)) throw error;
    expect(error.code).toBe('JOURNAL_INVALID');
    const { segment, offset, sequence } = error.place;
    expect(segment).toMatch(/^\d{20}\.log$/);
    expect(error.message).toContain(`${segment} at byte ${offset}, sequence ${sequence}`);
    return 'refused';
  }
}

function flipped(contents: ReadonlyMap<string, Uint8Array>, file: string, at: number): Map<string, Uint8Array> {
  const bytes = Uint8Array.from(contents.get(file)!);
  bytes[at]! ^= 1 << (at % 8);
  return new Map(contents).set(file, bytes);
}

function shortened(contents: ReadonlyMap<string, Uint8Array>, file: string, length: number): Map<string, Uint8Array> {
  return new Map(contents).set(file, contents.get(file)!.slice(0, length));
}

/** Verdicts over bytes of the segments, each segment's from its first byte on. */
async function sweep(contents: Map<string, Uint8Array>, stride: number): Promise<Verdict[][]> {
  const verdicts: Verdict[][] = [];
  for (const file of segmentsOf(contents)) {
    const found: Verdict[] = [];
    for (let at = 0; at < contents.get(file)!.length; at += stride) {
      found.push(await judge(flipped(contents, file, at), file));
    }
    verdicts.push(found);
  }
  return verdicts;
}

const only = (verdicts: readonly Verdict[]): Verdict[] => [...new Set(verdicts)];
const segmentsOf = (contents: ReadonlyMap<string, Uint8Array>): string[] =>
  [...contents.keys()].filter((file) => file.endsWith('.log')).sort();

describe('a flipped bit', () => {
  it('of a closed log is refused, or in its last record, which holds no batch, cut off', async () => {
    const verdicts = await sweep(await written(true), 1);
    expect(verdicts.length).toBeGreaterThan(1);
    for (const found of verdicts.slice(0, -1)) expect(only(found)).toEqual(['refused']);
    const last = verdicts.at(-1)!;
    const firstCut = last.indexOf('cut');
    expect(only(last.slice(0, firstCut))).toEqual(['refused']);
    // A checkpoint: 48 bytes and a digest.
    expect(last.slice(firstCut)).toEqual(Array(72).fill('cut'));
  });

  it('of a log that was left is refused, or in its last record cut off', async () => {
    const verdicts = await sweep(await written(false), STRIDE);
    for (const found of verdicts.slice(0, -1)) expect(only(found)).toEqual(['refused']);
    const last = verdicts.at(-1)!;
    expect(only(last)).toEqual(['refused', 'cut']);
    expect(only(last.slice(last.indexOf('cut')))).toEqual(['cut']);
  });

  it('of a snapshot makes it useless, and the log is read from its beginning', async () => {
    const contents = await written(true, 12);
    const file = [...contents.keys()].find((name) => name.endsWith('.snapshot'))!;
    for (let at = 0; at < contents.get(file)!.length; at += LONG ? 1 : 41) {
      expect(await judge(flipped(contents, file, at), file)).toBe('whole');
    }
  });
});

describe('a missing end', () => {
  it('of the last segment is cut off, and of others refused', async () => {
    const contents = await written(false);
    const files = segmentsOf(contents);
    for (const file of files) {
      const isLast = file === files.at(-1);
      for (let length = 0; length < contents.get(file)!.length; length += STRIDE) {
        const damaged = shortened(contents, file, length);
        // Where a record ends nothing says that there was another: what is left is whole.
        const verdict = await judge(damaged, file, await batchesIn(damaged, file));
        // A segment is there with its header or not at all.
        const allowed = isLast && length >= 80 ? ['cut', 'whole'] : ['refused'];
        expect(allowed, `${file} cut to ${length} bytes`).toContain(verdict);
      }
    }
  });

  it('of a whole segment is refused', async () => {
    const contents = await written(true);
    for (const file of segmentsOf(contents)) {
      const rest = new Map(contents);
      rest.delete(file);
      expect(await judge(rest, file), file).toBe('refused');
    }
  });

  it('is no end when the journal is gone altogether, but a snapshot without a log is refused', async () => {
    const contents = await written(true, 12);
    const rest = new Map([...contents].filter(([file]) => file.endsWith('.snapshot')));
    expect(await judge(rest, '')).toBe('refused');
  });
});

/** Sequence of the last whole batch in the last segment. */
async function batchesIn(contents: Map<string, Uint8Array>, file: string): Promise<number> {
  const base = Number(file.slice(0, 20));
  const bytes = contents.get(file)!;
  if (bytes.length < SEGMENT_HEADER_BYTES) return base - 1;
  const header = readSegmentHeader(file, bytes, base);
  return Math.max(base - 1, ...[...recordsOf(file, bytes, header)].map(({ record }) => record.sequence));
}

describe('a crash while a segment is sealed', () => {
  /** The first segment and the second one's header alone, as they are when nothing was written to the second. */
  async function sealing(): Promise<{
    contents: Map<string, Uint8Array>;
    first: string;
    second: string;
    batches: number;
  }> {
    const all = await written(false);
    const [first, second] = segmentsOf(all) as [string, string];
    const header = all.get(second)!.slice(0, SEGMENT_HEADER_BYTES);
    const contents = new Map([
      [first, all.get(first)!],
      [second, header],
    ]);
    return { contents, first, second, batches: Number(second.slice(0, 20)) - 1 };
  }

  it.each([0, 1, 40, 71, 72])('leaves a seal without its last %d bytes, and is gone on from', async (missing) => {
    const { contents, first, batches } = await sealing();
    const bytes = contents.get(first)!;
    const files = MemoryFiles.of(new Map(contents).set(first, bytes.slice(0, bytes.length - missing)));
    const journal = await openJournal(inMemory(files, QUICK));
    expect(journal.recovery.sequence).toBe(batches);
    expect(journal.recovery.cut?.segment).toBe(missing === 0 || missing === 72 ? undefined : first);
    await submitRange(journal, 1, LAST);
    await journal.close();
    const again = await openJournal(inMemory(files, QUICK));
    expect(again.recovery).toMatchObject({ sequence: WHOLE, digest: expected.digests[WHOLE], cut: undefined });
  });

  it('does not excuse a batch that is missing, or bytes behind the seal', async () => {
    const { contents, first } = await sealing();
    const bytes = contents.get(first)!;
    expect(await judge(new Map(contents).set(first, bytes.slice(0, -80)), first)).toBe('refused');
    expect(await judge(new Map(contents).set(first, Uint8Array.from([...bytes, 0])), first)).toBe('refused');
  });
});

describe('a segment of another journal', () => {
  it('is refused in the place of one', async () => {
    const [contents, other] = [await written(true), await written(true)];
    for (const file of segmentsOf(contents)) {
      expect(await judge(new Map(contents).set(file, other.get(file)!), file)).toBe('refused');
    }
  });
});
