import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BTC, crash, smallBook, TestServer } from './support/server.ts';
import { TestSocket } from './support/socket.ts';

const ETH = { ...BTC, symbol: 'ETH' };

describe('a market without a mark', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start({ markets: [BTC, ETH] });
    await server.send(...smallBook());
  });
  afterAll(() => server.end());

  it('and without positions keeps nobody from being found due', async () => {
    const socket = await TestSocket.open(server, 'read');
    socket.send({ type: 'subscribe', topics: ['liquidatable'] });
    await socket.until(({ subscribed }) => subscribed !== undefined);
    await server.send({ type: 'marks', marks: { BTC: '94' } });
    expect(await socket.until(({ event }) => event === 'liquidatable')).toMatchObject({
      count: 1,
      top: [{ account: 'bob' }],
    });
    socket.socket.close();
  });

  it('and with positions stops neither the server nor those who watch: what cannot be known is not said', async () => {
    const socket = await TestSocket.open(server, 'read');
    socket.send({ type: 'subscribe', topics: ['account:alice', 'state', 'liquidatable'] });
    await socket.until(({ subscribed }) => subscribed !== undefined);
    const position = { account: 'carol', market: 'ETH', side: 'long', size: '1', entryPrice: '100', margin: '10' };
    const [opened] = await server.send({ type: 'open', position });
    expect(opened).toMatchObject({ ok: true });
    expect(await socket.until(({ kind }) => kind === 'lights')).toMatchObject({
      positions: [{ market: 'BTC', lights: null, rank: null }],
    });
    expect(await socket.until(({ event }) => event === 'state')).toMatchObject({ liquidatable: null });
    expect(socket.heard.some(({ event }) => event === 'liquidatable')).toBe(false);
    expect((await server.get('/health')).status).toBe(200);
    await server.send({ type: 'marks', marks: { ETH: '100' } });
    await socket.until(({ event }) => event === 'liquidatable');
    expect(await server.send(crash())).toMatchObject([{ ok: true, tick: { outcomes: { adl: 1 } } }]);
    socket.socket.close();
  });
});
