/** A short history on an engine, a pool or an engine in a worker, and what it comes to: the same in Node and in a page. */
import type { createEngine, EngineOptions } from '../../../src/index.ts';
import type { createPool } from '../../../src/pool/index.ts';
import type { createWorkerEngine } from '../../../src/worker/index.ts';

/** The package's ways in, as whoever exercises it has loaded them. */
export interface Ways {
  readonly engine: typeof createEngine;
  readonly worker: typeof createWorkerEngine;
  readonly pool: typeof createPool;
}

export interface Told {
  readonly queue: readonly string[];
  readonly notices: readonly string[];
  readonly digest: string;
}

export interface Refused {
  readonly refused: string;
  readonly message: string;
}

const ACCOUNTS = 300;

function market(symbol: string, rules: boolean) {
  const spec = { symbol, payoff: 'linear', tick: '0.1', lot: '0.001', policy: 'leveraged-return' } as const;
  const sharing = { allocation: { rule: 'contract-pro-rata' } } as const;
  return { ...spec, maintenancePpm: 5000, ...(rules ? { rules: sharing } : {}) };
}

function book(side: 0 | 1, first: number) {
  const sign = side === 0 ? 1 : -1;
  const account = Uint32Array.from({ length: ACCOUNTS / 2 }, (_, i) => first + i);
  return {
    account,
    side,
    lots: Float64Array.from(account, (i) => 100 + ((i * 37) % 50)),
    entryValue: Float64Array.from(
      account,
      (i) => sign * (100 + ((i * 37) % 50)) * (99_000_000 + ((i * 7919) % 2_000_000)),
    ),
    margin: Float64Array.from(account, (i) => 90_000_000 + ((i * 104_729) % 900_000_000)),
  };
}

async function history(on: Awaited<ReturnType<Ways[keyof Ways]>>): Promise<Told> {
  await on.addAccounts(ACCOUNTS);
  await on.upsert('BTC', book(0, 0));
  await on.upsert('BTC', book(1, ACCOUNTS / 2));
  await on.open({ account: 'ann', market: 'BTC', side: 'short', size: '2', entryPrice: '101000', margin: '20000' });
  const notices: string[] = [];
  for (const mark of ['99000', '97500', '96000']) {
    await on.tick({ marks: { BTC: mark } });
    const report = await on.tick({ liquidations: [...(await on.eachLiquidatable())] });
    const text = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
    for (const notice of report.notices()) notices.push(JSON.stringify(notice, text));
  }
  const top = await on.queue('BTC', 'short').top(5);
  return {
    queue: top.map(({ rank, account, score, lights }) => `${rank} ${account} ${score} ${lights}`),
    notices,
    digest: await on.digest(),
  };
}

/** @returns what the history comes to on a kind of engine, or how the engine was refused */
export async function exercise(
  ways: Ways,
  way: keyof Ways,
  options: EngineOptions,
  rules: boolean,
): Promise<Told | Refused> {
  try {
    const on = await ways[way]({ markets: [market('BTC', rules)], fund: { cash: '100' }, ...options } as object);
    const told = await history(on);
    if ('terminate' in on) await on.terminate();
    return told;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    return { refused: String(error.code), message: error.message };
  }
}
