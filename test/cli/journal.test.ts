import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openJournal } from '../../src/journal/index.ts';
import { CLIENT, Expected, START, submitRange } from '../journal/workload.ts';
import { adl, lines } from './harness.ts';

const LAST = 30;
const expected = new Expected().upTo(LAST);
const SEQUENCE = expected.digests.length - 1;
const DIGEST = expected.digests[SEQUENCE]!;
let dir: string;

async function write(into: string): Promise<void> {
  const journal = await openJournal({ dir: into, engine: START, segmentBytes: 1_024, digestEvery: 5 });
  await submitRange(journal, 1, 12);
  await journal.snapshot();
  await submitRange(journal, 13, LAST);
  await journal.close();
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'adl-cli-journal-'));
  await write(dir);
});
afterAll(() => rmSync(dir, { recursive: true }));

/** A copy with a byte changed, or cut off behind it. */
function damaged(name: RegExp, change: (bytes: Buffer) => Buffer): string {
  const copy = mkdtempSync(join(tmpdir(), 'adl-cli-journal-'));
  for (const file of readdirSync(dir)) writeFileSync(join(copy, file), readFileSync(join(dir, file)));
  const file = readdirSync(copy).find((each) => name.test(each))!;
  writeFileSync(join(copy, file), change(readFileSync(join(copy, file))));
  return copy;
}

const flip = (bytes: Buffer): Buffer => {
  bytes[200]! ^= 1;
  return bytes;
};

describe('adl journal verify', () => {
  it.each(['wasm', 'reference'])('says that a journal is whole, replayed by %s', async (engine) => {
    const ran = await adl(['journal', 'verify', dir, '--engine', engine]);
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    expect(lines(ran.stdout).at(-1)).toBe(`whole: sequence ${SEQUENCE}, digest ${DIGEST}`);
    expect(lines(ran.stdout)[0]).toMatch(
      new RegExp(`^${SEQUENCE} batches in \\d segments and 1 snapshots, \\d+ digests`),
    );
  });

  it('gives the same as JSON', async () => {
    const { code, stdout } = await adl(['journal', 'verify', '--json', dir]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ problems: [], batches: SEQUENCE, digest: DIGEST, snapshots: 1 });
  });

  it('names what is damaged', async () => {
    const log = await adl(['journal', 'verify', '--json', damaged(/^0+1\.log$/, flip)]);
    expect(log.code).toBe(1);
    const [problem] = JSON.parse(log.stdout).problems;
    expect(problem).toMatchObject({ file: '00000000000000000001.log', reason: expect.stringContaining('checksum') });
    expect(problem.offset).toBeLessThanOrEqual(200);
    const snapshot = await adl(['journal', 'verify', damaged(/snapshot$/, flip)]);
    expect(snapshot.code).toBe(1);
    expect(snapshot.stdout).toMatch(/^DAMAGED \d{20}\.snapshot is no usable snapshot: its checksum is wrong\n/);
    expect(snapshot.stdout).toContain(`damaged: sequence ${SEQUENCE}, digest ${DIGEST}`);
  });

  it('says that an end is torn, which is no damage', async () => {
    const last = readdirSync(dir)
      .filter((name) => name.endsWith('.log'))
      .at(-1)!;
    const torn = damaged(new RegExp(last), (bytes) => bytes.subarray(0, -9));
    const { code, stdout } = await adl(['journal', 'verify', torn]);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^torn end: 63 bytes at byte \\d+ of ${last}, not known to have been durable: `));
  });
});

describe('adl journal replay', () => {
  it('prints one line a batch', async () => {
    const { code, stdout } = await adl(['journal', 'replay', dir]);
    expect(code).toBe(0);
    expect(lines(stdout)).toHaveLength(SEQUENCE - 1);
    expect(lines(stdout)[1]).toMatch(
      new RegExp(`^3  \\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z  addAccount  ${CLIENT}:2  number 0$`),
    );
  });

  it('gives the same as JSON, from and to a sequence', async () => {
    const { stdout } = await adl([
      'journal',
      'replay',
      '--json',
      '--after',
      '1',
      '--to',
      '5',
      dir,
      '--engine',
      'reference',
    ]);
    const rows = lines(stdout).map((line) => JSON.parse(line));
    expect(rows.map(({ sequence, kind }) => [sequence, kind])).toEqual([
      [2, 'tick'],
      [3, 'addAccount'],
      [4, 'addAccount'],
      [5, 'addAccount'],
    ]);
    expect(rows[0]).toMatchObject({ client: CLIENT, clientSequence: 1, liquidations: 0, fills: 0, fundCash: '1000' });
    expect(rows[3].digest).toBe(expected.digests[5]);
  });

  it('ends where the log is damaged', async () => {
    const { code, stderr } = await adl(['journal', 'replay', damaged(/^0+1\.log$/, flip)]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^adl journal: the log is damaged in 0+1\.log at byte \d+, sequence \d+: /);
  });
});

describe('adl journal digest', () => {
  it('is that of the end, or after a sequence', async () => {
    expect(await adl(['journal', 'digest', dir])).toMatchObject({ code: 0, stdout: `${DIGEST}  ${SEQUENCE}\n` });
    for (const at of [1, 7, 13, 14, SEQUENCE]) {
      const { code, stdout } = await adl(['journal', 'digest', dir, '--json', '--at', `${at}`]);
      expect([code, JSON.parse(stdout)]).toEqual([0, { sequence: at, digest: expected.digests[at] }]);
    }
  });

  it('is refused behind the end', async () => {
    const { code, stderr } = await adl(['journal', 'digest', dir, '--at', `${SEQUENCE + 1}`]);
    expect(code).toBe(1);
    expect(stderr).toContain(`the log ends with sequence ${SEQUENCE}, before ${SEQUENCE + 1}`);
  });
});

describe('adl journal', () => {
  it('has one help for the three', async () => {
    for (const argv of [
      ['journal', '--help'],
      ['journal', 'verify', '-h'],
    ]) {
      const { code, stdout } = await adl(argv);
      expect(code).toBe(0);
      for (const word of ['verify DIR', 'replay DIR', 'digest DIR', '--at', 'Exit codes'])
        expect(stdout).toContain(word);
    }
  });

  it.each([
    [['journal'], 'say verify, replay or digest, got ""'],
    [['journal', 'repair', 'x'], 'got "repair"'],
    [['journal', 'verify'], 'give one directory, got 0'],
    [['journal', 'verify', 'x', '--at', '1'], '--at is not for adl journal verify'],
    [['journal', 'digest', 'x', '--at', '0'], '--at must be a whole number from 1, got "0"'],
    [['journal', 'verify', 'x', '--engine', 'paper'], '--engine must be one of'],
  ])('%j is a wrong command line', async (argv, reason) => {
    const { code, stderr } = await adl(argv);
    expect([code, stderr]).toEqual([2, expect.stringContaining(reason)]);
  });

  it('needs a journal', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'adl-cli-journal-'));
    for (const name of ['verify', 'replay', 'digest']) {
      const { code, stderr } = await adl(['journal', name, empty]);
      expect([code, stderr]).toEqual([1, `adl journal: there is no segment of a journal in ${empty}\n`]);
      expect((await adl(['journal', name, join(empty, 'none')])).code).toBe(1);
    }
  });
});
