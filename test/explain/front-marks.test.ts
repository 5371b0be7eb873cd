/** The mark at which a position would lead its queue, against a look at every mark. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine.ts';
import { AdlError } from '../../src/errors.ts';
import { FRONT_REACH_PPM, frontMarks, searchFrontMarks } from '../../src/explain/index.ts';
import type { MarketSpec, Side } from '../../src/market.ts';
import { POLICIES } from '../../src/policy.ts';
import { linear } from '../support/book.ts';
import { RULE_ENGINES } from '../support/engines.ts';
import { Random } from '../support/random.ts';

/** At this many ticks steps of 0.1 % are steps of a tick: nothing can be missed. */
const MARK = 300;
const LOWEST = MARK - Math.floor((MARK * FRONT_REACH_PPM) / 1e6);
const HIGHEST = MARK + Math.floor((MARK * FRONT_REACH_PPM) / 1e6) + 1;

type Make = (typeof RULE_ENGINES)[number]['make'];

const MARKETS: readonly Partial<MarketSpec>[] = [
  ...POLICIES.map((policy) => ({ policy })),
  { payoff: 'power', power: 2 },
  { payoff: 'inverse', multiplier: '1000000' },
  { rules: { order: { by: ['leverage', 'pnl'] } } },
  { rules: { order: { by: ['return', { key: 'age', inverted: true }] } } },
  { policy: 'pnl', rules: { candidates: { hedge: 'net', winnersOnly: true } } },
];

function world(make: Make, seed: number): { engine: Engine; side: Side; accounts: string[] } {
  const random = new Random(seed);
  const engine = make(0);
  engine.addMarket(linear(random.pick(MARKETS)));
  engine.addMarket(linear({ symbol: 'O' }));
  const accounts = Array.from({ length: random.int(2, 7) }, (_, i) => `a${i}`);
  for (const account of accounts) engine.addAccount(account, `${random.int(0, 900)}`);
  engine.tick({ marks: { O: '50' } });
  const entry = (): string => `${random.int(150, 500)}`;
  for (const account of [...accounts].sort(() => random.int(0, 1) - 0.5)) {
    // Few sizes and entries, so that there are ties.
    const terms = { market: 'M', account, size: `${random.int(1, 3)}`, leverage: random.int(1, 3) };
    const margin = random.chance(50) ? { margin: `${random.int(0, 8) * 100}` } : {};
    engine.open({ ...terms, side: 'long', entryPrice: random.chance(30) ? '300' : entry(), ...margin });
    if (random.chance(30)) engine.open({ ...terms, side: 'short', entryPrice: entry() });
    if (random.chance(30)) engine.open({ market: 'O', account, side: 'short', size: '2', entryPrice: entry() });
  }
  return { engine, side: 'long', accounts };
}

/** The account in front at a mark. */
function leader(engine: Engine, mark: number, side: Side): string | undefined {
  engine.tick({ marks: { M: `${mark}` } });
  return engine.queue('M', side).top(1)[0]?.account;
}

function nearest(engine: Engine, account: string, side: Side, marks: readonly number[]): string | undefined {
  const found = marks.find((mark) => leader(engine, mark, side) === account);
  return found === undefined ? undefined : `${found}`;
}

const upTo = (from: number, to: number): number[] =>
  Array.from({ length: Math.abs(to - from) + 1 }, (_, i) => (to > from ? from + i : from - i));

describe.each(RULE_ENGINES)('marks that bring a position to the front on $name', ({ make }) => {
  it('are the nearest of all marks within reach', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const { engine, side, accounts } = world(make, seed);
        for (const account of accounts) {
          const key = { account, market: 'M', side };
          const isFirst = leader(engine, MARK, side) === account;
          const expected = {
            isFirst,
            below: isFirst ? undefined : nearest(engine, account, side, upTo(MARK - 1, LOWEST)),
            above: isFirst ? undefined : nearest(engine, account, side, upTo(MARK + 1, HIGHEST)),
            isComplete: true,
          };
          expect(frontMarks(engine, { key, mark: `${MARK}` })).toEqual(expected);
        }
      }),
      { numRuns: 25, endOnFailure: true },
    );
  });

  it.each([
    ['0.5', '2', '100.0', '99.5'],
    // Steps are longer than ticks.
    ['0.001', '1000', '100.000', '99.999'],
  ] as const)('are on the grid of %s, from a mark that is not', (tick, lot, many, few) => {
    const engine = make(0);
    engine.addMarket(linear({ tick, lot, policy: 'pnl' }));
    for (const [account, size, entryPrice] of [
      ['few', `${2 * Number(lot)}`, '90'],
      ['many', `${20 * Number(lot)}`, '99'],
    ] as const) {
      engine.addAccount(account);
      engine.open({ account, market: 'M', side: 'long', size, entryPrice, margin: '5000000' });
    }
    const marksOf = (account: string, mark: string) =>
      frontMarks(engine, { key: { account, market: 'M', side: 'long' }, mark });
    const found = { isFirst: false, below: undefined, above: undefined, isComplete: true };
    // 2·(p − 90) against 20·(p − 99): equal at 100, where the larger position comes first.
    expect(marksOf('many', '98.7001')).toEqual({ ...found, above: many });
    expect(marksOf('few', '103.2501')).toEqual({ ...found, below: few });
    expect(marksOf('few', '99.7001')).toEqual({ ...found, isFirst: true });
  });

  it.each([
    ['priorities', { order: { column: true } }],
    ['a scan', { order: { scan: { seed: 1, maxScan: 5 } } }],
  ] as const)('are refused in a market that is ordered by %s', (_, rules) => {
    const engine = make(0);
    engine.addMarket(linear({ rules }));
    engine.addAccount('a');
    engine.open({ account: 'a', market: 'M', side: 'long', size: '1', entryPrice: '90', margin: '50' });
    const key = { account: 'a', market: 'M', side: 'long' } as const;
    expect(() => frontMarks(engine, { key, mark: '100' })).toThrow(/is not ordered by marks/);
  });

  it('are refused for what is not there', () => {
    const { engine } = world(make, 1);
    const key = { account: 'a0', market: 'O', side: 'long' } as const;
    expect(() => frontMarks(engine, { key, mark: '100' })).toThrow(AdlError);
    expect(() => frontMarks(engine, { key: { ...key, account: 'b' }, mark: '100' })).toThrow(/"b" is not known/);
  });

  it('are searched a look at a time', () => {
    const { engine, side } = world(make, 3);
    const search = searchFrontMarks(engine, { key: { account: 'a0', market: 'M', side }, mark: `${MARK}` });
    let looks = 0;
    for (let step = search.next(); !step.done; step = search.next()) looks += 1;
    expect(looks).toBeGreaterThan(0);
  });
});
