import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { history } from './support/history.ts';
import { ServerProcess } from './support/process.ts';
import { MOST_BACK, Sender } from './support/sender.ts';
import { digestAt } from './support/undisturbed.ts';

const MESSAGES = 120;
/** All in one segment, without a snapshot to begin at. */
const ONE_SEGMENT = { fsync: 'never', segmentBytes: 2 ** 24, snapshotEvery: 0 };

describe("the log's bytes at a start", () => {
  let server: ServerProcess;
  afterEach(() => server.remove());

  /** A server that has taken a history and was killed; its log's file and its state. */
  async function killed(): Promise<{ sender: Sender; digest: string; file: string }> {
    server = new ServerProcess(ONE_SEGMENT);
    const url = await server.start();
    const sender = new Sender(history(3, MESSAGES));
    await sender.run(url, 0);
    const digest = await digestAt(url);
    await server.kill('SIGKILL');
    const logs = readdirSync(server.journal).filter((name) => name.endsWith('.log'));
    expect(logs).toHaveLength(1);
    return { sender, digest, file: join(server.journal, logs[0]!) };
  }

  it.each([
    ['zeros', Buffer.alloc(100)],
    ['half a record', undefined],
  ])('a torn tail (%s behind the last record) is cut, and said', async (_, tail) => {
    const { digest, file, sender } = await killed();
    appendFileSync(file, tail ?? readFileSync(file).subarray(200, 230));
    const url = await server.start();
    expect(server.log).toMatch(/bytes cut from 0+1\.log at \d+/);
    expect(await digestAt(url)).toBe(digest);
    // What was acknowledged is known: the last messages, sent again, are duplicates.
    await sender.run(url, MOST_BACK);
    expect(await digestAt(url)).toBe(digest);
  });

  it.each([
    [
      'a byte is flipped',
      (bytes: Buffer) => bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 0x10, bytes.length >> 1),
    ],
    ['a piece is overwritten', (bytes: Buffer) => bytes.fill(0, bytes.length >> 1, (bytes.length >> 1) + 64)],
  ])('where %s amid what was synced it refuses to start, with the place, and code 1', async (_, damage) => {
    const { digest, file } = await killed();
    // An orderly stop vouches for everything before it.
    await server.start();
    expect(await server.kill('SIGTERM')).toBe(0);
    const whole = readFileSync(file);
    const damaged = Buffer.from(whole);
    damage(damaged);
    writeFileSync(file, damaged);
    await expect(server.start()).rejects.toThrow(/0+1\.log.* at |0+1\.log/);
    expect(await server.ended()).toBe(1);
    // Nothing was changed by looking.
    expect(readFileSync(file)).toEqual(damaged);
    writeFileSync(file, whole);
    expect(await digestAt(await server.start())).toBe(digest);
  });
});
