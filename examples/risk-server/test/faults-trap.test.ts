import { afterEach, describe, expect, it } from 'vitest';
import { ServerProcess } from './support/process.ts';
import { type Reply, smallBook, TestServer, TOKENS } from './support/server.ts';
import { trappingModule } from './support/trapping-module.mjs';
import { digestAt } from './support/undisturbed.ts';

const TRAPPING = new URL('./support/trapping.mjs', import.meta.url).pathname;
const CLOSE = { type: 'close', position: { account: 'bob', market: 'BTC', side: 'long' } };

async function post(url: string, ...messages: object[]): Promise<Reply[]> {
  const body = messages.map((message) => `${JSON.stringify(message)}\n`).join('');
  const headers = { authorization: `Bearer ${TOKENS.feed}`, 'content-type': 'application/x-ndjson' };
  const text = await (await fetch(`${url}/v1/messages`, { method: 'POST', headers, body })).text();
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Reply);
}

describe('a trap in the engine', () => {
  const server = new ServerProcess({}, { entry: TRAPPING });
  afterEach(() => server.remove());

  it('is reported, ends the process with code 1, and the next start has what was acknowledged', async () => {
    const url = await server.start();
    const book = await post(url, ...smallBook().map((message, i) => (i === 0 ? message : { ...message, sequence: i })));
    expect(book.every(({ ok }) => ok)).toBe(true);
    const digest = await digestAt(url);
    const close = { ...CLOSE, sequence: 9 };
    const [reply] = await post(url, close);
    expect(reply).toMatchObject({ ok: false });
    expect(['JOURNAL_POISONED', 'UNAVAILABLE']).toContain(reply!.error!.code);
    expect(await server.ended()).toBe(1);
    expect(server.log).toContain('the engine failed amid a batch (unreachable)');
    // With a sound engine: the batch that trapped is not in the log, and is done when it is sent again.
    const again = await server.start({});
    expect(await digestAt(again)).toBe(digest);
    expect(await post(again, close)).toMatchObject([{ ok: true, duplicate: false }]);
    expect(await server.kill('SIGTERM')).toBe(0);
  });
});

describe('a trap in a query', () => {
  it('fails the server as well: what it left half done would be in the answers', async () => {
    const server = await TestServer.start({}, { module: trappingModule('describeRow') });
    await server.send(...smallBook());
    const { status, body } = await server.get('/v1/explain/BTC/long/bob', 'read');
    expect([500, 503]).toContain(status);
    expect(JSON.stringify(body)).not.toContain('unreachable');
    expect(await server.failed).toContain('unreachable');
    expect(await server.get('/health')).toMatchObject({ status: 503, body: { status: 'down' } });
    expect((await server.post('feed', CLOSE)).body).toMatchObject([{ ok: false, error: { code: 'UNAVAILABLE' } }]);
    await server.end();
  });
});
