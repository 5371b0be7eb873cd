import { afterEach, describe, expect, it } from 'vitest';
import { HealthWatch } from '../src/health.ts';
import { BTC, crash, type Reply, smallBook, TestServer } from './support/server.ts';

const ETH = { ...BTC, symbol: 'ETH' };
const BACKWARD_CLOCK = new URL('./support/backward-clock.mjs', import.meta.url).href;
const refusedWith = (code: string): object => ({ ok: false, error: { code } });

describe('a feed that is wrong', () => {
  let server: TestServer;
  afterEach(() => server.end());

  async function start(): Promise<void> {
    server = await TestServer.start();
    await server.send(...smallBook());
  }

  async function digest(): Promise<unknown> {
    return (await server.get('/v1/digest', 'read')).body;
  }

  it.each([
    ['zero', '0'],
    ['negative', '-1'],
    ['beyond all numbers', '9'.repeat(40)],
    ['no number', 'NaN'],
    ['with an exponent', '1e3'],
  ])('marks that are %s: refused, alone, together with good ones, and in ticks', async (_, mark) => {
    await start();
    const before = await digest();
    const [alone, inTick] = await server.send(
      { type: 'marks', marks: { BTC: mark } },
      { type: 'tick', marks: { BTC: mark }, liquidations: [] },
    );
    expect([alone, inTick]).toEqual([expect.objectContaining({ ok: false }), expect.objectContaining({ ok: false })]);
    expect(alone!.error!.code).toBe(inTick!.error!.code);
    expect(await digest()).toEqual(before);
    const replies = await server.send({ type: 'marks', marks: { BTC: '99' } }, { type: 'marks', marks: { BTC: mark } });
    expect(replies).toMatchObject([{ ok: true }, { ok: false }]);
    expect((await server.get('/v1/state', 'read')).body).toMatchObject({ markets: [{ mark: '99' }] });
  });

  it('bad marks of one client do not let what came behind overtake the good ones of another', async () => {
    server = await TestServer.start({ markets: [BTC, ETH], fund: { cash: '0' } });
    await server.send({ type: 'marks', marks: { ETH: '10' } }, ...smallBook());
    // At 100 bob is not due; at 80 he is. All in one interval: the tick must see the mark that came before it.
    const [good, bad, tick] = await server.send(
      { type: 'marks', marks: { BTC: '80' } },
      { type: 'marks', marks: { ETH: '0' } },
      { type: 'tick', liquidations: [{ account: 'bob', market: 'BTC', side: 'long' }] },
    );
    expect([good, bad]).toMatchObject([{ ok: true }, { ok: false }]);
    expect(tick).toMatchObject({ ok: true, tick: { outcomes: { adl: 1 } } });
    expect(good!.log).toBeLessThan(tick!.log);
  });

  it('liquidations of what is gone, was never there, or comes twice are refused and change nothing', async () => {
    await start();
    const bob = { account: 'bob', market: 'BTC', side: 'long' };
    const tick = (...liquidations: object[]): object => ({ type: 'tick', marks: { BTC: '80' }, liquidations });
    const before = await digest();
    expect(
      await server.send(
        tick({ ...bob, account: 'nobody' }),
        tick({ ...bob, account: 'carol' }),
        tick({ ...bob, market: 'NONE' }),
        tick({ ...bob, side: 'short' }),
        tick(bob, bob),
      ),
    ).toMatchObject([
      refusedWith('UNKNOWN_ACCOUNT'),
      refusedWith('UNKNOWN_ACCOUNT'),
      refusedWith('UNKNOWN_MARKET'),
      refusedWith('UNKNOWN_POSITION'),
      refusedWith('NAMED_TWICE'),
    ]);
    expect(await digest()).toEqual(before);
    const first = { ...crash(), sequence: 1 };
    const [done, retried, next] = await server.send(first, first, { ...crash(), sequence: 2 });
    expect(done).toMatchObject({ ok: true, duplicate: false, tick: { outcomes: { adl: 1 } } });
    expect(retried).toEqual({ ...done, duplicate: true });
    expect(next).toMatchObject(refusedWith('UNKNOWN_POSITION'));
    const [late] = (await server.send({ ...crash(), sequence: 2 })) as [Reply];
    expect(late).toMatchObject(refusedWith('UNKNOWN_POSITION'));
  });

  it('times that go backwards, of ticks and of the machine in both threads, are taken as they are', async () => {
    const { now } = Date;
    try {
      Date.now = () => now() - 86_400_000 * Math.random();
      server = await TestServer.start({}, { files: BACKWARD_CLOCK });
      await server.send(...smallBook());
      const empty = { type: 'tick', liquidations: [] };
      expect(await server.send({ ...empty, time: 2_000_000 }, { ...empty, time: 1 })).toMatchObject([
        { ok: true },
        { ok: true },
      ]);
      expect(await server.send({ ...crash(), time: 0 })).toMatchObject([{ ok: true, tick: { fills: 1 } }]);
      const before = await digest();
      expect((await server.get('/health')).body).toMatchObject({ status: 'ok' });
      await server.stop();
      await server.open();
      expect(await digest()).toEqual(before);
      expect(server.recovery.remarks).toEqual([]);
    } finally {
      Date.now = now;
    }
  });

  it('liquidations before any mark are refused, and queries say so', async () => {
    server = await TestServer.start();
    await server.send(...smallBook().slice(1));
    const liquidations = [{ account: 'bob', market: 'BTC', side: 'long', force: true }];
    expect(await server.send({ type: 'tick', liquidations })).toMatchObject([refusedWith('MISSING_MARK')]);
    expect((await server.get('/v1/queue/BTC/short', 'read')).body).toMatchObject({ error: { code: 'MISSING_MARK' } });
    expect((await server.get('/v1/state', 'read')).status).toBe(200);
  });

  it('without marks for a while is degraded, by name of the market, and well again with the next', async () => {
    server = await TestServer.start({ staleMarkSeconds: 1, markets: [BTC, ETH] });
    const deadline = performance.now() + 10_000;
    const health = async (): Promise<{ status: string; reasons: string[] }> =>
      (await server.get('/health')).body as { status: string; reasons: string[] };
    while ((await health()).status === 'ok' && performance.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await health()).toMatchObject({
      status: 'degraded',
      reasons: [/BTC/, /ETH/].map((name) => expect.stringMatching(name)),
    });
    await server.send({ type: 'marks', marks: { ETH: '10' } }, { type: 'tick', liquidations: [] });
    const { reasons } = await health();
    expect(reasons.join()).toContain('BTC');
    expect(reasons.join()).not.toContain('ETH');
  });
});

describe('health', () => {
  it('counts from the start where no mark ever came, and market by market', () => {
    let now = 100;
    const watch = new HealthWatch(30, () => now);
    expect(watch.health.status).toBe('starting');
    watch.isReady(['A', 'B']);
    now = 130;
    expect(watch.health.status).toBe('ok');
    watch.marked(['A']);
    now = 131;
    expect(watch.health).toEqual({ status: 'degraded', reasons: ['no mark of B for 31 s'] });
    watch.marked(['B']);
    expect(watch.health.status).toBe('ok');
    watch.failed();
    expect(watch.health.status).toBe('down');
  });

  it('names a few markets of many', () => {
    let now = 0;
    const watch = new HealthWatch(1, () => now);
    watch.isReady(Array.from({ length: 100 }, (_, i) => `M${i}`));
    now = 5;
    expect(watch.health.reasons).toHaveLength(9);
    expect(watch.health.reasons.at(-1)).toBe('and 92 markets more');
  });
});
