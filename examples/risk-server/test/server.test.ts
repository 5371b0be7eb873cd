import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFrame } from '../src/wire/columns.ts';
import { BTC, bearer, crash, type Overrides, type Reply, smallBook, TestServer, TOKENS } from './support/server.ts';
import { TestSocket } from './support/socket.ts';

describe('a server', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  afterAll(() => server.end());

  it('takes a book as NDJSON, liquidates, and answers each line', async () => {
    const replies = await server.send(...smallBook(), crash());
    expect(replies.map(({ ok }) => ok)).toEqual(replies.map(() => true));
    expect(replies.at(-1)!.tick).toMatchObject({ fills: 1, outcomes: { adl: 1 } });
    const { body } = await server.get('/v1/accounts/alice', 'alice');
    expect(body).toMatchObject({ account: 'alice', positions: [] });
  });

  it('refuses one line and does the others', async () => {
    const bad = { type: 'open', position: { account: 'x', market: 'NONE', side: 'long', size: '1', entryPrice: '1' } };
    const good = { type: 'account', account: 'carol' };
    const [first, second, third] = (await server.post('feed', bad, { type: 'nonsense' }, good)).body as Reply[];
    expect(first).toMatchObject({ ok: false, error: { code: 'UNKNOWN_MARKET' } });
    expect(second).toMatchObject({ ok: false, error: { code: 'INVALID_MESSAGE' } });
    expect(third).toMatchObject({ ok: true });
  });

  it('recognises a retry by its sequence number and gives the same answer', async () => {
    const message = { type: 'account', sequence: 7, account: 'dave', wallet: '5' };
    const [first] = await server.send(message);
    const [again] = await server.send(message);
    expect(again).toEqual({ ...first, duplicate: true });
    const [other] = await server.send({ ...message, account: 'erin' });
    expect(other).toMatchObject({ ok: false, error: { code: 'SEQUENCE_REUSED' } });
  });

  it('takes columns as a binary frame', async () => {
    const [{ number }] = (await server.send({ type: 'account', account: 'frame-1' })) as [Reply];
    const frame = writeFrame({
      kind: 'wallets',
      account: Uint32Array.of(number!),
      wallets: BigInt64Array.of(12_345_678n),
    });
    const headers = { ...bearer('feed'), 'content-type': 'application/octet-stream' };
    const response = await fetch(`${server.url}/v1/columns`, { method: 'POST', headers, body: frame as BodyInit });
    expect(await response.json()).toMatchObject({ ok: true });
    expect((await server.get('/v1/accounts/frame-1', 'read')).body).toMatchObject({ wallet: '12.345678' });
  });

  it('shows metrics to those who may read, in base units and with bounded labels', async () => {
    const { body } = await server.get('/metrics', 'read');
    expect(body).toContain('adl_liquidations_total{market="BTC",outcome="adl"} 1');
    expect(body).toContain('adl_order_latency_seconds_bucket');
    expect((await server.get('/metrics', 'feed')).status).toBe(403);
  });

  it('says how it is without a token, and nothing else', async () => {
    expect((await server.get('/health')).body).toEqual({ status: 'ok', reasons: [] });
    expect((await server.get('/v1/state')).status).toBe(401);
    expect((await server.get('/nothing')).status).toBe(404);
  });

  it('keeps its state over a stop and a start', async () => {
    const before = (await server.get('/v1/digest', 'read')).body;
    await server.stop();
    await server.open();
    expect((await server.get('/v1/digest', 'read')).body).toEqual(before);
    expect(server.recovery.remarks).toEqual([]);
  });
});

describe('a market whose losses are shared', () => {
  it('tells everybody who paid, how much, in decimals', async () => {
    const rules = { lossSharing: { by: 'gains' } };
    const server = await TestServer.start({ markets: [{ ...BTC, rules }], fund: { cash: '0' } } as Overrides);
    await server.send(...smallBook());
    const socket = await TestSocket.open(server, 'risk');
    socket.send({ type: 'subscribe', topics: ['notices', 'fills'] });
    await socket.until(({ subscribed }) => subscribed !== undefined);
    expect(await server.send(crash())).toMatchObject([{ ok: true, tick: { fills: 0 } }]);
    const notice = await socket.until(({ kind }) => kind === 'loss-shared');
    expect(notice).toMatchObject({ account: 'alice', market: 'BTC', side: 'short' });
    const fill = await socket.until(({ event }) => event === 'fills');
    expect(fill.lossShared).toBe(notice.amount);
    expect(Number(notice.amount)).toBeGreaterThan(0);
    await server.end();
  });
});

describe('what a token may do', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
    await server.send(...smallBook());
  });
  afterAll(() => server.end());

  const account = { type: 'account', account: 'new' };
  it.each([
    ['feed', { type: 'fund', cash: '1' }],
    ['read', account],
    ['alice', account],
  ] as const)('%s may not send %o', async (token, message) => {
    const [reply] = (await server.post(token, message)).body as Reply[];
    expect(reply).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
  });

  it.each([
    ['/v1/accounts/alice', 200],
    ['/v1/explain/BTC/short/alice', 200],
    ['/v1/state', 200],
    ['/v1/accounts/bob', 403],
    ['/v1/explain/BTC/long/bob', 403],
    ['/v1/queue/BTC/short', 403],
    ['/v1/liquidatable', 403],
    ['/v1/digest', 403],
    ['/metrics', 403],
  ])("an account's own token at %s: %i", async (path, status) => {
    expect((await server.get(path, 'alice')).status).toBe(status);
  });

  it('an account listens to itself alone', async () => {
    const socket = await TestSocket.open(server, 'alice');
    socket.send({ type: 'subscribe', topics: ['account:bob'] });
    expect(await socket.until(({ ok }) => ok === false)).toMatchObject({ error: { code: 'FORBIDDEN' } });
    socket.send({ type: 'subscribe', topics: ['notices'] });
    await socket.until(() => socket.heard.filter(({ ok }) => ok === false).length === 2);
    socket.send({ type: 'subscribe', topics: ['account:alice'] });
    await socket.until(({ subscribed }) => subscribed !== undefined);
    await server.send({ type: 'marks', marks: { BTC: '99' } });
    expect(await socket.until(({ kind }) => kind === 'lights')).toMatchObject({
      positions: [{ market: 'BTC', lights: 5 }],
    });
    await server.send(crash());
    expect(await socket.until(({ kind }) => kind === 'notice')).toMatchObject({
      notice: { kind: 'deleveraged', account: 'alice' },
    });
    const events = socket.heard.filter(({ event }) => event !== undefined);
    expect(JSON.stringify(events)).not.toContain('bob');
    socket.socket.close();
  });

  it('does not tell a wrong token from none, nor answer by another name', async () => {
    const wrong = await server.get('/v1/state', undefined, { authorization: 'Bearer wrong-token-0123456789' });
    expect(wrong).toEqual(await server.get('/v1/state'));
    const socket = TestSocket.open(server, 'read', { host: 'evil.example' });
    await expect(socket).rejects.toThrow('421');
    await expect(TestSocket.open(server, 'read', { origin: 'http://evil.example' })).rejects.toThrow('403');
  });

  it('lets no prototype be reached', async () => {
    const body = `{"type":"marks","marks":{"__proto__":"1"}}\n{"type":"marks","marks":{"constructor":"1"}}\n`;
    const headers = { ...bearer('feed'), 'content-type': 'application/x-ndjson' };
    const text = await (await fetch(`${server.url}/v1/messages`, { method: 'POST', headers, body })).text();
    expect(text.match(/INVALID_MESSAGE/g)).toHaveLength(2);
    for (const path of ['/..%2f..%2fpackage.json', '/%2e%2e/package.json', '/app.js/../../package.json']) {
      expect((await server.get(path)).body).not.toHaveProperty('name');
    }
  });

  it('says nothing of itself in errors', async () => {
    const replies = [await server.get('/v1/queue/BTC/up', 'read'), await server.get('/v1/explain/X/long/%00', 'read')];
    for (const { body } of replies) expect(JSON.stringify(body)).not.toMatch(/node_modules|\/src\/|at .*\.js|stack/);
    expect(Object.values(TOKENS).some((token) => JSON.stringify(replies).includes(token))).toBe(false);
  });
});
