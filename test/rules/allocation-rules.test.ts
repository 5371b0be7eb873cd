/** Rules of a market: what is refused, what is the default, and that they are part of names and snapshots. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createReferenceEngine } from '../../src/create-reference.ts';
import { AdlError } from '../../src/errors.ts';
import { isPlain, type RuleSpec, readRules } from '../../src/rules.ts';
import { createEngineSync } from '../../src/sync.ts';
import { linear } from '../support/book.ts';

function message(rules: unknown): string {
  try {
    readRules('BTC', rules as RuleSpec, { payoff: 'linear' });
  } catch (error) {
    if (error instanceof AdlError && error.code === 'INVALID_MARKET') return error.message;
    throw error;
  }
  return 'not refused';
}

const capped = (fields: object): object => ({ allocation: { rule: 'capped-pro-rata', ...fields } });

const REFUSED: readonly (readonly [rules: unknown, ...words: string[]])[] = [
  [null, 'rules', 'object', 'null'],
  ['min-max', 'rules', 'object', 'min-max'],
  [{ orders: 'x' }, 'orders', 'rerank, allocation'],
  [{ rerank: 'never' }, 'rules.rerank', 'tick, liquidation', 'never'],
  [{ allocation: 'min-max' }, 'rules.allocation', 'object'],
  [{ allocation: [] }, 'rules.allocation', 'object'],
  [{ allocation: {} }, 'rules.allocation.rule', 'queue, contract-pro-rata', 'undefined'],
  [{ allocation: { rule: 'fair' } }, 'rules.allocation.rule', 'min-max', 'fair'],
  [{ allocation: { rule: 'min-max', cap: 1 } }, 'rules.allocation.cap', 'capPpm, capOf, tiers'],
  [{ allocation: { rule: 'min-max', rounding: 'prefix' } }, 'rules.allocation.rounding', 'dhondt', 'prefix'],
  [
    { allocation: { rule: 'risk-aware', rounding: 'dhondt' } },
    'rules.allocation.rounding',
    'largest-remainder, prefix',
    'dhondt',
  ],
  [{ allocation: { rule: 'queue', rounding: 'prefix' } }, 'rules.allocation.rounding', 'queue'],
  [{ allocation: { rule: 'risk-aware', capPpm: 5 } }, 'rules.allocation.capPpm', 'risk-aware'],
  [{ allocation: { rule: 'contract-pro-rata', tiers: false } }, 'rules.allocation.tiers', 'contract-pro-rata'],
  [capped({ capPpm: -1 }), 'rules.allocation.capPpm', '0 to 1000000', '-1'],
  [capped({ capPpm: 1_000_001 }), 'rules.allocation.capPpm', '1000001'],
  [capped({ capPpm: 0.5 }), 'rules.allocation.capPpm', 'integer', '0.5'],
  [capped({ capOf: 'wallet' }), 'rules.allocation.capOf', 'profit, equity', 'wallet'],
  [capped({ tiers: 'yes' }), 'rules.allocation.tiers', 'false, true', 'yes'],
  [capped({ tiers: true, capOf: 'equity' }), 'rules.allocation.tiers', 'profit', 'equity'],
];

const DEFAULTS: readonly RuleSpec[] = [
  {},
  { rerank: 'tick' },
  { allocation: { rule: 'queue' } },
  { rerank: 'tick', allocation: { rule: 'queue' } },
];

const module = (): Buffer => readFileSync('build/pool.wasm');

describe('rules of a market', () => {
  it.each(REFUSED)('refuses %j', (rules, ...words) => {
    const said = message(rules);
    for (const word of ['"BTC"', ...words]) expect(said).toContain(word);
  });

  it.each(DEFAULTS)('%j is as good as none', (rules) => {
    expect(isPlain(readRules('M', rules, { payoff: 'linear' }))).toBe(true);
    const engine = createEngineSync({ markets: [linear({ rules })] });
    expect(engine.digest()).toBe(createEngineSync({ markets: [linear()] }).digest());
  });

  it('fills in defaults', () => {
    const filled = { rule: 'capped-pro-rata', rounding: 'largest-remainder', capPpm: 1_000_000, capOf: 'profit' };
    expect(readRules('M', { allocation: { rule: 'capped-pro-rata' } }, { payoff: 'linear' }).allocation).toEqual(
      filled,
    );
    expect(readRules('M', { allocation: { rule: 'min-max' } }, { payoff: 'linear' }).allocation?.rounding).toBe(
      'dhondt',
    );
  });

  it('are part of the digest, the same on both engines', () => {
    const digests = [{}, ...(['risk-aware', 'min-max'] as const).map((rule) => ({ allocation: { rule } }))].map(
      (rules) => {
        const markets = [linear({ rules })];
        const engine = createEngineSync({ moneyDecimals: 0, markets, module: module() });
        expect(createReferenceEngine({ moneyDecimals: 0, markets }).digest()).toBe(engine.digest());
        return engine.digest();
      },
    );
    expect(new Set(digests).size).toBe(3);
  });

  it('need the build that has them', () => {
    const rules: RuleSpec = { rerank: 'liquidation' };
    expect(() => createEngineSync({ markets: [linear({ rules })] })).toThrow(
      expect.objectContaining({ code: 'WASM_UNAVAILABLE' }),
    );
  });

  it('come back with a snapshot', () => {
    const rules: RuleSpec = { allocation: { rule: 'contract-pro-rata' } };
    const engine = createEngineSync({ moneyDecimals: 0, markets: [linear({ rules })], module: module() });
    const other = createEngineSync({ module: module() });
    for (const id of ['v', 'a', 'b']) engine.addAccount(id, '0');
    engine.open({ account: 'v', market: 'M', side: 'long', size: '4', entryPrice: '110', margin: '40' });
    engine.open({ account: 'a', market: 'M', side: 'short', size: '4', entryPrice: '120', margin: '90' });
    engine.open({ account: 'b', market: 'M', side: 'short', size: '4', entryPrice: '110', margin: '90' });
    engine.setFund({ cash: '0', takeover: false });
    other.restore(engine.snapshot());
    expect(other.digest()).toBe(engine.digest());
    const report = other.tick({ marks: { M: '95' }, liquidations: [{ account: 'v', market: 'M', side: 'long' }] });
    expect([...report.eachFill()].map(({ account, lots }) => `${account} ${lots}`)).toEqual(['a 2', 'b 2']);
  });
});
