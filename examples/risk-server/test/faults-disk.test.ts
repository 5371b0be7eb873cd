import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { history } from './support/history.ts';
import { ServerProcess } from './support/process.ts';
import { MOST_BACK, Sender } from './support/sender.ts';
import { type Reply, smallBook, TestServer } from './support/server.ts';
import { TestSocket } from './support/socket.ts';
import { digestAt, undisturbed } from './support/undisturbed.ts';

const MESSAGES = 600;
/** Segments are longer than the disk has room, and nothing else is written. */
const ONE_SEGMENT = { segmentBytes: 2 ** 24, snapshotEvery: 0 };
const FAILING_SYNC = new URL('./support/failing-sync.mjs', import.meta.url).pathname;
const FAILING_FILES = new URL('./support/failing-files.mjs', import.meta.url).href;

/** Sends a history until the server fails: it must end with code 1, and after a start without the fault nothing is missing. */
async function failsAndRecovers(server: ServerProcess, afterSome: () => void, mend: () => void): Promise<void> {
  const messages = history(MESSAGES, MESSAGES);
  const sender = new Sender(messages);
  const url = await server.start();
  const running = sender.run(url, 0);
  afterSome();
  await running;
  expect(sender.done).toBe(false);
  expect(sender.failures).toBeGreaterThan(0);
  expect(await server.ended()).toBe(1);
  expect(server.log).toContain('nothing more is accepted');
  mend();
  const again = await server.start({});
  await sender.run(again, MOST_BACK);
  expect(sender.done).toBe(true);
  const digest = await digestAt(again);
  expect(await server.kill('SIGTERM')).toBe(0);
  const expected = await undisturbed(messages);
  expect(digest).toBe(expected.digest);
  expect(sender.outcomes.map(({ ok }) => ok)).toEqual(expected.accepted);
}

/** A disk of a given size, where this user may mount one. */
function mountSmall(dir: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=20k', 'tmpfs', dir], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('a disk that takes no more', () => {
  let server: ServerProcess;
  afterEach(() => server.remove());

  it('a write that fails midway (EFBIG, by RLIMIT_FSIZE: needs no privileges)', async () => {
    // 12 KiB: some of the history fits.
    server = new ServerProcess(ONE_SEGMENT, { fileBlocks: 24 });
    await failsAndRecovers(
      server,
      () => {},
      () => {},
    );
    expect(server.log).toContain('bytes cut from');
  });

  it('an fsync that fails: what was written before it is not taken for durable', async () => {
    server = new ServerProcess({ fsync: 'batch' }, { entry: FAILING_SYNC });
    const sign = join(server.dir, 'fail-sync');
    await failsAndRecovers(
      server,
      () => setTimeout(() => writeFileSync(sign, ''), 100),
      () => rmSync(sign),
    );
  });
});

const mount = mkdtempSync(join(tmpdir(), 'risk-disk-'));
const isMounted = mountSmall(mount);
afterAll(() => rmdirSync(mount));

describe.skipIf(!isMounted)('a file system without room (a small tmpfs, where it may be mounted)', () => {
  const server = new ServerProcess({ ...ONE_SEGMENT, dir: join(mount, 'journal') });
  afterEach(() => {
    server.remove();
    execFileSync('umount', ['-l', mount]);
  });

  it('ENOSPC', async () => {
    await failsAndRecovers(
      server,
      () => {},
      () => execFileSync('mount', ['-o', 'remount,size=16m', mount]),
    );
  });
});

describe('a server whose journal is poisoned', () => {
  it('says so to everybody, accepts nothing more, and tells nobody of what is not durable', async () => {
    const server = await TestServer.start({}, { files: FAILING_FILES });
    await server.send(...smallBook());
    const ears = await TestSocket.open(server, 'read');
    ears.send({ type: 'subscribe', topics: ['state', 'fills', 'notices'] });
    await ears.until(({ subscribed }) => subscribed !== undefined);
    const before = ears.heard.length;
    writeFileSync(join(server.dir, 'fail-sync'), '');
    const tick = {
      type: 'tick',
      marks: { BTC: '80' },
      liquidations: [{ account: 'bob', market: 'BTC', side: 'long' }],
    };
    const [reply] = (await server.post('feed', tick)).body as Reply[];
    expect(reply).toMatchObject({ ok: false });
    expect(['JOURNAL_POISONED', 'UNAVAILABLE']).toContain(reply!.error!.code);
    expect(await server.failed).toContain('EIO');
    expect(await server.get('/health')).toMatchObject({ status: 503, body: { status: 'down' } });
    const [later] = (await server.post('feed', { type: 'account', account: 'late' })).body as Reply[];
    expect(later).toMatchObject({ ok: false, error: { code: 'UNAVAILABLE' } });
    expect(ears.heard.slice(before).filter(({ event }) => event !== undefined)).toEqual([]);
    rmSync(join(server.dir, 'fail-sync'));
    await server.end();
  });
});
