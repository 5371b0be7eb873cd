import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { bearer, crash, type Reply, smallBook, TestServer } from './support/server.ts';
import { TestSocket, upgradeHead } from './support/socket.ts';

describe('limits', () => {
  let server: TestServer;
  afterEach(() => server.end());

  const start = async (limits: Record<string, number>, more: object = {}): Promise<void> => {
    server = await TestServer.start({ limits, ...more });
  };

  it('of a body', async () => {
    await start({ bodyBytes: 1024 });
    const message = { type: 'account', account: 'a', wallet: '1' };
    const { status, body } = await server.post('feed', ...Array.from({ length: 30 }, () => message));
    expect(status).toBe(413);
    expect(body).toMatchObject({ error: { code: 'INVALID_REQUEST' } });
  });

  it('of a frame', async () => {
    await start({ frameBytes: 1024 });
    const socket = await TestSocket.open(server, 'feed');
    socket.socket.send('x'.repeat(2_000));
    expect((await socket.untilClosed()).code).toBe(1009);
  });

  it('of a JSON message, lower than that of a frame', async () => {
    await start({ bodyBytes: 1024 });
    const socket = await TestSocket.open(server, 'feed');
    socket.send({ type: 'account', account: 'x'.repeat(2_000) });
    expect(await socket.until(({ ok }) => ok === false)).toMatchObject({ error: { code: 'TOO_LARGE' } });
    socket.send({ type: 'account', account: 'a' });
    await socket.until(({ ok }) => ok === true);
  });

  it('of lines, of which none is done where there are too many', async () => {
    await start({});
    const { status, body } = await server.post('feed', ...Array.from({ length: 10_001 }, () => ({ type: 'x' })));
    expect(status).toBe(413);
    expect(body).toMatchObject({ error: { code: 'TOO_MANY_MESSAGES' } });
  });

  it('of requests, by token', async () => {
    await start({ requestsPerMinute: 3 });
    const statuses: number[] = [];
    for (let i = 0; i < 5; i++) statuses.push((await server.get('/v1/state', 'read')).status);
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    expect((await server.get('/v1/state', 'risk')).status).toBe(200);
  });

  it('of guesses at a token', async () => {
    await start({ requestsPerMinute: 3 });
    const statuses: number[] = [];
    for (let i = 0; i < 5; i++) {
      statuses.push(
        (await server.get('/v1/state', undefined, { authorization: `Bearer guess-number-${i}-0123` })).status,
      );
    }
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
  });

  it('of connections, all and of one token', async () => {
    await start({ connections: 3, connectionsPerToken: 2 });
    const open = [await TestSocket.open(server, 'feed'), await TestSocket.open(server, 'feed')];
    await expect(TestSocket.open(server, 'feed')).rejects.toThrow('503');
    open.push(await TestSocket.open(server, 'read'));
    await expect(TestSocket.open(server, 'risk')).rejects.toThrow('503');
    for (const { socket } of open) socket.close();
  });

  it('of topics', async () => {
    await start({ subscriptions: 2 });
    const socket = await TestSocket.open(server, 'read');
    socket.send({ type: 'subscribe', topics: ['state', 'fills', 'notices'] });
    expect(await socket.until(({ ok }) => ok === false)).toMatchObject({ error: { code: 'TOO_MANY_TOPICS' } });
    socket.send({ type: 'subscribe', topics: ['__proto__'] });
    expect(await socket.until(({ error }) => (error as { code: string })?.code === 'UNKNOWN_TOPIC')).toBeDefined();
  });

  it('of what waits for the engine: a client is told to come back, and what was let in is done', async () => {
    await start({ queuedOrders: 5 }, { tickIntervalMs: 300 });
    const messages = Array.from({ length: 12 }, (_, i) => ({ type: 'account', account: `a${i}` }));
    const replies = (await server.post('feed', ...messages)).body as Reply[];
    expect(replies.filter(({ ok }) => ok)).toHaveLength(5);
    expect(replies.filter(({ error }) => error?.code === 'OVERLOADED')).toHaveLength(7);
    expect((await server.get('/v1/state', 'read')).body).toMatchObject({ accounts: 5 });
  });

  it('of messages a second: beyond it the socket is not read until the debt is paid, and nothing is lost', async () => {
    await start({ messagesPerSecond: 20 });
    const socket = await TestSocket.open(server, 'feed');
    const began = performance.now();
    for (let i = 0; i < 40; i++) socket.send({ type: 'account', account: `r${i}` });
    await socket.until(() => socket.heard.length === 40);
    socket.send({ type: 'account', account: 'one-more' });
    await socket.until(() => socket.heard.length === 41);
    expect(performance.now() - began).toBeGreaterThan(900);
    expect(socket.heard.every(({ ok }) => ok === true)).toBe(true);
  });

  it('of messages that cannot be read', async () => {
    await start({});
    const socket = await TestSocket.open(server, 'feed');
    for (let i = 0; i < 120; i++) socket.socket.send('nonsense');
    expect((await socket.untilClosed()).code).toBe(4009);
  });
});

describe('clients that do not behave', () => {
  let server: TestServer;
  afterEach(() => server.end());

  it('a subscriber that reads nothing is cut off; the others hear everything', async () => {
    server = await TestServer.start({ limits: { lagBytes: 64 * 1024 } });
    const names = Array.from({ length: 250 }, (_, i) => `watched-${i}`);
    await server.send(...smallBook(), ...names.map((account) => ({ type: 'account', account })));
    const stuck = await TestSocket.open(server, 'read');
    for (let i = 0; i < names.length; i += 50) {
      stuck.send({ type: 'subscribe', topics: names.slice(i, i + 50).map((name) => `account:${name}`) });
    }
    await stuck.until(() => stuck.heard.length >= 5);
    stuck.socket.pause();
    const well = await TestSocket.open(server, 'risk');
    well.send({ type: 'subscribe', topics: ['notices'] });
    // Each interval has 250 events for it, until the kernel's buffers and ours are full.
    const isAlone = async (): Promise<boolean> => {
      const { body } = await server.get('/metrics', 'read');
      return /adl_connections 1\n/.test(body as string);
    };
    for (let i = 0; i < 5_000 && !(await isAlone()); i++)
      await server.send({ type: 'marks', marks: { BTC: String(100 + (i % 9)) } });
    expect((await server.get('/metrics', 'read')).body).toContain('adl_subscribers_dropped_total 1');
    await server.send(crash());
    await well.until(({ event }) => event === 'notices');
    stuck.socket.terminate();
  }, 60_000);

  it('one that stops amid a frame is cut off when its time is over', async () => {
    server = await TestServer.start({ limits: { idleSeconds: 1 } });
    const { port } = new URL(server.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(upgradeHead(port));
    await new Promise((resolve) => socket.once('data', resolve));
    // A text frame of 100 bytes, of which ten come.
    socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | 100, 1, 2, 3, 4]), Buffer.alloc(10)]));
    socket.on('error', () => {});
    await new Promise((resolve) => socket.once('close', resolve));
    expect((await server.get('/metrics', 'read')).body).toContain('adl_connections 0');
  }, 20_000);

  it('one that says it will send more than it does keeps nobody else from being heard', async () => {
    server = await TestServer.start();
    const { port } = new URL(server.url);
    const socket = connect(Number(port), '127.0.0.1');
    const head = Object.entries({
      ...bearer('feed'),
      host: `127.0.0.1:${port}`,
      'content-type': 'application/x-ndjson',
    });
    const lines = head.map(([name, value]) => `${name}: ${value}`).join('\r\n');
    socket.write(`POST /v1/messages HTTP/1.1\r\n${lines}\r\ncontent-length: 1000\r\n\r\n{"type":`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await server.get('/health')).status).toBe(200);
    // Nor does it keep the server from ending.
    const began = performance.now();
    await server.stop();
    expect(performance.now() - began).toBeLessThan(8_000);
    await server.open();
    socket.destroy();
  });
});
