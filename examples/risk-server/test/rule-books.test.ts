import { afterEach, describe, expect, it } from 'vitest';
import { writeFrame } from '../src/wire/columns.ts';
import { BTC, bearer, type Reply, smallBook, TestServer } from './support/server.ts';

const DRAWDOWN = { kind: 'drawdown', startPpm: 300_000, stopPpm: 200_000, window: 3_600_000 } as const;

describe('rule books of a config', () => {
  let server: TestServer;
  afterEach(() => server.end());
  const market = async (): Promise<Record<string, unknown>> => {
    const { body } = await server.get('/v1/state', 'read');
    return (body as { markets: Record<string, unknown>[] }).markets[0]!;
  };

  it("a trigger that looks back: marks have the time that they bring, or the server's; the switch is for risk alone", async () => {
    server = await TestServer.start({ markets: [{ ...BTC, rules: { trigger: DRAWDOWN } }] });
    const replies = await server.send(
      { type: 'marks', time: 1_000, marks: { BTC: '100' } },
      ...smallBook(),
      { type: 'tick', sequence: 1, liquidations: [] },
      { type: 'tick', time: 5, liquidations: [] },
    );
    // Both marks of the interval go together; a tick with a sequence number gets no time, and one that goes back is refused.
    expect(replies.map(({ ok }) => ok)).toEqual([...replies.slice(2).map(() => true), false, false]);
    expect(replies.at(-1)!.error!.code).toBe('INVALID_ARGUMENT');
    expect(await market()).toMatchObject({
      trigger: { kind: 'drawdown', manual: 'auto', active: false, peak: '1000.000000' },
    });
    const [stamped] = await server.send({ type: 'marks', marks: { BTC: '99' } });
    expect(stamped).toMatchObject({ ok: true });
    const frame = writeFrame({ kind: 'marks', market: Uint32Array.of(0), unitValue: BigInt64Array.of(98_000n) });
    const headers = { ...bearer('feed'), 'content-type': 'application/octet-stream' };
    const response = await fetch(`${server.url}/v1/columns`, { method: 'POST', headers, body: frame as BodyInit });
    expect(await response.json()).toMatchObject({ ok: true });
    await server.send({ type: 'fund', cash: '600' }, { type: 'marks', marks: { BTC: '99' } });
    expect(await market()).toMatchObject({ trigger: { active: true, fundEquity: '600.000000', drawdownPpm: 400_000 } });
    const off = { type: 'switch', market: 'BTC', manual: 'off' };
    const [refused] = (await server.post('feed', off)).body as Reply[];
    expect(refused).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
    await server.send(off);
    expect(await market()).toMatchObject({ trigger: { manual: 'off' } });
    const before = (await server.get('/v1/digest', 'read')).body;
    await server.stop();
    await server.open();
    expect((await server.get('/v1/digest', 'read')).body).toEqual(before);
  });

  it('funds by name, for the markets that name them', async () => {
    server = await TestServer.start({ markets: [{ ...BTC, fund: 'majors' }], funds: [{ name: 'majors', cash: '5' }] });
    const state = async (): Promise<unknown> => (await server.get('/v1/state', 'read')).body;
    expect(await state()).toMatchObject({ fund: { cash: '1000.000000' }, funds: { majors: { cash: '5.000000' } } });
    const [set, none] = await server.send(
      { type: 'fund', name: 'majors', cash: '7' },
      { type: 'fund', name: 'minors', cash: '7' },
    );
    expect([set, none]).toMatchObject([{ ok: true }, { ok: false, error: { code: 'UNKNOWN_FUND' } }]);
    expect(await state()).toMatchObject({ fund: { cash: '1000.000000' }, funds: { majors: { cash: '7.000000' } } });
  });

  it('an order by priorities, singly and in columns; a target in place of a size', async () => {
    server = await TestServer.start({ markets: [{ ...BTC, rules: { order: { column: true } } }] });
    const short = (account: string): object => ({
      type: 'open',
      position: { account, market: 'BTC', side: 'short', size: '1', entryPrice: '100', margin: '50' },
    });
    const [, , , , , carol, dave] = await server.send(
      ...smallBook(),
      { type: 'account', account: 'carol' },
      { type: 'account', account: 'dave' },
      short('carol'),
      short('dave'),
      {
        type: 'priority',
        position: { account: 'carol', market: 'BTC', side: 'short' },
        priority: '9223372036854775807',
      },
    );
    const order = async (): Promise<string[]> => {
      const { body } = await server.get('/v1/queue/BTC/short', 'read');
      return (body as { top: { account: string }[] }).top.map(({ account }) => account);
    };
    expect((await order())[0]).toBe('carol');
    const beyond = {
      type: 'priority',
      position: { account: 'dave', market: 'BTC', side: 'short' },
      priority: '9999999999999999999',
    };
    const [tooMuch] = await server.send(beyond);
    expect(tooMuch).toMatchObject({ ok: false, error: { code: 'OUT_OF_RANGE' } });
    const frame = writeFrame({
      kind: 'priorities',
      market: 'BTC',
      account: Uint32Array.of(carol!.number!, dave!.number!),
      side: Uint8Array.of(1, 1),
      priority: BigInt64Array.of(-1n, 5n),
    });
    const headers = { ...bearer('feed'), 'content-type': 'application/octet-stream' };
    await fetch(`${server.url}/v1/columns`, { method: 'POST', headers, body: frame as BodyInit });
    expect(await order()).toEqual(['dave', 'alice', 'carol']);
    const liquidations = [
      { account: 'bob', market: 'BTC', side: 'long', downTo: { maintenancePpm: 1_000_000 }, force: true },
    ];
    const [tick] = await server.send({ type: 'tick', marks: { BTC: '95.2' }, liquidations });
    // Bankrupt at 95, so the fund takes what is closed at no loss.
    expect(tick).toMatchObject({ ok: true, tick: { outcomes: { fund: 1 } } });
    expect((await server.get('/v1/accounts/bob', 'read')).body).toMatchObject({ positions: [{ side: 'long' }] });
  });
});
