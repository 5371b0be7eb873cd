/** A small world, and calls with bad input: code, words of the message, and a state that stays as it was. */
import { expect } from 'vitest';
import type { Engine } from '../../src/engine.ts';
import type { AdlErrorCode } from '../../src/errors.ts';
import type { MarketSpec } from '../../src/market.ts';
import { columns, linear, refusal } from './book.ts';

export type Call = (engine: Engine) => unknown;
/** Name of the case, the call, its code, and words that the message must hold. */
export type BadInput = readonly [name: string, call: Call, code: AdlErrorCode, words?: readonly string[]];

/** What TypeScript would not let through. */
// biome-ignore lint/suspicious/noExplicitAny: the point of these tests
export const wrong = (value: unknown): any => value;

export const LONG = { account: 'alice', market: 'M', side: 'long' } as const;
const NEW = { account: 'carol', market: 'M', side: 'long', size: '1', entryPrice: '100' } as const;

/** Three markets; alice's isolated long of 100 lots and bob's cross short of 100 in M; carol without positions; quanta of 10^−2. */
export function world(make: (decimals: number) => Engine): Engine {
  const engine = make(2);
  engine.addMarket(linear({ lot: '0.1', tick: '0.1' }));
  engine.addMarket(linear({ symbol: 'ROI', policy: 'roi-over-ratio' }));
  engine.addMarket(linear({ symbol: 'INV', payoff: 'inverse', lot: '100', policy: 'return' }));
  for (const id of ['alice', 'bob', 'carol']) engine.addAccount(id, '2000');
  engine.open({ ...LONG, size: '10', entryPrice: '100', margin: '200' });
  engine.open({ account: 'bob', market: 'M', side: 'short', size: '10', entryPrice: '101' });
  engine.tick({ marks: { M: '100' } });
  return engine;
}

export const open =
  (changes: Record<string, unknown>): Call =>
  (engine) =>
    engine.open(wrong({ ...NEW, ...changes }));

export const market =
  (changes: Record<string, unknown>): Call =>
  (engine) =>
    engine.addMarket(wrong(linear({ symbol: 'X', ...changes } as Partial<MarketSpec>)));

export const upsert =
  (changes: Record<string, unknown>, symbol = 'M'): Call =>
  (engine) =>
    engine.upsert(symbol, wrong({ ...columns([{ account: 2, lots: 1n, entryValue: 1000n }]), ...changes }));

/** Liquidates alice, at marks at which she is liquidatable. */
export const liquidate =
  (changes: Record<string, unknown>, marks: Record<string, string> = { M: '85' }): Call =>
  (engine) =>
    engine.tick(wrong({ marks, liquidations: [{ ...LONG, ...changes }] }));

export function expectRefused(engine: Engine, [, call, code, words = []]: BadInput): void {
  const before = engine.snapshot();
  const refused = refusal(engine, () => call(engine));
  expect(refused.code, refused.message).toBe(code);
  for (const word of words) expect(refused.message).toContain(word);
  expect(engine.snapshot()).toEqual(before);
}
