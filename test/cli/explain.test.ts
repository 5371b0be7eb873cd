import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/cli/output/explanation.ts';
import { POLICIES } from '../../src/policy.ts';
import { INDICATORS } from '../../src/presets/index.ts';
import { adl, lines } from './harness.ts';

const BOOK = [
  'account,market,side,size,entryPrice,margin,leverage,exempt,wallet',
  'alice,BTC,short,1.5,110000,15000,10,,',
  'bob,BTC,short,0.5,105000,,5,,20000',
  'bob,ETH,long,1,3100,,5,,',
  'carol,BTC,short,2,99000,20000,10,,',
  'dave,BTC,long,2,99000,20000,10,,',
  'eve,BTC,short,1,110000,15000,10,true,',
  'fay,BTC,short,1,90000,100,10,,',
].join('\n');
const MARKS = ['--mark', 'BTC=100000', '--mark', 'ETH=3000'];

async function explain(account: string, ...options: string[]) {
  const argv = ['explain', '-', '--market', 'BTC', '--side', 'short', '--account', account, ...MARKS];
  return adl([...argv, ...options], BOOK);
}

async function report(account: string, ...options: string[]): Promise<Report> {
  return JSON.parse((await explain(account, '--format', 'json', ...options)).stdout);
}

function shown({ indicators }: Report): Record<string, unknown> {
  return Object.fromEntries(indicators.map(({ venue, field, value }) => [`${venue} ${field}`, value]));
}

describe.each(['wasm', 'reference'])('adl explain on %s', (engine) => {
  test('a cross position, in words', async () => {
    const { code, stdout } = await explain('bob', '--engine', engine);
    expect(code).toBe(0);
    const text = lines(stdout);
    expect(text.slice(0, 2)).toEqual([
      'bob, short in BTC, cross margin, mark 100000',
      'rank 2 of 3: 4 of 5 lights, percentile 62.5000%',
    ]);
    // PnL 2,500 on 52,500 with 50,000 of notional on 20,000 + 2,500 − 100 of equity.
    expect(stdout).toContain('policy leveraged-return: score 0.106292517 = P·N/(C·Q)');
    expect(stdout).toContain('  = 2500.000000·50000.000000/(52500.000000·22400.000000), rounded down to 9 digits');
    expect(stdout).toMatch(/^Q +22400\.000000 {2}● {6}equity: wallet \+ PnL of the account's cross positions$/m);
    expect(stdout).toMatch(/^AN +53000\.000000 {9}notional of the account's cross positions$/m);
    expect(stdout).toContain('lights: 5 − ⌊5·A/T⌋ with A = 1.500000 ahead of T = 4.000000 in all');
    expect(stdout).toContain('distance to the front: 1.500000 of 4.000000 (37.5000%) in 1 position\n');
    // At 120,000 alice's equity is 0, and carol's was at 109,000.
    expect(stdout).toContain('  in price: it would be first at a mark of 120000 (+20.00%), if nothing else changed\n');
    expect(stdout).toMatch(/^Gate +adl_ranking +2 {2}1 \+ ⌊5·A\/T⌋, 6 for none: 1 is the front$/m);
    expect(stdout).not.toContain('liquidatable');
  });

  test('every number as JSON', async () => {
    const { factors, indicators, ...rest } = await report('bob', '--engine', engine);
    expect(rest).toEqual({
      account: 'bob',
      market: 'BTC',
      side: 'short',
      margin: 'cross',
      policy: 'leveraged-return',
      mark: '100000',
      candidate: true,
      whyNot: null,
      liquidatable: false,
      queue: { candidates: 3, size: '4.000000' },
      score: '0.106292517',
      formula: 'P·N/(C·Q)',
      calculation: '2500.000000·50000.000000/(52500.000000·22400.000000), rounded down to 9 digits',
      rank: 2,
      percentile: '62.5000',
      lights: 4,
      lightsCalculation: '5 − ⌊5·A/T⌋ with A = 1.500000 ahead of T = 4.000000 in all',
      distance: {
        size: '1.500000',
        percent: '37.5000',
        candidates: 1,
        price: { below: null, above: '120000', isComplete: true },
        noPrice: null,
      },
    });
    expect(factors.filter(({ inScore }) => inScore).map(({ name }) => name)).toEqual(['P', 'N', 'C', 'Q']);
    expect(factors.find(({ name }) => name === 'lev')).toMatchObject({ value: '5', inScore: false });
    expect(indicators.map(({ gap }) => gap)).toEqual(INDICATORS.map(({ gap }) => gap));
  });

  test('what each venue would show, for a candidate and for none', async () => {
    expect(shown(await report('bob', '--engine', engine))).toMatchObject({
      'BitMEX lights': 3,
      'BitMEX deleveragePercentile': '0.500000',
      'Binance adlQuantile': 3,
      'Bybit adlRankIndicator': 4,
      'Gate adl_ranking': 2,
      'KuCoin delevPercentage': '0.625000',
      'adl-core normalisedPpm': 625_000,
    });
    expect(shown(await report('eve', '--engine', engine))).toMatchObject({
      'BitMEX lights': null,
      'Binance adlQuantile': 0,
      'Bybit adlRankIndicator': 0,
      'Gate adl_ranking': 6,
      'KuCoin delevPercentage': null,
    });
  });
});

describe('the front and the others', () => {
  test('the front is closed first', async () => {
    expect((await explain('alice')).stdout).toContain('distance to the front: none, it is closed first\n');
    expect((await report('alice')).distance).toEqual({
      size: '0.000000',
      percent: '0.0000',
      candidates: 0,
      noPrice: null,
    });
  });

  test('a position that leads at no mark', async () => {
    // Above 109,000 it has no equity; below 90,000 fay leads with next to none.
    expect((await explain('carol')).stdout).toContain('  in price: at no mark within 64% it would be first\n');
  });

  test('why a position is no candidate', async () => {
    expect((await explain('eve')).stdout).toContain('no candidate for deleveraging: it is exempt: marked as never');
    const fay = (await explain('fay')).stdout;
    expect(fay).toContain('its equity Q is -9900.000000: only positions with Q above 0 are candidates');
    expect(fay).toContain('liquidatable: Q is not above MM');
    expect(fay).not.toMatch(/distance|lights:|●/);
    const carol = (await explain('carol', '--policy', 'price-ratio')).stdout;
    expect(carol).toContain('its PnL P is -2000.000000: policy price-ratio ranks positions in profit alone');
  });

  test.each([
    ['size', '6 − ⌈5·S/T⌉ with S = 2.000000 up to and with this position of T = 4.000000 in all', 3],
    ['count', '5 − ⌊5·(r − 1)/n⌋ with rank r = 2 of n = 3', 4],
  ])('lights by %s', async (percentile, why, lights) => {
    expect(await report('bob', '--percentile', percentile)).toMatchObject({ lightsCalculation: why, lights });
  });
});

describe('the calculation is the score', () => {
  test.each(POLICIES)('by %s', async (policy) => {
    for (const account of ['alice', 'bob', 'carol']) {
      const { score, calculation, candidate } = await report(account, '--policy', policy);
      if (!candidate) continue;
      expect(Math.abs(evaluate(calculation!) - Number(score))).toBeLessThan(2e-9);
    }
  });
});

/** Works out a formula of decimals with `·`, `/`, brackets and max. */
function evaluate(calculation: string): number {
  const [expression] = calculation.split(/, rounded| \(in units/);
  const js = expression!.replaceAll('·', '*').replaceAll('10^9', '1e9').replaceAll('max', 'Math.max');
  if (!/^[-\d.e*/(),\s]*$/.test(js.replaceAll('Math.max', ''))) throw new Error(`no formula: ${js}`);
  return Number(new Function(`return ${js}`)());
}

test("a position out of a venue's answer, one of several accounts", async () => {
  const argv = ['explain', 'examples/hyperliquid-accounts.json', '--from', 'hyperliquid', '--market', 'BTC'];
  const { code, stdout } = await adl([...argv, '--side', 'short', '--account', 'desk-b']);
  expect(code).toBe(0);
  expect(stdout).toContain('rank 2 of 3: 3 of 5 lights');
});

describe('what cannot be explained', () => {
  test('an account without such a position', async () => {
    for (const account of ['dave', 'nobody']) {
      const { code, stdout, stderr } = await explain(account);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toContain(`no row gives a short of account "${account}" in BTC`);
    }
  });

  test('bad rows are reported, the rest is explained, the exit code is 1', async () => {
    const argv = ['explain', '-', '--market', 'BTC', '--side', 'short', '--account', 'bob', ...MARKS];
    const { code, stdout, stderr } = await adl(argv, `${BOOK}\ngus,BTC,short,x,1,1,,,`);
    expect(code).toBe(1);
    expect(stdout).toContain('rank 2 of 3');
    expect(stderr).toContain('stdin:9: ');
  });

  test.each([
    [['explain', 'a.csv', '--market', 'BTC', '--side', 'long'], '--account is missing'],
    [['explain', 'a.csv', '--account', 'a', '--side', 'long'], '--market is missing'],
    [['explain', '--account', 'a'], 'give one file of positions'],
    [['explain', 'a.csv', '--account', 'a', '--format', 'csv'], '--format must be one of table, json'],
  ])('%j is a usage error', async (argv, message) => {
    const { code, stderr } = await adl(argv);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
