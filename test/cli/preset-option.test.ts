/** `--preset` of `adl rank` and `adl explain`. */
import { describe, expect, test } from 'vitest';
import { PRESETS } from '../../src/presets/index.ts';
import { adl, fileOf, lines } from './harness.ts';

const BOOK = [
  'account,market,side,size,entryPrice,margin,leverage,wallet',
  'alice,BTC,short,1.5,110000,15000,3,',
  'bob,BTC,short,0.5,105000,,50,20000',
  'bob,ETH,long,1,3100,,5,',
  'dave,BTC,long,2,99000,20000,10,',
].join('\n');
const QUEUE = ['--market', 'BTC', '--side', 'short', '--mark', 'BTC=100000', '--mark', 'ETH=3000'];
const ranked = (...options: string[]) => adl(['rank', '-', ...QUEUE, '--format', 'ndjson', ...options], BOOK);
const scores = (stdout: string) => lines(stdout).map((line) => JSON.parse(line).score);

describe.each(['wasm', 'reference'])('--preset on %s', (engine) => {
  test.each(['okx', 'binance-usdm', 'bitmex', 'hyperliquid'])('%s ranks as its policy does', async (id) => {
    const { policy, percentile = 'ahead' } = PRESETS.find((preset) => preset.id === id)!.ruleBook!;
    const preset = await ranked('--preset', id, '--engine', engine);
    const policied = await ranked('--policy', policy, '--percentile', percentile, '--engine', engine);
    expect(preset.code).toBe(0);
    expect(preset.stdout).toBe(policied.stdout);
    expect(preset.stderr).toContain(`preset ${id} (`);
  });

  test('puts the rules in place of those of a file, and keeps its terms', async () => {
    const rules = { price: { kind: 'severity', severityPpm: 1 }, maintenance: [{ ppm: 10_000 }] };
    const terms = { payoff: 'linear', tick: '1', lot: '0.01', policy: 'pnl' };
    const spec = (symbol: string) => ({ symbol, ...terms, percentile: 'count', rules });
    const markets = fileOf('markets.json', JSON.stringify([spec('BTC'), spec('ETH')]));
    const argv = ['explain', '-', ...QUEUE, '--account', 'bob', '--format', 'json', '--engine', engine];
    const { stdout } = await adl([...argv, '--markets', markets, '--preset', 'bitmex'], BOOK);
    const { policy, factors, lightsCalculation } = JSON.parse(stdout);
    expect(policy).toBe('leveraged-return');
    expect(lightsCalculation).toContain('⌈5·S/T⌉');
    // 1 % of 50,000.
    expect(factors.find(({ name }: { name: string }) => name === 'MMp').value).toBe('500.000000');
  });
});

test.each([
  [['--preset', 'nyse'], /--preset must be one of bitmex, .*okx.*, got "nyse"/],
  [
    ['--preset', 'power-perpetual'],
    /indicator-only, no ranking of Power perpetuals is published: give a --policy, e\.g\. leveraged-return/,
  ],
  [['--preset', 'lighter'], /--preset lighter has no rule book: How leverage and unrealised PnL make an order/],
  [['--preset', 'drift'], /--preset drift: Drift shares losses out and closes nobody/],
  [['--preset', 'okx', '--policy', 'pnl'], /--preset okx lays down the policy: leave --policy out/],
  [['--preset', 'bitmex', '--percentile', 'count'], /--preset bitmex lays down the percentile/],
])('%j is refused', async (options, message) => {
  for (const command of [['rank'], ['explain', '--account', 'bob']]) {
    const [name, ...more] = command;
    const { code, stderr, stdout } = await adl([name!, '-', ...QUEUE, ...more, ...options], BOOK);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  }
});

test('a percentile that the preset does not lay down may be given', async () => {
  const { code, stdout } = await ranked('--preset', 'okx', '--percentile', 'count');
  expect(code).toBe(0);
  expect(scores(stdout)).toHaveLength(2);
});
