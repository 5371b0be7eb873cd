/** Damaged logs, also with checksums that fit: the state of a prefix that is said to be one, or a refusal; never a crash. */
import { describe, expect, it } from 'vitest';
import { AdlError } from '../../src/errors.ts';
import { openJournal } from '../../src/journal/index.ts';
import { encodeRecord } from '../../src/journal/record.ts';
import { readSegmentHeader, recordsOf } from '../../src/journal/segment.ts';
import { MemoryFiles } from '../journal/memory-files.ts';
import { Expected, inMemory, submitRange } from '../journal/workload.ts';
import type { Random } from '../support/random.ts';
import { campaign } from './campaign.ts';

const LAST = 15;
const SNAPSHOT_AT = 8;
type Contents = Map<string, Uint8Array>;

async function written(): Promise<Contents> {
  const files = new MemoryFiles();
  const journal = await openJournal(inMemory(files));
  await submitRange(journal, 1, SNAPSHOT_AT);
  await journal.snapshot();
  await submitRange(journal, SNAPSHOT_AT + 1, LAST);
  await journal.close();
  return files.contents();
}

/** Bytes changed, cut off, put behind, or a file that is gone. */
function torn(whole: Contents, random: Random): Contents {
  const contents = new Map(whole);
  const name = random.pick([...contents.keys()]);
  const bytes = contents.get(name)!.slice();
  switch (random.int(0, 4)) {
    case 0:
      contents.delete(name);
      return contents;
    case 1:
      contents.set(name, bytes.slice(0, random.int(0, bytes.length)));
      return contents;
    case 2: {
      const more = Uint8Array.from({ length: random.int(1, 80) }, () => random.int(0, 255));
      contents.set(name, Uint8Array.from([...bytes, ...more]));
      return contents;
    }
    default:
      for (let flips = random.int(1, 5); flips > 0; flips--)
        bytes[random.int(0, bytes.length - 1)] = random.int(0, 255);
      contents.set(name, bytes);
      return contents;
  }
}

/** A record with another body, whole by its checksum: what a writer that is wrong would leave. */
function forged(whole: Contents, random: Random): Contents {
  const logs = [...whole.keys()].filter((name) => name.endsWith('.log'));
  const name = random.pick(logs);
  const bytes = whole.get(name)!.slice();
  const header = readSegmentHeader(name, bytes, Number(name.slice(0, -'.log'.length)));
  const records = [...recordsOf(name, bytes, header)];
  const { record, offset, end } = random.pick(records);
  const body = record.body.slice();
  if (body.length === 0) return torn(whole, random);
  for (let flips = random.int(1, 3); flips > 0; flips--) body[random.int(0, body.length - 1)] = random.int(0, 255);
  const again = encodeRecord(header.id, { ...record, body });
  if (again.length !== end - offset) throw new Error('a record of another length');
  bytes.set(again, offset);
  return new Map(whole).set(name, bytes);
}

describe('damaged logs', () => {
  it('give a state that was there, or are refused', async () => {
    const whole = await written();
    const { digests } = new Expected().upTo(LAST);
    await campaign('journals', async (random) => {
      const isForged = random.chance(50);
      const contents = isForged ? forged(whole, random) : torn(whole, random);
      try {
        const journal = await openJournal(inMemory(MemoryFiles.of(contents)));
        const { sequence, digest, created } = journal.recovery;
        if (!isForged && !created) expect(digest).toBe(digests[sequence]);
        await journal.close();
      } catch (error) {
        if (!(error instanceof AdlError)) throw error;
      }
    });
  }, 3_600_000);
});
