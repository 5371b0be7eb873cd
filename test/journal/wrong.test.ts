/** Logs whose every checksum is right and which say what cannot be: written by another version, or by hand. */
import { describe, expect, it } from 'vitest';
import { writeBatch } from '../../src/journal/batch-codec.ts';
import { ByteWriter } from '../../src/journal/bytes.ts';
import { writeClient } from '../../src/journal/clients.ts';
import { type Batch, openJournal } from '../../src/journal/index.ts';
import { encodeRecord, type JournalRecord } from '../../src/journal/record.ts';
import { encodeSegmentHeader, readSegmentHeader, recordsOf } from '../../src/journal/segment.ts';
import { decodeSnapshotFile, encodeSnapshotFile } from '../../src/journal/snapshot-file.ts';
import { MemoryFiles } from './memory-files.ts';
import { inMemory, submitRange } from './workload.ts';

const FIRST = '00000000000000000001.log';
const OTHER = 'ab'.repeat(24);

async function written(last = 20): Promise<Map<string, Uint8Array>> {
  const files = new MemoryFiles();
  const journal = await openJournal(inMemory(files));
  await submitRange(journal, 1, last);
  await journal.close();
  return files.contents();
}

type Rewrite = (record: JournalRecord, index: number) => JournalRecord | undefined;

/** A segment with every record as `rewrite` wants it, and right checksums. */
function rewritten(contents: Map<string, Uint8Array>, file: string, rewrite: Rewrite): Map<string, Uint8Array> {
  const bytes = contents.get(file)!;
  const header = readSegmentHeader(file, bytes, Number(file.slice(0, 20)));
  const records = [...recordsOf(file, bytes, header)].flatMap(({ record }, i) => rewrite(record, i) ?? []);
  const parts = [encodeSegmentHeader(header), ...records.map((record) => encodeRecord(header.id, record))];
  return new Map(contents).set(file, Uint8Array.from(parts.flatMap((part) => [...part])));
}

function bodyOf(batch: Batch): Uint8Array {
  const to = new ByteWriter();
  writeClient(to, undefined);
  writeBatch(to, batch);
  return to.view();
}

async function refusal(contents: Map<string, Uint8Array>): Promise<string> {
  const error = await openJournal(inMemory(MemoryFiles.of(contents))).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ code: 'JOURNAL_INVALID' });
  return (error as Error).message;
}

describe('a log that is whole', () => {
  it('is what these tests rewrite, when nothing is changed', async () => {
    const contents = await written();
    expect(rewritten(contents, FIRST, (record) => record)).toEqual(contents);
  });

  it('and says another digest is refused, in a record and in a header', async () => {
    const contents = await written();
    const inRecord = rewritten(contents, FIRST, (record) =>
      record.sequence === 4 && record.digest !== undefined ? { ...record, digest: OTHER } : record,
    );
    expect(await refusal(inRecord)).toMatch(
      new RegExp(`^the log is damaged in ${FIRST} at byte \\d+, sequence 4: .*${OTHER}`),
    );
    const second = [...contents.keys()].sort()[1]!;
    const header = readSegmentHeader(second, contents.get(second)!, Number(second.slice(0, 20)));
    const bytes = Uint8Array.from(contents.get(second)!);
    bytes.set(encodeSegmentHeader({ ...header, digest: OTHER }));
    expect(await refusal(new Map(contents).set(second, bytes))).toMatch(
      `damaged in ${second} at byte 0, sequence ${header.base - 1}: `,
    );
  });

  it('and does what the engine refuses is refused', async () => {
    const contents = rewritten(await written(), FIRST, (record, i) =>
      i === 3 ? { ...record, body: bodyOf({ kind: 'setWallet', account: 'nobody', wallet: '1' }) } : record,
    );
    expect(await refusal(contents)).toMatch(/sequence 4: account "nobody" is not known \(UNKNOWN_ACCOUNT\)$/);
  });

  it('and has a batch of a kind of later is refused', async () => {
    const contents = rewritten(await written(), FIRST, (record, i) =>
      i === 3 ? { ...record, body: Uint8Array.of(0, 99) } : record,
    );
    expect(await refusal(contents)).toMatch(/sequence 4: 99 is no known kind of batch/);
  });

  it('and leaves a record out, or has one twice, is refused', async () => {
    const contents = await written();
    expect(await refusal(rewritten(contents, FIRST, (record, i) => (i === 3 ? undefined : record)))).toMatch(
      'the record has sequence 5, 4 is due',
    );
    const twice = rewritten(contents, FIRST, (record, i) => (i === 3 ? { ...record, sequence: 3 } : record));
    expect(await refusal(twice)).toMatch('the record has sequence 3, 4 is due');
  });

  it('and begins twice, or never, is refused', async () => {
    const contents = await written();
    const twice = rewritten(contents, FIRST, (record, i) => (i === 3 ? { ...record, type: 'create' } : record));
    expect(await refusal(twice)).toMatch('a journal begins once');
    const never = rewritten(contents, FIRST, (record, i) => (i === 0 ? { ...record, type: 'batch' } : record));
    expect(await refusal(never)).toMatch('nothing says what the journal began with');
  });
});

describe('a snapshot that is whole', () => {
  it('and says another digest is of no use', async () => {
    const files = new MemoryFiles();
    const journal = await openJournal(inMemory(files));
    await submitRange(journal, 1, 20);
    const { file, sequence } = await journal.snapshot();
    await journal.close();
    const contents = files.contents();
    const content = decodeSnapshotFile(file, contents.get(file)!, sequence);
    contents.set(file, encodeSnapshotFile({ ...content, digest: OTHER }));
    const again = await openJournal(inMemory(MemoryFiles.of(contents)));
    expect(again.recovery.badSnapshots).toEqual([{ file, reason: expect.stringContaining(OTHER) }]);
    expect(again.recovery).toMatchObject({ snapshot: undefined, digest: journal.engine.digest() });
  });
});
