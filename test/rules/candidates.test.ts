/** Rules on who is a candidate. One lot at price p is worth p quanta. */
import { describe, expect, it } from 'vitest';
import type { Core } from '../../src/core.ts';
import { createEngine } from '../../src/create.ts';
import { Engine } from '../../src/engine.ts';
import { AdlError } from '../../src/errors.ts';
import { readMarket } from '../../src/market.ts';
import type { CandidateSpec } from '../../src/rules/candidates.ts';
import { isPlain } from '../../src/rules.ts';
import { columns, linear } from '../support/book.ts';
import { CORES, RULE_CORES } from '../support/engines.ts';

/**
 * At a mark of 100 with maintenance of 10 %: shorts that have won (sold at 110 and 120), neither (100), lost (90), and one of 1 lot;
 * poor has Q = 6 of 10·100 against MM = 100, and so is liquidatable.
 */
const SHORTS = [
  ['rich', '10', '120', '500'],
  ['small', '1', '110', '50'],
  ['even', '10', '100', '500'],
  ['loser', '10', '90', '500'],
  ['poor', '10', '110', '-94'],
] as const;

function world(make: (decimals: number) => Core, candidates?: CandidateSpec): Engine {
  const engine = new Engine(make, 0);
  engine.addMarket(linear(candidates === undefined ? {} : { rules: { candidates } }));
  engine.setFund({ cash: '0', takeover: false });
  engine.addAccount('bust');
  for (const [account, size, entryPrice, cash] of SHORTS) {
    engine.addAccount(account, account === 'poor' ? cash : '0');
    engine.open({
      account,
      market: 'M',
      side: 'short',
      size,
      entryPrice,
      ...(account === 'poor' ? {} : { margin: cash }),
    });
  }
  engine.open({ account: 'bust', market: 'M', side: 'long', size: '40', entryPrice: '100', margin: '0' });
  engine.tick({ marks: { M: '100' } });
  return engine;
}

/** Who is closed when the long of 40 is liquidated. */
function closed(engine: Engine): string[] {
  const report = engine.tick({ liquidations: [{ account: 'bust', market: 'M', side: 'long' }] });
  return [...report.eachFill()].map(({ account }) => account).sort();
}

function listed(engine: Engine): string[] {
  return [...engine.queue('M', 'short').top(10)].map(({ account }) => account).sort();
}

const CASES: readonly (readonly [string, CandidateSpec, readonly string[]])[] = [
  ['all with equity, without rules', {}, ['even', 'loser', 'poor', 'rich', 'small']],
  ['winners only', { winnersOnly: true }, ['poor', 'rich', 'small']],
  ['lots', { leastLots: 2 }, ['even', 'loser', 'poor', 'rich']],
  ['lots that all have', { leastLots: 1 }, ['even', 'loser', 'poor', 'rich', 'small']],
  ['not liquidatable', { inLiquidation: 'excluded' }, ['even', 'loser', 'rich', 'small']],
  ['all rules', { winnersOnly: true, leastLots: 10, inLiquidation: 'excluded' }, ['rich']],
];

describe.each(RULE_CORES)('candidates on $name', ({ make }) => {
  it.each(CASES)('%s: in queues, lights and ranks', (_, candidates, expected) => {
    const engine = world(make, candidates);
    expect(listed(engine)).toEqual(expected);
    const { account, lights } = engine.queue('M', 'short').lights();
    expect(account.length).toBe(expected.length);
    expect(lights.length).toBe(expected.length);
    for (const [name] of SHORTS) {
      const among = expected.includes(name);
      expect(engine.queue('M', 'short').rankOf(name) !== undefined, name).toBe(among);
      expect(engine.facts({ account: name, market: 'M', side: 'short' }).candidate, name).toBe(among);
    }
  });

  it.each(CASES)('%s: in ticks', (_, candidates, expected) => {
    const engine = world(make, candidates);
    expect(closed(engine)).toEqual(expected);
  });

  it('say which rule left a position out', () => {
    const why = (candidates: CandidateSpec, account: string) =>
      world(make, candidates).explain({ account, market: 'M', side: 'short' }).excluded;
    expect(why({ winnersOnly: true }, 'even')).toBe('not-in-profit');
    expect(why({ leastLots: 2 }, 'small')).toBe('too-few-lots');
    expect(why({ inLiquidation: 'excluded' }, 'poor')).toBe('in-liquidation');
    expect(why({ inLiquidation: 'excluded' }, 'rich')).toBeUndefined();
  });

  it('are asked when the queue is scored: who is closed in part stays, with fewer lots than the rule asks', () => {
    const core = make(0);
    core.addMarket(readMarket(linear({ rules: { candidates: { leastLots: 5 } } })));
    core.addAccounts(3, BigInt64Array.of(0n, 0n, 0n));
    core.setFund({ cash: 0n, floor: 0n, takeover: false });
    const longs = [0, 1].map((account) => ({ account, lots: 3n, entryValue: 300n, margin: 0n }));
    core.upsert(0, columns([...longs, { account: 2, side: 1, lots: 6n, entryValue: -720n, margin: 900n }]));
    const { fills } = core.tick({
      markMarket: Uint32Array.of(0),
      markUnitValue: BigInt64Array.of(100n),
      account: Uint32Array.of(0, 1),
      market: new Uint32Array(2),
      side: new Uint8Array(2),
      force: new Uint8Array(2),
      fillStart: new Uint32Array(3),
      fillLots: new BigInt64Array(0),
      fillUnitValue: new BigInt64Array(0),
    });
    expect(Array.from(fills.lots)).toEqual([3n, 3n]);
  });

  it('stay in snapshots and the digest; default values are as none', () => {
    const engine = world(make, { winnersOnly: true });
    const restored = world(make);
    const plain = restored.digest();
    restored.restore(engine.snapshot());
    expect(restored.digest()).toBe(engine.digest());
    expect(listed(restored)).toEqual(['poor', 'rich', 'small']);
    expect(engine.digest()).not.toBe(plain);
    expect(world(make, { winnersOnly: false, leastLots: 1, inLiquidation: 'allowed' }).digest()).toBe(plain);
  });
});

describe('rules of candidates', () => {
  it.each([
    ['rules.candidates must be an object', 5],
    ['rules.candidates.most is not known; known are winnersOnly', { most: 1 }],
    ['winnersOnly must be true or false', { winnersOnly: 'yes' }],
    ['leastLots must be a whole number from 1', { leastLots: 0 }],
    ['leastLots must be a whole number from 1', { leastLots: 1.5 }],
    ['leastLots must be a whole number from 1', { leastLots: '3' }],
    ['inLiquidation must be one of allowed, excluded', { inLiquidation: 'no' }],
    ['house must be one of excluded, eligible', { house: 'first' }],
    ['hedge must be one of separate, net', { hedge: 'both' }],
  ])('are refused: %s', (words, candidates) => {
    const spec = linear({ rules: { candidates: candidates as CandidateSpec } });
    let refused: unknown;
    try {
      readMarket(spec);
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(AdlError);
    expect(refused).toMatchObject({ code: 'INVALID_MARKET', place: { market: 'M' } });
    expect((refused as AdlError).message).toContain('"M"');
    expect((refused as AdlError).message).toContain(words);
  });

  it('with defaults alone are plain, and every build takes them', () => {
    const spec = linear({ rules: { candidates: { leastLots: 1 } } });
    expect(isPlain(readMarket(spec).rules)).toBe(true);
    for (const { make } of CORES) expect(make(0).addMarket(readMarket(spec))).toBe(0);
  });

  it('load the build that has them', async () => {
    const engine = await createEngine({ markets: [linear({ rules: { candidates: { winnersOnly: true } } })] });
    expect(engine.market('M').rules).toMatchObject({
      candidates: { winnersOnly: true, leastLots: 1, inLiquidation: 'allowed' },
    });
  });
});
