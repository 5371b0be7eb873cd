/** The engine in a worker by itself: how it is made and ends, what is handed over, errors, and long calls. */
import { execFileSync } from 'node:child_process';
import { afterAll, describe, expect, it } from 'vitest';
import { createWorkerEngine, type WorkerEngine, type WorkerEngineOptions } from '../../dist/worker/index.js';
import type { PositionRows } from '../../src/core.ts';
import { Engine } from '../../src/engine.ts';
import { createEngine } from '../../src/index.ts';
import { MarketQueue } from '../../src/queue.ts';
import { createEngineSync } from '../../src/sync.ts';
import { type Either, outcome, survey } from '../pool/pair.ts';
import { columns, linear, marks } from '../support/book.ts';

const MARKETS = [linear({ symbol: 'A' }), linear({ symbol: 'B' })];
const OPTIONS = { markets: MARKETS, moneyDecimals: 0, fund: { cash: '5' } } as const;

const made: WorkerEngine[] = [];
async function worker(options: WorkerEngineOptions = OPTIONS): Promise<WorkerEngine> {
  made.push(await createWorkerEngine(options));
  return made.at(-1)!;
}
afterAll(() => Promise.all(made.map((one) => one.terminate())));

/** Positions of so many accounts, those before `wrong` acceptable. */
function book(rows: number, wrong = rows): PositionRows {
  return columns(
    Array.from({ length: rows }, (_, i) => ({
      account: i,
      lots: i === wrong ? 0n : 5n,
      entryValue: 500n,
      margin: 20n,
    })),
  );
}

const row = { account: 0, lots: 5n, entryValue: 500n, margin: 20n };

describe('the interface', () => {
  /** Inherited ones too. */
  const calls = (of: object): string[] =>
    of === Object.prototype
      ? []
      : [
          ...Object.getOwnPropertyNames(of).filter((name) => name !== 'constructor'),
          ...calls(Object.getPrototypeOf(of)),
        ];

  it('has every call of the engine and of its queues', async () => {
    const one = await worker();
    const hidden = ['put', 'locate', 'named', 'views', 'place'];
    const missing = (of: object, on: object): string[] =>
      calls(of).filter((name) => !hidden.includes(name) && !(name in on));
    expect(missing(Engine.prototype, one)).toEqual([]);
    expect(missing(MarketQueue.prototype, one.queue('A', 'long'))).toEqual([]);
  });

  it('gives what the engine gives, on every build and on the reference', async () => {
    const engine = createEngineSync(OPTIONS);
    const history = async (on: Either): Promise<unknown[]> => [
      await on.addAccounts(['a', 'b'], BigInt64Array.of(50n, 60n)),
      await on.addAccount('c', '7'),
      await on.upsert('A', columns([row, { ...row, account: 1, side: 1, entryValue: -400n }])),
      await on.open({ account: 'd', market: 'B', side: 'long', size: '3', entryPrice: '100' }),
      await on.setHouse('B', { lots: 2n, entryValue: 100n }),
      (await on.tick({ time: 7, marks: { A: '90', B: '90' } })).time,
      await on.addMarket(linear({ symbol: 'C' })),
      await on.accountId(3),
      await on.accountNumber('d'),
      await on.facts({ account: 'a', market: 'A', side: 'long' }),
      await on.allocate({
        rule: 'water-fill',
        rounding: 'dhondt',
        budget: 7n,
        weights: BigInt64Array.of(1n, 2n),
        caps: BigInt64Array.of(9n, 9n),
      }),
      on.market('C'),
      on.marketNumber('C'),
      on.symbols,
      on.moneyDecimals,
      on.formatMoney(5n),
      on.formatSize('A', 5n),
      on.formatPrice('A', 5n),
    ];
    const wanted = await history(engine);
    const pick = [{}, { simd: false }, { rules: true }, { engine: 'reference' }] as const;
    for (const choice of pick) {
      const one = await worker({ ...OPTIONS, ...choice });
      expect(await history(one)).toEqual(wanted);
      expect(await survey(one, 0)).toEqual(await survey(engine, 0));
      expect(await one.snapshot()).toEqual(engine.snapshot());
      expect((await one.stats()).engine).toBe('engine' in choice ? 'reference' : 'wasm');
    }
  });

  it('answers in the order asked, awaited or not', async () => {
    const one = await worker();
    const pending = [
      one.addMarket(linear({ symbol: 'C' })),
      one.addAccounts(['a', 'b']),
      one.open({ account: 'c', market: 'C', side: 'long', size: '3', entryPrice: '100' }),
      one.tick({ marks: { C: '110' } }),
      one.queue('C', 'long').top(1),
    ] as const;
    expect(await one.digest()).not.toBe(await (await worker()).digest());
    expect(await pending[4]).toMatchObject([{ account: 'c', rank: 1 }]);
    expect(one.symbols).toEqual(['A', 'B', 'C']);
    await one.restore(createEngineSync({ ...OPTIONS, moneyDecimals: 2 }).snapshot());
    expect([one.symbols, one.moneyDecimals]).toEqual([['A', 'B'], 2]);
  });

  it('tells accounts in reports by their ids, or by their numbers', async () => {
    const one = await worker();
    await one.addAccounts(['ann']);
    await one.addAccounts(2);
    const rows = [row, { ...row, account: 1, side: 1 as const, entryValue: -500n, margin: 500n }];
    await one.upsert('A', columns(rows));
    await one.tick({ marks: { A: '90' } });
    const report = await one.tick({ liquidations: await one.eachLiquidatable() });
    const engine = createEngineSync(OPTIONS);
    engine.addAccounts(['ann']);
    engine.addAccounts(2);
    engine.upsert('A', columns(rows));
    engine.tick({ marks: { A: '90' } });
    const wanted = engine.tick({ liquidations: [...engine.eachLiquidatable()] });
    expect([...report.notices()]).toEqual([...wanted.notices()]);
    expect([...report.notices()].map(({ account }) => account)).toEqual(['ann', '#1']);
    expect([...report.fundMovements()]).toEqual([...wanted.fundMovements()]);
  });
});

describe('columns', () => {
  it('of bulk calls are handed over, those of other calls stay', async () => {
    const one = await worker();
    const wallets = BigInt64Array.of(50n, 60n);
    await one.addAccounts(2, wallets);
    const rows = columns([row, { ...row, account: 1 }]);
    await one.upsert('A', rows);
    const accounts = Uint32Array.of(0, 1);
    const values = Float64Array.of(70, 80);
    await one.setWallets(accounts, values);
    const gone = [wallets, rows.account, rows.lots, rows.entryValue, rows.margin!, accounts, values];
    expect(gone.map((column) => column.buffer.byteLength)).toEqual(gone.map(() => 0));
    const mark = marks(90n, 95n);
    await one.tick({ marks: mark });
    const asked = Uint32Array.of(0, 1);
    await one.queue('A', 'long').places(asked);
    expect([...mark.unitValue, ...asked]).toEqual([90n, 95n, 0, 1]);
    expect(await one.wallet(1)).toBe(80n);
    const bytes = await one.snapshot();
    const digest = await one.digest();
    await one.restore(bytes);
    expect(bytes.byteLength).toBe(0);
    expect(await one.digest()).toBe(digest);
  });

  it('that were handed over are refused, not taken as empty', async () => {
    const one = await worker();
    await one.addAccounts(2);
    const rows = columns([row]);
    await one.upsert('A', rows);
    const digest = await one.digest();
    for (const call of [() => one.upsert('A', rows), () => one.load('A', rows), () => one.upsert('B', rows)]) {
      expect(await outcome(call)).toMatchObject({ refused: 'INVALID_ARGUMENT' });
    }
    expect(await one.digest()).toBe(digest);
  });

  it('stay the caller’s where he says so, and where they are part of a larger buffer', async () => {
    const one = await worker();
    await one.addAccounts(2);
    const backing = new BigInt64Array(1000).fill(5n);
    await one.upsert('A', { ...columns([row, { ...row, account: 1 }]), lots: backing.subarray(10, 12) });
    expect(backing.length).toBe(1000);
    expect(await one.position({ account: 1, market: 'A', side: 'long' })).toMatchObject({ lots: 5n });
    const pooled = Buffer.from(Uint8Array.from(await one.snapshot()));
    const { byteLength } = pooled.buffer;
    await one.restore(pooled.subarray(0));
    expect(pooled.buffer.byteLength === 0 || pooled.buffer.byteLength === byteLength).toBe(true);
    const keeping = await worker({ ...OPTIONS, transfer: false });
    await keeping.addAccounts(2);
    const rows = columns([row]);
    await keeping.upsert('A', rows);
    expect(rows.account.length).toBe(1);
  });
});

describe('errors', () => {
  it('come with code, message and place', async () => {
    const one = await worker();
    const engine = createEngineSync(OPTIONS);
    const wrong: ((on: Either) => unknown)[] = [
      (on) => on.open({ account: 'x', market: 'Z', side: 'long', size: '1', entryPrice: '1' }),
      (on) => on.open({ account: 'x', market: 'A', side: 'long', size: '0.5', entryPrice: '1' }),
      (on) => on.upsert('A', columns([row])),
      (on) => on.addMarket(linear({ symbol: 'A' })),
      (on) => on.wallet('nobody'),
      (on) => on.tick({ marks: { A: '-1' } }),
      (on) => on.restore(new Uint8Array(20)),
      (on) => on.queue('A', 'long').columns(-1),
      (on) => on.queue('Z', 'long').columns(),
      (on) => on.queue('A', 'up' as 'long').columns(),
      (on) => on.upsert('A', undefined as never),
    ];
    for (const call of wrong) {
      const wanted = await outcome(() => call(engine));
      expect(wanted).toHaveProperty('refused');
      expect(await outcome(() => call(one))).toEqual(wanted);
    }
    expect(await one.digest()).toBe(engine.digest());
  });

  it('of what cannot travel say so', async () => {
    const one = await worker();
    const call = one.tick({ marks: (() => {}) as never });
    await expect(call).rejects.toMatchObject({ name: 'AdlError', code: 'INVALID_ARGUMENT' });
  });

  it('of creation end the worker', async () => {
    const wrong = [
      { ...OPTIONS, markets: [MARKETS[0]!, MARKETS[0]!] },
      { ...OPTIONS, moneyDecimals: 13 },
      { ...OPTIONS, engine: 'other' as 'wasm' },
      { ...OPTIONS, module: Uint8Array.of(1, 2, 3) },
    ];
    for (const options of wrong) {
      const wanted = await outcome(() => createEngine(options));
      expect(await outcome(() => createWorkerEngine(options))).toEqual(wanted);
    }
  });

  it('of a worker that is lost or ended', async () => {
    const missing = createWorkerEngine({ script: new URL('./no-such-file.js', import.meta.url) });
    await expect(missing).rejects.toMatchObject({ code: 'ENGINE_POISONED' });
    const one = await worker();
    const waiting = outcome(() => one.digest());
    await one.terminate();
    expect(await waiting).toMatchObject({ refused: 'ENGINE_POISONED' });
    expect(await outcome(() => one.digest())).toMatchObject({ refused: 'ENGINE_POISONED' });
  });

  it('and an idle worker does not keep the process alive', () => {
    const script = `
      import { createWorkerEngine } from 'adl-core/worker';
      const engine = await createWorkerEngine({ moneyDecimals: 2 });
      console.log(await engine.digest());`;
    const args = ['--input-type=module', '--eval', script];
    expect(execFileSync(process.execPath, args, { encoding: 'utf8', timeout: 60_000 }).trim()).toBe(
      createEngineSync({ moneyDecimals: 2 }).digest(),
    );
  });
});

describe('long calls', () => {
  /** An engine on this thread with the first rows of the book. */
  function withRows(rows: number): Engine {
    const engine = createEngineSync(OPTIONS);
    engine.addAccounts(100);
    if (rows > 0) engine.upsert('A', book(rows));
    return engine;
  }

  it('load tells how far it is and gives what one upsert gives; the columns stay', async () => {
    const one = await worker();
    await one.addAccounts(100);
    const rows = { ...book(100), side: 0 as const };
    const seen: unknown[] = [];
    await one.load('A', rows, { rowsAtOnce: 30, onProgress: ({ done, total }) => seen.push([done, total]) });
    expect(seen).toEqual([30, 60, 90, 100].map((done) => [done, 100]));
    expect(rows.account.length).toBe(100);
    expect(await one.digest()).toBe(withRows(100).digest());
    await one.load('A', columns([]));
    expect(await one.digest()).toBe(withRows(100).digest());
  });

  it('load is stopped between pieces; what was accepted stays', async () => {
    const one = await worker();
    await one.addAccounts(100);
    const stop = new AbortController();
    const reason = new Error('the user left');
    const onProgress = ({ done }: { done: number }): void => {
      if (done >= 60) stop.abort(reason);
    };
    const error = await one.load('A', book(100), { rowsAtOnce: 30, onProgress, signal: stop.signal }).catch((e) => e);
    expect(error).toMatchObject({ name: 'AdlError', code: 'ABORTED', place: { done: 60 }, cause: reason });
    expect(await one.digest()).toBe(withRows(60).digest());
    expect(await outcome(() => one.load('A', book(100), { signal: stop.signal }))).toMatchObject({
      place: { done: 0 },
    });
    expect(await one.digest()).toBe(withRows(60).digest());
  });

  it('load says in which row of the whole it was refused', async () => {
    const one = await worker();
    await one.addAccounts(100);
    const error = await one.load('A', book(100, 75), { rowsAtOnce: 30 }).catch((e) => e);
    expect(error).toMatchObject({ code: 'INVALID_SIZE', place: { row: 75, done: 60 } });
    expect(error.message).toContain('(row 75, ');
    expect(await one.digest()).toBe(withRows(60).digest());
    for (const rowsAtOnce of [0, 1.5]) {
      expect(await outcome(() => one.load('A', book(1), { rowsAtOnce }))).toMatchObject({
        refused: 'INVALID_ARGUMENT',
      });
    }
    const uneven = { ...book(100), lots: new BigInt64Array(99) };
    expect(await outcome(() => one.load('A', uneven))).toMatchObject({ refused: 'INVALID_COLUMN' });
  });

  it('openAll opens in order and says where it was refused', async () => {
    const one = await worker();
    const engine = createEngineSync(OPTIONS);
    const spec = (i: number, size = '3') =>
      ({ account: `a${i}`, market: 'A', side: 'long', size, entryPrice: '100' }) as const;
    const specs = Array.from({ length: 10 }, (_, i) => spec(i, i === 7 ? '0.5' : '3'));
    const seen: number[] = [];
    const error = await one
      .openAll(specs, { rowsAtOnce: 4, onProgress: ({ done }) => seen.push(done) })
      .catch((e) => e);
    expect(error).toMatchObject({ code: 'INVALID_SIZE', place: { row: 7, done: 7 } });
    expect(seen).toEqual([4]);
    for (const one of specs.slice(0, 7)) engine.open(one);
    expect(await one.digest()).toBe(engine.digest());
    await one.openAll(specs.slice(8));
    for (const one of specs.slice(8)) engine.open(one);
    expect(await one.digest()).toBe(engine.digest());
  });

  it('replay does ticks of a list or a generator, with reports and progress', async () => {
    const [one, engine] = [await worker(), withRows(100)];
    await one.restore(engine.snapshot());
    const path = ['99', '97', '95', '90', '85'];
    const wanted: string[] = [];
    for (const mark of path) {
      engine.tick({ marks: { A: mark } });
      for (const l of engine.tick({ liquidations: [...engine.eachLiquidatable()] }).eachLiquidation()) {
        wanted.push(`${l.account} ${l.outcome}`);
      }
    }
    expect(wanted.length).toBe(100);
    async function* ticks() {
      for (const mark of path) {
        yield { marks: { A: mark } };
        yield { liquidations: await one.eachLiquidatable() };
      }
    }
    const told: string[] = [];
    const seen: unknown[] = [];
    const count = await one.replay(ticks(), {
      onReport: (report) => told.push(...Array.from(report.eachLiquidation(), (l) => `${l.account} ${l.outcome}`)),
      onProgress: ({ done, total }) => seen.push(done, total),
    });
    expect([count, seen.at(-2), seen.at(-1), told]).toEqual([10, 10, undefined, wanted]);
    expect(await one.digest()).toBe(engine.digest());
  });

  it('replay is stopped between ticks, and says which tick was refused', async () => {
    const [one, engine] = [await worker(), withRows(3)];
    await one.restore(engine.snapshot());
    const ticks = ['99', '98', '97'].map((mark) => ({ marks: { A: mark } }));
    const stop = new AbortController();
    const options = { signal: stop.signal, onReport: (_: unknown, i: number) => i === 1 && stop.abort() };
    expect(await outcome(() => one.replay(ticks, options))).toMatchObject({ refused: 'ABORTED', place: { done: 2 } });
    for (const tick of ticks.slice(0, 2)) engine.tick(tick);
    expect(await one.digest()).toBe(engine.digest());
    const wrong = [ticks[2]!, { marks: { A: '0' } }, ticks[0]!];
    expect(await outcome(() => one.replay(wrong))).toMatchObject({ refused: 'INVALID_PRICE', place: { done: 1 } });
    engine.tick(ticks[2]!);
    expect(await one.digest()).toBe(engine.digest());
  });

  it('other calls are answered between pieces', async () => {
    const one = await worker();
    await one.addAccounts(100);
    const positions: number[] = [];
    const onProgress = (): void => void one.stats().then((stats) => positions.push(stats.positions));
    await one.load('A', book(100), { rowsAtOnce: 30, onProgress });
    await one.stats();
    expect(positions).toEqual([30, 60, 90, 100]);
  });
});
