/** Triggers by hand: who takes a liquidation over, when a drawdown starts and stops, and what is told of it (section 12). */
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine.ts';
import { MAX_WINDOW_STEPS } from '../../src/limits.ts';
import type { TriggerSpec } from '../../src/rules/trigger.ts';
import { linear, refusal } from '../support/book.ts';
import { RULE_ENGINES } from '../support/engines.ts';
import { stage, WINNER } from './support.ts';

const HOUR = 3_600_000;
const DRAWDOWN: TriggerSpec = { kind: 'drawdown', startPpm: 300_000, stopPpm: 250_000, window: 8 * HOUR };

/** Liquidates 'loser', 10 lots long at ub = 90, at a mark of 80: R·|u| = 800, D = 100. */
function liquidated(engine: Engine, time?: number) {
  const report = engine.tick({
    ...(time === undefined ? {} : { time }),
    marks: { M: '80' },
    liquidations: [{ account: 'loser', market: 'M', side: 'long' }],
  });
  const [entry] = [...report.eachLiquidation()];
  return { report, entry: entry!, taken: entry!.takenOverLots, outcome: entry!.outcome };
}

describe.each(RULE_ENGINES)('triggers on $name', ({ make }) => {
  /** An engine whose fund has an equity at each of some times, without positions. */
  function watched(trigger: TriggerSpec = DRAWDOWN): {
    engine: Engine;
    see: (time: number, cash: number | string) => readonly [boolean, number | undefined];
  } {
    const engine = make(0);
    engine.addMarket(linear({ rules: { trigger } }));
    return {
      engine,
      see: (time, cash) => {
        engine.setFund({ cash: `${cash}` });
        const report = engine.tick({ time });
        const { active, since } = engine.trigger('M');
        const changes = [...report.triggerChanges()];
        expect(changes.map((change) => change.active)).toEqual(changes.length === 0 ? [] : [active]);
        return [active, since];
      },
    };
  }

  it('a share of the fund: equal is within it, a quantum less of equity is not', () => {
    const at = (ppm: number, cash: string) => {
      const rules = { trigger: { kind: 'fund-share', ppm } } as const;
      return liquidated(stage(make, { rules, cash, takeover: true })).outcome;
    };
    expect(at(1_000_000, '800')).toBe('fund');
    expect(at(1_000_000, '799')).toBe('adl');
    // 500,001·1600/10^6 = 800.0016.
    expect(at(500_001, '1600')).toBe('fund');
    expect(at(500_000, '1599')).toBe('adl');
    // 333,333·2400/10^6 = 799.9992.
    expect(at(333_333, '2400')).toBe('adl');
    expect(at(333_334, '2400')).toBe('fund');
    expect(at(0, '1000000')).toBe('adl');
    // A thousand times the equity, but the shortfall is asked all the same: 100 − 100 is not above the floor.
    expect(at(1_000_000_000, '100')).toBe('adl');
    expect(at(1_000_000_000, '101')).toBe('fund');
  });

  it('a share counts what the book left, and the house PnL', () => {
    const rules = { trigger: { kind: 'fund-share', ppm: 1_000_000 } } as const;
    const engine = stage(make, { rules, cash: '400', takeover: true });
    const report = engine.tick({
      marks: { M: '80' },
      liquidations: [{ account: 'loser', market: 'M', side: 'long', book: [{ size: '5', price: '90' }] }],
    });
    expect(report.liquidation(0).takenOverLots).toBe(5n);
    const held = stage(make, { rules, cash: '1000', takeover: true });
    // 21 lots bought at 90 are worth 80 each: 1000 − 210 = 790 < 800.
    held.setHouse('M', { lots: 21n, entryValue: 1890n });
    expect(liquidated(held).outcome).toBe('adl');
  });

  it('no equity, no share: also of a liquidation that costs nothing', () => {
    const rules = { trigger: { kind: 'fund-share', ppm: 1_000_000 } } as const;
    const engine = stage(make, { rules, cash: '-1', floor: '-1000', takeover: true });
    const report = engine.tick({ marks: { M: '95' }, liquidations: [{ ...LOSER, force: true }] });
    expect(report.liquidation(0).outcome).toBe('adl');
  });

  it('starts at the fall, not a quantum before, and stops at the lesser fall, not a quantum before', () => {
    const { see } = watched();
    expect(see(0, 1_000_000)).toEqual([false, undefined]);
    expect(see(1000, 700_001)).toEqual([false, undefined]);
    expect(see(2000, 700_000)).toEqual([true, 2000]);
    expect(see(3000, 749_999)).toEqual([true, 2000]);
    expect(see(4000, 750_000)).toEqual([false, 4000]);
    expect(see(5000, 700_001)).toEqual([false, 4000]);
    expect(see(5000, 700_000)).toEqual([true, 5000]);
  });

  it('forgets what is as old as the window, by steps', () => {
    const { engine, see } = watched({ kind: 'drawdown', startPpm: 300_000, stopPpm: 0, window: 5000, step: 1000 });
    see(1999, 1000);
    expect(see(5999, 700)).toEqual([true, 5999]);
    // 1999 lies in step 1; a window of five steps at 6000 reaches back to step 2.
    expect(see(6000, 700)).toEqual([false, 6000]);
    expect(engine.trigger('M')).toMatchObject({ peak: 700n, drawdownPpm: 0n, fundEquity: 700n });
  });

  it('takes the highest value of a step for the step, whatever came later in it', () => {
    const { see } = watched({ kind: 'drawdown', startPpm: 500_000, stopPpm: 0, window: 3000 });
    see(100, 400);
    see(200, 1000);
    see(300, 900);
    expect(see(2999, 500)).toEqual([true, 2999]);
    expect(see(3000, 500)).toEqual([false, 3000]);
  });

  it('is on while there is no positive peak, and from a fall to 0 or below', () => {
    const { engine, see } = watched({ kind: 'drawdown', startPpm: 1_000_000, stopPpm: 999_999, window: 1000 });
    expect(see(0, 0)).toEqual([true, 0]);
    expect(engine.trigger('M').drawdownPpm).toBe(undefined);
    expect(see(1, '1000000')).toEqual([false, 1]);
    expect(see(2, 1)).toEqual([false, 1]);
    expect(see(3, 0)).toEqual([true, 3]);
    expect(see(4, -5)).toEqual([true, 3]);
    expect(engine.trigger('M').drawdownPpm).toBe(1_000_005n);
    expect(see(5000, -5)).toEqual([true, 3]);
  });

  it('compares beyond 64 bits', () => {
    const most = 2n ** 63n - 1n;
    const { see } = watched({ kind: 'drawdown', startPpm: 1_000_000, stopPpm: 1, window: 1000 });
    expect(see(0, `${most}`)).toEqual([false, undefined]);
    expect(see(1, `${-most}`)).toEqual([true, 1]);
    // most/10^6 = 9223372036854.775807.
    expect(see(2, `${most - 9_223_372_036_855n}`)).toEqual([true, 1]);
    expect(see(3, `${most - 9_223_372_036_854n}`)).toEqual([false, 3]);
  });

  it('while it is on the fund takes nothing over; off, the shortfall decides', () => {
    const engine = stage(make, { rules: { trigger: DRAWDOWN }, cash: '1000', takeover: true });
    engine.tick({ time: 0, marks: { M: '100' } });
    engine.setFund({ cash: '700' });
    const { entry, report } = liquidated(engine, 1000);
    expect([entry.outcome, entry.takenOverLots, entry.adlLots]).toEqual(['adl', 0n, 10n]);
    expect([...report.triggerChanges()]).toEqual([
      { market: 'M', active: true, liquidation: -1, fundEquity: 700n, peak: 1000n },
    ]);
    const off = stage(make, { rules: { trigger: DRAWDOWN }, cash: '1000', takeover: true });
    off.tick({ time: 0, marks: { M: '100' } });
    off.setFund({ cash: '701' });
    expect(liquidated(off, 1000).outcome).toBe('fund');
    const empty = stage(make, { rules: { trigger: DRAWDOWN }, cash: '100', takeover: true });
    expect(liquidated(empty, 1000).outcome).toBe('adl');
  });

  it('starts in the midst of a batch, and what follows is not taken over', () => {
    const engine = stage(make, { rules: { trigger: DRAWDOWN }, cash: '1000', takeover: true });
    for (const id of ['second', 'third']) {
      engine.addAccount(id, '0');
      engine.open({ account: id, market: 'M', side: 'long', size: '10', entryPrice: '100', margin: '100' });
    }
    const keys = ['loser', 'second', 'third'].map((account) => ({ ...LOSER, account }));
    // 10 lots at 90 worth 75 cost 150 each: 1000, 850, and at the third 700, which is the fall.
    const report = engine.tick({ time: 0, marks: { M: '75' }, liquidations: keys });
    expect([...report.eachLiquidation()].map(({ outcome }) => outcome)).toEqual(['fund', 'fund', 'adl']);
    expect([...report.triggerChanges()]).toEqual([
      { market: 'M', active: true, liquidation: 2, fundEquity: 700n, peak: 1000n },
    ]);
    expect(engine.trigger('M')).toMatchObject({ kind: 'drawdown', active: true, since: 0, drawdownPpm: 300_000n });
  });

  it('the look behind the liquidations sees what they cost', () => {
    const engine = stage(make, { rules: { trigger: DRAWDOWN }, cash: '1000', takeover: true });
    const report = engine.tick({ time: 0, marks: { M: '60' }, liquidations: [LOSER] });
    expect([...report.triggerChanges()]).toEqual([
      { market: 'M', active: true, liquidation: 1, fundEquity: 700n, peak: 1000n },
    ]);
  });

  it('the switch wins over rule and fund, in a market without rules too', () => {
    const outcomeOf = (manual: 'auto' | 'on' | 'off', cash: string, rules = {}, time?: number) => {
      const engine = stage(make, { rules, cash, takeover: cash !== '0' });
      engine.setTrigger('M', manual);
      const { entry } = liquidated(engine, time);
      return [entry.outcome, entry.takenOverLots, entry.adlLots, engine.house('M').lots];
    };
    const share = { trigger: { kind: 'fund-share', ppm: 1 } } as const;
    const capped = { takeover: { mode: 'partial', houseNotional: '80' } } as const;
    const drawdown = { trigger: DRAWDOWN };
    expect(outcomeOf('auto', '1000')).toEqual(['fund', 10n, 0n, 10n]);
    for (const rules of [{}, capped, drawdown]) {
      expect(outcomeOf('on', '1000', rules, 0)).toEqual(['adl', 0n, 10n, 0n]);
    }
    for (const rules of [{}, share, capped, drawdown]) {
      expect(outcomeOf('off', '0', rules, 0)).toEqual(['fund', 10n, 0n, 10n]);
    }
    const engine = stage(make, { cash: '1000', takeover: true });
    engine.setTrigger('M', 'on');
    engine.setTrigger('M', 'auto');
    expect(liquidated(engine).outcome).toBe('fund');
    expect(engine.trigger('M')).toMatchObject({ kind: 'shortfall', manual: 'auto', active: false, since: undefined });
  });

  it('a switch that is on does not stop the drawdown from being followed', () => {
    const { engine, see } = watched();
    engine.setTrigger('M', 'off');
    see(0, 1000);
    expect(see(1, 700)).toEqual([true, 1]);
    expect(engine.trigger('M').manual).toBe('off');
  });

  it('a refused tick leaves clock, window and trigger as they were', () => {
    const counterparties = [{ ...WINNER, margin: '500' }];
    const engine = stage(make, { rules: { trigger: DRAWDOWN }, cash: '1000', takeover: true, counterparties });
    engine.tick({ time: 5, marks: { M: '101' } });
    engine.setFund({ cash: '100' });
    // The winner's profit finds no room in the wallet: refused behind the door.
    engine.setWallet('winner', `${2n ** 63n - 1n}`);
    const before = engine.snapshot();
    expect(refusal(engine, () => engine.tick({ time: 9, liquidations: [LOSER] })).code).toBe('NOT_LIQUIDATABLE');
    const tick = { time: 9, marks: { M: '80' }, liquidations: [LOSER] };
    expect(refusal(engine, () => engine.tick(tick)).code).toBe('OUT_OF_RANGE');
    expect(engine.snapshot()).toEqual(before);
    expect(engine.trigger('M')).toMatchObject({ active: false, since: undefined, peak: 1000n });
    engine.tick({ time: 5 });
    expect(engine.trigger('M')).toMatchObject({ active: true, since: 5, peak: 1000n });
  });

  it('asks every tick for a time that does not go back', () => {
    const { engine } = watched();
    const bad = (time: number | undefined) => refusal(engine, () => engine.tick(time === undefined ? {} : { time }));
    expect(bad(undefined)).toMatchObject({ code: 'INVALID_ARGUMENT', message: expect.stringContaining('time') });
    expect(bad(-1).message).toContain('-1');
    expect(bad(0.5).code).toBe('INVALID_ARGUMENT');
    engine.tick({ time: 7 });
    engine.tick({ time: 7 });
    expect(bad(6)).toMatchObject({ code: 'INVALID_ARGUMENT', message: expect.stringContaining('6 is before 7') });
    const plain = make(0);
    plain.addMarket(linear());
    plain.tick({ time: 9 });
    plain.tick({ time: -3 });
    plain.tick({});
  });

  it('an equity that is no amount refuses the tick', () => {
    const engine = make(0);
    engine.addMarket(linear({ rules: { trigger: DRAWDOWN } }));
    engine.setFund({ cash: `${2n ** 63n - 1n}` });
    engine.setHouse('M', { lots: 1n, entryValue: 99n });
    const refused = refusal(engine, () => engine.tick({ time: 0, marks: { M: '100' } }));
    expect(refused).toMatchObject({ code: 'OUT_OF_RANGE' });
    engine.tick({ time: 0, marks: { M: '99' } });
  });

  it('is kept in snapshots and shows in the digest', () => {
    const { engine, see } = watched();
    see(0, 1000);
    const digest = engine.digest();
    const other = make(0);
    other.restore(engine.snapshot());
    expect(other.digest()).toBe(digest);
    expect(other.snapshot()).toEqual(engine.snapshot());
    see(1, 650);
    expect(engine.digest()).not.toBe(digest);
    other.restore(engine.snapshot());
    expect(other.trigger('M')).toEqual(engine.trigger('M'));
    expect(other.trigger('M')).toMatchObject({ active: true, since: 1, peak: 1000n });
    for (const one of [engine, other]) {
      one.setFund({ cash: '750' });
      one.tick({ time: 8 * HOUR - 1 });
    }
    expect(other.digest()).toBe(engine.digest());
    const auto = other.digest();
    other.setTrigger('M', 'on');
    expect(other.digest()).not.toBe(auto);
    const third = make(0);
    third.restore(other.snapshot());
    expect(third.trigger('M')).toEqual(other.trigger('M'));
    other.setTrigger('M', 'auto');
    expect(other.digest()).toBe(auto);
  });

  it('a switch alone is kept in snapshots, and gone from them when it is at auto', () => {
    const engine = make(0);
    engine.addMarket(linear());
    const before = engine.snapshot();
    engine.setTrigger('M', 'off');
    const other = make(0);
    other.restore(engine.snapshot());
    expect(other.trigger('M').manual).toBe('off');
    engine.setTrigger('M', 'auto');
    expect(engine.snapshot()).toEqual(before);
  });

  it('refuses what it cannot be set to, and rules that say nothing', () => {
    const engine = make(0);
    engine.addMarket(linear());
    // biome-ignore lint/suspicious/noExplicitAny: what TypeScript would not let through
    expect(refusal(engine, () => engine.setTrigger('M', 'maybe' as any))).toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('auto, on, off'),
    });
    expect(refusal(engine, () => engine.setTrigger('X', 'on')).code).toBe('UNKNOWN_MARKET');
    expect(refusal(engine, () => engine.trigger('X')).code).toBe('UNKNOWN_MARKET');
    const bad: readonly (readonly [unknown, string])[] = [
      [7, 'rules.trigger'],
      [{}, 'rules.trigger.kind'],
      [{ kind: 'panic' }, 'shortfall, fund-share, drawdown'],
      [{ kind: 'shortfall', ppm: 1 }, 'ppm'],
      [{ kind: 'fund-share' }, 'rules.trigger.ppm'],
      [{ kind: 'fund-share', ppm: -1 }, '-1'],
      [{ kind: 'fund-share', ppm: 1_000_000_001 }, '1000000000'],
      [{ kind: 'fund-share', ppm: 1, window: 1 }, 'window'],
      [{ ...DRAWDOWN, startPpm: 0 }, 'startPpm'],
      [{ ...DRAWDOWN, startPpm: 1_000_001 }, 'startPpm'],
      [{ ...DRAWDOWN, stopPpm: 300_000 }, 'stopPpm'],
      [{ ...DRAWDOWN, stopPpm: undefined }, 'stopPpm'],
      [{ ...DRAWDOWN, window: 1500 }, 'steps of 1000 ms'],
      [{ ...DRAWDOWN, window: 0 }, 'window'],
      [{ ...DRAWDOWN, step: 0 }, 'window'],
      [{ ...DRAWDOWN, window: MAX_WINDOW_STEPS + 1, step: 1 }, `${MAX_WINDOW_STEPS}`],
      [{ ...DRAWDOWN, ppm: 1 }, 'ppm'],
    ];
    for (const [trigger, words] of bad) {
      // biome-ignore lint/suspicious/noExplicitAny: what TypeScript would not let through
      const spec = linear({ symbol: 'B', rules: { trigger } as any });
      expect(refusal(engine, () => engine.addMarket(spec))).toMatchObject({
        code: 'INVALID_MARKET',
        message: expect.stringContaining(words),
      });
    }
  });
});

const LOSER = { account: 'loser', market: 'M', side: 'long' } as const;
