/** Every field of `rules.lossSharing` and `rules.cancel`, and what may not stand beside them. */
import { describe, expect, it } from 'vitest';
import { createEngine } from '../../src/create.ts';
import { readRules } from '../../src/rules.ts';
import { createEngineSync } from '../../src/sync.ts';
import { type BadInput, expectRefused, market, world } from '../support/bad-input.ts';
import { linear } from '../support/book.ts';
import { RULE_ENGINES } from '../support/engines.ts';
import { liquidate, stage } from './support.ts';

const rules = (given: Record<string, unknown>, changes: Record<string, unknown> = {}) =>
  market({ rules: given, ...changes });
const loss = (given: unknown, beside: Record<string, unknown> = {}) => rules({ lossSharing: given, ...beside });
const OI = { by: 'open-interest' };

const BAD: readonly BadInput[] = [
  ['no object', loss('gains'), 'INVALID_MARKET', ['X', 'rules.lossSharing', 'gains']],
  ['without by', loss({}), 'INVALID_MARKET', ['rules.lossSharing.by', 'gains, open-interest']],
  ['an unknown by', loss({ by: 'equity' }), 'INVALID_MARKET', ['rules.lossSharing.by', 'equity']],
  ['an unknown field', loss({ ...OI, cap: 1 }), 'INVALID_MARKET', ['rules.lossSharing.cap', 'rounding']],
  ['an unknown since', loss({ by: 'gains', since: 'dawn' }), 'INVALID_MARKET', ['since', 'previous-mark', 'dawn']],
  ['since of open interest', loss({ ...OI, since: 'entry' }), 'INVALID_MARKET', ['since', 'open-interest']],
  ['an unknown side', loss({ ...OI, sides: 'long' }), 'INVALID_MARKET', ['sides', 'both, opposite', 'long']],
  ['an unknown rounding', loss({ ...OI, rounding: 'dhondt' }), 'INVALID_MARKET', ['rounding', 'up, down', 'dhondt']],
  ['rounding of gains', loss({ by: 'gains', rounding: 'up' }), 'INVALID_MARKET', ['rounding', 'gains']],
  ['an unknown fund', loss({ ...OI, fund: true }), 'INVALID_MARKET', ['fund', 'first, spared', 'true']],
  [
    'beside adlPrice',
    rules({ lossSharing: OI }, { adlPrice: 'mark' }),
    'INVALID_MARKET',
    ['closes nobody', 'adlPrice'],
  ],
  ['beside price', loss(OI, { price: { kind: 'mark' } }), 'INVALID_MARKET', ['closes nobody', 'price']],
  ['beside overlap', loss(OI, { overlap: 'skip' }), 'INVALID_MARKET', ['closes nobody', 'overlap']],
  ['beside rerank', loss(OI, { rerank: 'tick' }), 'INVALID_MARKET', ['closes nobody', 'rerank']],
  [
    'beside allocation',
    loss(OI, { allocation: { rule: 'min-max' } }),
    'INVALID_MARKET',
    ['closes nobody', 'allocation'],
  ],
  ['an unknown cancel', rules({ cancel: 'all' }), 'INVALID_MARKET', ['rules.cancel', 'market, account, none', 'all']],
];

describe.each(RULE_ENGINES)('refused on $name', ({ make }) => {
  for (const bad of BAD) it(bad[0], () => expectRefused(world(make), bad));
});

it('defaults are filled in', () => {
  const read = (given: Parameters<typeof readRules>[1]) => readRules('M', given, { payoff: 'linear' });
  const shared = { sides: 'both', rounding: 'largest-remainder', fund: 'first', since: 'bankruptcy' };
  expect(read({ lossSharing: { by: 'gains' } }).lossSharing).toEqual({ by: 'gains', ...shared });
  expect(read({ cancel: 'market' })).toEqual(read({}));
});

it('both are in the digest, in snapshots and in the build with rule books alone', async () => {
  for (const rule of [{ lossSharing: { by: 'gains' } }, { cancel: 'none' }] as const) {
    const engine = await createEngine({ markets: [linear({ rules: rule })] });
    expect(engine.digest()).not.toBe(createEngineSync({ markets: [linear()] }).digest());
    const reference = await createEngine({ markets: [linear({ rules: rule })], engine: 'reference' });
    expect(reference.digest()).toBe(engine.digest());
    const restored = await createEngine({ rules: true });
    restored.restore(engine.snapshot());
    expect([restored.digest(), restored.market('M').rules]).toEqual([engine.digest(), engine.market('M').rules]);
  }
});

it.each([
  [undefined, { market: 'M' }],
  ['market', { market: 'M' }],
  ['account', {}],
  ['none', undefined],
] as const)('cancel %s', (cancel, scope) => {
  for (const { make } of RULE_ENGINES) {
    const { report } = liquidate(stage(make, { rules: cancel === undefined ? {} : { cancel } }), '80');
    const orders = [...report.notices()].map(({ account, cancelOrders }) => [account, cancelOrders]);
    expect(orders).toEqual(['loser', 'winner'].map((account) => [account, scope && { account, ...scope }]));
  }
});
