/** The pool itself: how it is made and ends, what it does with its arguments, and what happens when a worker is lost. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { build } from 'vite';
import { afterAll, describe, expect, it } from 'vitest';
import { createPool, type Pool, type PoolOptions } from '../../dist/pool/index.js';
import { createEngineSync } from '../../src/sync.ts';
import { columns, linear, marks } from '../support/book.ts';
import { outcome, survey } from './pair.ts';

const made: Pool[] = [];
async function pool(options: PoolOptions): Promise<Pool> {
  made.push(await createPool(options));
  return made.at(-1)!;
}
afterAll(() => Promise.all(made.map((one) => one.terminate())));

const MARKETS = [linear({ symbol: 'A' }), linear({ symbol: 'B' })];
const row = { account: 0, lots: 5n, entryValue: 500n, margin: 20n };

/** Ends one worker from outside, as a crash would. */
async function kill(of: Pool): Promise<void> {
  const { host } = of as unknown as { host: { links: { channel: { worker: { stop(): Promise<void> } } }[] } };
  await host.links.at(-1)!.channel.worker.stop();
}

describe('createPool', () => {
  it('refuses what createEngine refuses, and numbers of workers that cannot be', async () => {
    for (const workers of [0, 33, 1.5, Number.NaN]) {
      expect(await outcome(() => createPool({ workers }))).toMatchObject({ refused: 'INVALID_ARGUMENT' });
    }
    expect(await outcome(() => createPool({ workers: 1, moneyDecimals: 13 }))).toMatchObject({
      refused: 'INVALID_ARGUMENT',
    });
    for (const tidyRows of [-1, 0.5]) {
      expect(await outcome(() => createPool({ workers: 1, tidyRows }))).toMatchObject({ refused: 'INVALID_ARGUMENT' });
    }
    const twice = { workers: 2, markets: [MARKETS[0]!, MARKETS[0]!] };
    expect(await outcome(() => createPool(twice))).toMatchObject({
      refused: 'DUPLICATE_MARKET',
      place: { market: 'A' },
    });
  });

  it('takes as many workers as the host runs at once, and either build', async () => {
    const options = {
      markets: MARKETS,
      fund: { cash: '5' },
      moneyDecimals: 0,
      capacity: { positions: 5000, accounts: 10 },
    };
    const engine = createEngineSync(options);
    engine.addAccounts(['a', 'b']);
    engine.upsert('B', columns([row, { ...row, account: 1, side: 1, entryValue: -400n }]));
    engine.tick({ marks: { B: '90' } });
    const builds = [{}, { simd: false }, { module: readFileSync('dist/pool-scalar.wasm') }];
    for (const choice of builds) {
      const one = await pool({ ...options, ...choice });
      expect((await one.stats()).workers).toBeGreaterThan(0);
      await one.addAccounts(['a', 'b']);
      await one.upsert('B', columns([row, { ...row, account: 1, side: 1, entryValue: -400n }]));
      await one.tick({ marks: { B: '90' } });
      expect(await survey(one, 0)).toEqual(await survey(engine, 0));
    }
    const wrong = pool({ ...options, module: readFileSync('dist/core.wasm') });
    await expect(wrong).rejects.toThrow('a pool needs adl-core/pool.wasm');
  });
});

describe('calls', () => {
  it('are done in the order in which they were made, awaited or not', async () => {
    const one = await pool({ workers: 2, markets: MARKETS, moneyDecimals: 0 });
    const engine = createEngineSync({ markets: MARKETS, moneyDecimals: 0 });
    const calls = [
      (on: Pool | typeof engine) => on.addAccounts(['a', 'b'], BigInt64Array.of(50n, 60n)),
      (on: Pool | typeof engine) => on.open({ account: 'c', market: 'B', side: 'long', size: '3', entryPrice: '100' }),
      (on: Pool | typeof engine) => on.upsert('A', columns([row])),
      (on: Pool | typeof engine) => on.tick({ marks: { A: '100', B: '90' } }),
      (on: Pool | typeof engine) => on.setWallet('c', '77'),
    ];
    for (const call of calls) call(engine);
    const pending = calls.map((call) => call(one));
    expect(await one.digest()).toBe(engine.digest());
    await Promise.all(pending);
    expect(one.accountNumber('c')).toBe(2);
    expect(one.accountId(2)).toBe('c');
  });

  it('leave the caller his columns', async () => {
    const one = await pool({ workers: 2, markets: MARKETS, moneyDecimals: 0 });
    // Views on larger buffers, of which the rest must not travel.
    const backing = new BigInt64Array(1000).fill(5n);
    const rows = { ...columns([row, { ...row, account: 1 }]), lots: backing.subarray(10, 12) };
    const wallets = backing.subarray(0, 2);
    const mark = marks(90n, 95n);
    const accounts = Uint32Array.of(0, 1);
    await one.addAccounts(2, wallets);
    await one.upsert('B', rows);
    await one.tick({ marks: mark });
    await one.setWallets(accounts, wallets);
    await one.queue('B', 'long').places(accounts);
    await one.remove('B', 'long', accounts);
    for (const column of [rows.account, rows.lots, rows.entryValue, wallets, mark.market, mark.unitValue, accounts]) {
      expect(column.length).toBe(2);
      expect(column.buffer.byteLength).toBeGreaterThan(0);
    }
    expect(await one.stats()).toMatchObject({ positions: 0, accounts: 2, markets: 2, workers: 2 });
  });

  it('rearrange rows in every worker, by themselves behind ticks or when asked', async () => {
    const n = 4000;
    const account = Uint32Array.from({ length: n }, (_, i) => (i * 1237) % n);
    const lots = new Float64Array(n).fill(2);
    const entryValue = Float64Array.from(account, (i) => 200 + ((i * 7919) % 1000));
    const left: number[] = [];
    for (const tidyRows of [0, undefined]) {
      const one = await pool({ workers: 2, markets: MARKETS, moneyDecimals: 0, tidyRows });
      await one.addAccounts(n);
      for (const market of ['A', 'B']) {
        await one.upsert(market, { account, side: 0, lots, entryValue, margin: new Float64Array(n).fill(900) });
      }
      for (let mark = 90; mark < 96; mark++) await one.tick({ marks: { A: `${mark}`, B: `${mark}` } });
      expect(await outcome(() => one.tidy(0.5))).toMatchObject({ refused: 'INVALID_ARGUMENT' });
      left.push(await one.tidy());
      expect(await one.tidy()).toBe(0);
    }
    // Without ticks doing it, both markets' rows are left to be put in order.
    expect(left[0]).toBeGreaterThanOrEqual(2 * n);
    expect(left[1]).toBe(0);
  });

  it('a refused open takes its new account back', async () => {
    const one = await pool({ workers: 2, markets: MARKETS, moneyDecimals: 0 });
    await one.tick({ marks: { A: '1' } });
    const before = await one.digest();
    const key = { account: 'new', market: 'A', side: 'long' } as const;
    const far = { ...key, size: '2', entryValue: 2n ** 63n - 1n, margin: '0' };
    expect(await outcome(() => one.open({ ...far, entryValue: -5n }))).toMatchObject({
      refused: 'INVALID_ENTRY_VALUE',
    });
    expect(await outcome(() => one.position(key))).toMatchObject({ refused: 'UNKNOWN_ACCOUNT' });
    expect(await one.digest()).toBe(before);
  });

  it('markets can be added later, snapshots go to engines and back', async () => {
    const one = await pool({ workers: 2, markets: MARKETS.slice(0, 1), moneyDecimals: 0 });
    expect(await one.addMarket(MARKETS[1]!)).toBe(1);
    await one.addAccounts(['a', 'b'], BigInt64Array.of(9n, 8n));
    for (const market of ['A', 'B']) await one.upsert(market, columns([{ ...row, margin: -1n }]));
    await one.tick({ marks: { A: '99', B: '98' } });
    const engine = createEngineSync();
    engine.restore(await one.snapshot());
    expect(engine.digest()).toBe(await one.digest());
    const other = await pool({ workers: 2 });
    await other.restore(engine.snapshot());
    for (const on of [engine, one, other]) await on.tick({ marks: { A: '97' } });
    expect(await survey(one, 0)).toEqual(await survey(engine, 0));
    expect(await survey(other, 0)).toEqual(await survey(engine, 0));
    const bytes = engine.snapshot();
    bytes[bytes.length - 1]! ^= 1;
    expect(await outcome(() => other.restore(bytes))).toMatchObject({ refused: 'SNAPSHOT_INVALID' });
    expect(await other.digest()).toBe(engine.digest());
  });

  it('a restored pool lists positions whose sequence numbers have gaps', async () => {
    const engine = createEngineSync({ moneyDecimals: 0, markets: MARKETS });
    engine.addAccounts(9);
    for (const market of ['B', 'A']) {
      engine.upsert(market, columns(Array.from({ length: 9 }, (_, account) => ({ ...row, account }))));
      engine.remove(market, 'long', Uint32Array.of(0, 1, 2, 3, 4, 6));
    }
    for (const workers of [1, 2]) {
      const one = await pool({ workers });
      await one.restore(engine.snapshot());
      expect(await one.snapshot()).toEqual(engine.snapshot());
    }
  });
});

describe('queues', () => {
  it('refuse what those of an engine refuse, and read the state of their turn', async () => {
    const one = await pool({ workers: 2, markets: MARKETS, moneyDecimals: 0 });
    const engine = createEngineSync({ markets: MARKETS, moneyDecimals: 0 });
    for (const on of [one, engine]) {
      await on.addAccounts(['a', 'b', 'c']);
      await on.upsert(
        'B',
        columns([0, 2, 1].map((account) => ({ ...row, account, entryValue: 400n + BigInt(account) }))),
      );
      await on.tick({ marks: { B: '90' } });
    }
    const asked = (on: Pool | typeof engine) => {
      const queue = on.queue('B', 'long');
      return [
        outcome(() => queue.places([0] as never)),
        outcome(() => queue.columns(-1)),
        outcome(() => queue.rankOf('nobody')),
        outcome(() => queue.lightsInto({ lights: new Uint8Array(2) })),
        outcome(() => queue.lightsInto({ score: new Float64Array(9) } as never)),
        outcome(() => on.queue('C', 'long')),
      ];
    };
    for (const refusal of await Promise.all(asked(one))) expect(refusal).toHaveProperty('refused');
    expect(await Promise.all(asked(one))).toEqual(await Promise.all(asked(engine)));
    const before = one.queue('B', 'long').scores();
    const closing = one.close({ account: 'a', market: 'B', side: 'long' });
    const after = one.queue('B', 'long').scores();
    await closing;
    expect([(await before).account.length, (await after).account.length]).toEqual([3, 2]);
  });
});

describe('the end', () => {
  it('a lost worker refuses the calls that wait, and all later ones', async () => {
    const one = await pool({ workers: 2, markets: MARKETS });
    const waiting = [outcome(() => one.digest()), outcome(() => one.totals())];
    await kill(one);
    for (const call of [...waiting.slice(1), outcome(() => one.digest()), outcome(() => one.tick({}))]) {
      expect(await call).toMatchObject({ refused: 'ENGINE_POISONED', message: expect.stringContaining('worker') });
    }
    await waiting[0];
    await one.terminate();
  });

  it('a call that is under way when its worker is lost is refused', async () => {
    const one = await pool({ workers: 2, markets: MARKETS, moneyDecimals: 0 });
    const n = 300_000;
    const account = Uint32Array.from({ length: n }, (_, i) => i);
    await one.addAccounts(n);
    const lots = new Float64Array(n).fill(1);
    const waiting = outcome(() => one.upsert('B', { account, side: 0, lots, entryValue: lots, margin: lots }));
    await new Promise((resolve) => setTimeout(resolve, 5));
    await kill(one);
    expect(await waiting).toMatchObject({ refused: 'ENGINE_POISONED' });
  });

  it('after terminate every call is refused', async () => {
    const one = await pool({ workers: 1 });
    await one.terminate();
    await one.terminate();
    expect(await outcome(() => one.digest())).toMatchObject({
      refused: 'ENGINE_POISONED',
      message: 'the pool was terminated',
    });
  });

  it('a forgotten pool does not keep a process alive', () => {
    const entry = new URL('../../dist/pool/index.js', import.meta.url).href;
    const program = `const { createPool } = await import('${entry}'); console.log(await (await createPool({ workers: 2 })).digest());`;
    const printed = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
      timeout: 30_000,
      encoding: 'utf8',
    });
    expect(printed).toMatch(/^[0-9a-f]{48}\n$/);
  });
});

describe('in a browser', () => {
  it('bundlers find the worker, and nothing of Node is in it', async () => {
    const bundled = await build({
      configFile: false,
      logLevel: 'silent',
      build: {
        write: false,
        minify: false,
        lib: { entry: 'dist/pool/index.js', formats: ['es'] },
        assetsInlineLimit: 0,
      },
      worker: { format: 'es' },
    });
    const outputs = [bundled].flat().flatMap((one) => ('output' in one ? one.output : []));
    const text = outputs.map((file) => (file.type === 'chunk' ? file.code : String(file.source))).join('\n');
    expect(text).toContain('new Worker(');
    expect(text).toContain('hearWallets');
    expect(text).not.toMatch(/node:|worker_threads|parentPort/);
  });
});
