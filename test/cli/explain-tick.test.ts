/** `adl explain` of the fills and skips of a tick. */
import { describe, expect, test } from 'vitest';
import type { TickReason } from '../../src/cli/output/tick-explanation.ts';
import { adl, fileOf, lines } from './harness.ts';

const BOOK = [
  'account,market,side,size,entryPrice,margin',
  'loser,M,long,10,100,100',
  'thin,M,short,10,85,49',
  'winner,M,short,10,120,200',
].join('\n');
const BATCH = { marks: { M: '80' }, liquidations: [{ account: 'loser', market: 'M', side: 'long' }] };
const MARKET = ['--market', 'M', '--side', 'long', '--mark', 'M=100', '--lot', '1'];

async function explain(batch: unknown, ...options: string[]) {
  const file = fileOf('batch.json', JSON.stringify(batch));
  return adl(['explain', '-', ...MARKET, '--batch', file, ...options], BOOK);
}

/** The same with markets that a file describes. */
async function explainUnder(markets: string, batch: unknown, book: string, ...options: string[]) {
  const named = ['--market', 'M', '--side', 'long', '--mark', 'M=100', '--markets', markets];
  return adl(['explain', '-', ...named, '--batch', fileOf('batch.json', JSON.stringify(batch)), ...options], book);
}

describe.each(['wasm', 'reference'])('adl explain --batch on %s', (engine) => {
  test('lists fills and skips', async () => {
    const { code, stdout } = await explain(BATCH, '--engine', engine);
    expect(code).toBe(0);
    const [head, fill, skip] = lines(stdout);
    expect(head).toMatch(
      /^what +row +liquidation +market +side +account +rank +size +closed +price +reason +price because$/,
    );
    expect(fill).toMatch(/^fill +0 +0 +M +short +winner +2 +10 +10 +90 +whole-position +bankruptcy$/);
    expect(skip).toMatch(/^skip +0 +0 +M +short +thin +1 +10 +0 +90 +equity-after +bankruptcy$/);
  });

  test('tells an account all, with both sides of each test', async () => {
    const { stdout } = await explain(BATCH, '--engine', engine, '--account', 'winner');
    expect(lines(stdout)).toEqual([
      'fill 0 (liquidation 0): winner, short in M',
      'rank 2 of 2, 3 of 5 lights, 10 of 20 ahead of it',
      'policy leveraged-return: score 0.444444444 = P·N/(C·Q)',
      '  = 400.000000·800.000000/(1200.000000·600.000000), rounded down to 9 digits',
      'closed 10 of 10: all lots of its position, the queue came to it',
      '  offered 10 when 10 was left, round queue; Q 600.000000, margin 200.000000',
      '  Q > 0: the left side is 600.000000, so it holds',
      '  Q + s·k·(ux − u) − max(0, fee) ≥ 0: the left side is 500.000000, so it holds',
      '  margin + min(0, δ) ≥ 0: the left side is 200.000000, so it holds',
      'price 90: the bankruptcy price of the liquidated (bankruptcy 90, mark 80, the rule asks for 90)',
      'realised 300.000000, fee 0.000000, new deficit 0.000000, 0 left open',
    ]);
  });

  test('says why one was passed over, as JSON too', async () => {
    const size = { ...BATCH, liquidations: [{ ...BATCH.liquidations[0], size: '5' }] };
    const markets = fileOf(
      'markets.json',
      JSON.stringify([
        {
          symbol: 'M',
          payoff: 'linear',
          tick: '1',
          lot: '1',
          policy: 'margin-return',
          maintenancePpm: 5000,
          adlPrice: 'mark',
        },
      ]),
    );
    const thin = BOOK.replace('thin,M,short,10,85,49', 'thin,M,short,10,80.1,1');
    const { stdout } = await explainUnder(markets, size, thin, '--engine', engine, '--account', 'thin', '--json');
    const [skip] = JSON.parse(stdout) as TickReason[];
    expect(skip).toMatchObject({
      kind: 'skip',
      account: 'thin',
      offered: '5',
      closed: '0',
      reason: 'equity-after',
      margin: '1.000000',
      tests: [
        { test: 'Q > 0', left: '2.000000', holds: true },
        { left: '-48.000000', right: '0.000000', holds: false },
        { holds: false },
      ],
      price: { reason: 'fund-cannot-pay', wanted: '80', price: '90', fundTest: { left: '-50.000000', holds: false } },
    });
  });
});

test('says where a rule orders the queue and not the score', async () => {
  const market = { symbol: 'M', payoff: 'linear', tick: '1', lot: '1', policy: 'pnl', maintenancePpm: 5000 };
  const markets = fileOf('markets.json', JSON.stringify([{ ...market, rules: { order: { by: ['age'] } } }]));
  const { stdout } = await explainUnder(markets, BATCH, BOOK, '--account', 'winner');
  expect(stdout).toContain('rank 2 of 2');
  expect(stdout).toContain(
    '  the queue is ordered by a rule, not by the score: {"by":[{"key":"age","inverted":false}]}',
  );
});

describe('adl explain --tick', () => {
  const POSITIONS = ['--positions', '2000'];

  test('of a scenario, alike on both engines', async () => {
    const list = await adl(['explain', 'oct10', '--tick', '9', ...POSITIONS]);
    expect(list.code).toBe(0);
    expect(lines(list.stdout).length).toBeGreaterThan(100);
    const one = ['explain', 'oct10', '--tick', '9', ...POSITIONS, '--fill', '3'];
    const [wasm, reference] = [await adl(one), await adl([...one, '--engine', 'reference'])];
    expect(wasm.stdout).toContain('fill 3 (liquidation');
    expect(reference.stdout).toBe(wasm.stdout);
  });

  test.each([
    [['--tick', '9', '--fill', '9999'], 1, /no fill 9999 in this tick: it has \d+/],
    [['--tick', '9', '--account', 'nobody'], 1, 'the tick neither closes "nobody" nor passes it over'],
    [['--tick', '0'], 1, 'tick 0 liquidates nobody'],
    [['--tick', '9999'], 1, /there is no tick 9999: the scenario has ticks 0 to \d+/],
    [['--tick', 'x'], 2, '--tick must be a whole number'],
    [['--tick', '9', '--fill', '1', '--skip', '1'], 2, 'give --fill or --skip, not both'],
    [['--tick', '9', '--batch', 'b.json'], 2, 'give --tick or --batch, not both'],
    [['--fill', '1'], 2, '--fill is for a tick: give --tick or --batch too'],
  ])('%j', async (options, code, message) => {
    const ran = await adl(['explain', 'oct10', ...POSITIONS.slice(0, options[0] === '--tick' ? 2 : 0), ...options]);
    expect(ran.code).toBe(code);
    expect(ran.stderr).toMatch(message);
  });

  test('is the grid of prices where a market is named', async () => {
    const { code, stdout } = await explain(BATCH, '--tick', '0.5', '--account', 'winner');
    expect(code).toBe(0);
    expect(stdout).toContain('fill 0 (liquidation 0): winner');
  });

  test('bad batches', async () => {
    expect((await explain({ liquidations: 1 })).stderr).toContain('liquidations must be an array');
    expect((await explain({ ...BATCH, marks: { M: 80 } })).stderr).toContain('the mark of M must be a decimal string');
    expect((await explain({ ...BATCH, x: 1 })).stderr).toContain('unknown field x');
    expect((await explain({ liquidations: [{ account: 'loser', market: 'M', sides: 'long' }] })).stderr).toContain(
      'unknown field sides',
    );
    expect((await explain({ liquidations: [{ account: 'loser', market: 'M', side: 'long' }] })).stderr).toContain(
      'loser',
    );
  });
});
