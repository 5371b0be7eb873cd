import { describe, expect, test } from 'vitest';
import { Engine } from '../../src/engine.ts';
import { AdlError } from '../../src/errors.ts';
import { GRADES, INDICATORS, type MarketTerms, PRESETS, presetOf, withPreset } from '../../src/presets/index.ts';
import { PRESET_RULES } from '../../src/presets/rules.ts';
import { makeReference } from '../support/engines.ts';

const TERMS: MarketTerms = { symbol: 'BTC', payoff: 'linear', tick: '0.1', lot: '0.001', maintenancePpm: 5000 };
const VENUES = [
  ...[
    'bitmex',
    'binance-usdm',
    'binance-coinm',
    'aster',
    'bybit',
    'bybit-before-uta',
    'okx',
    'htx',
    'bitget',
    'kucoin',
    'gate',
  ],
  ...[
    'hyperliquid',
    'dydx-v4',
    'extended',
    'bluefin',
    'grvt',
    'delta',
    'coinex',
    'cube',
    'lighter',
    'ethereal',
    'gmx-v2',
    'drift',
    'mango-v4',
    'vertex',
  ],
  'power-perpetual',
];

describe('presets', () => {
  test('there is one for each venue', () => {
    expect(PRESETS.map(({ id }) => id).sort()).toEqual([...VENUES].sort());
  });

  test.each(PRESETS)('$id says where it comes from and what it lacks', (preset) => {
    expect(GRADES).toContain(preset.grade);
    expect(preset.sources.length).toBeGreaterThan(0);
    for (const source of preset.sources) expect(source).toMatch(/^https:\/\/\S+( \(.+\))?$/);
    if (preset.textDate !== null) expect(preset.textDate).toMatch(/^20\d\d-\d\d(-\d\d)?$/);
    expect(preset.gaps.length).toBeGreaterThan(0);
    for (const gap of preset.gaps) expect(gap).toMatch(/^\S.*\.$/);
    for (const said of Object.values(preset.published)) expect(said).not.toBe('');
    if (preset.grade === 'exact') expect(preset.ruleBook).toBeDefined();
    const styles = INDICATORS.map(({ style }) => style);
    if (preset.indicator?.style !== undefined) expect(styles).toContain(preset.indicator.style);
  });

  test.each(PRESETS.filter(({ ruleBook }) => ruleBook !== undefined))('$id makes a market', ({ id, ruleBook }) => {
    const engine = new Engine(makeReference, 6);
    engine.addMarket(withPreset(id, TERMS));
    expect(engine.market('BTC')).toMatchObject({
      ...ruleBook,
      ...(ruleBook!.rules ? { rules: expect.anything() } : {}),
    });
    expect(engine.market('BTC').symbol).toBe('BTC');
  });

  test('a venue whose order cannot be put has no rule book, and says why', () => {
    const without = PRESETS.filter(({ ruleBook }) => ruleBook === undefined).map(({ id }) => id);
    const unordered = ['gate', 'coinex', 'cube', 'lighter', 'gmx-v2'];
    expect(without.sort()).toEqual(unordered.sort());
    expect(refusal(() => withPreset('gmx-v2', TERMS))).toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(refusal(() => withPreset('gmx-v2', TERMS)).message).toMatch(/no rule book: Whom the keeper closes/);
  });

  test('a rule of the preset may not be given with the market, a fee it leaves open may', () => {
    const own = { ...TERMS, policy: 'pnl' } as MarketTerms;
    expect(refusal(() => withPreset('bitmex', own))).toMatchObject({
      code: 'INVALID_MARKET',
      place: { market: 'BTC' },
    });
    expect(refusal(() => withPreset('bitget', { ...TERMS, makerFeePpm: 1 })).message).toMatch(
      /makerFeePpm is laid down/,
    );
    expect(withPreset('bybit-before-uta', { ...TERMS, makerFeePpm: -250 })).toMatchObject({ makerFeePpm: -250 });
  });

  test('an unknown preset is refused with those there are', () => {
    expect(refusal(() => presetOf('ftx')).message).toMatch(/no preset "ftx"; there are bitmex, /);
  });

  test('rules belong to presets with a rule book', () => {
    for (const id of Object.keys(PRESET_RULES)) expect(presetOf(id).ruleBook).toBeDefined();
  });
});

function refusal(call: () => unknown): AdlError {
  try {
    call();
  } catch (error) {
    if (error instanceof AdlError) return error;
    throw error;
  }
  throw new Error('not refused');
}
