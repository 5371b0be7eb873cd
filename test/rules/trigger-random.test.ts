/** Drawdowns over random times and equities: the peak is that of all history in the window, and within the band nothing changes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine.ts';
import type { DrawdownSpec } from '../../src/rules/trigger.ts';
import { linear } from '../support/book.ts';
import { RULE_ENGINES } from '../support/engines.ts';

const runs = Number(process.env.ADL_PROPERTY_RUNS ?? 60);

interface Look {
  readonly time: number;
  readonly equity: bigint;
}

const MILLION = 1_000_000n;

/** Over all that was ever seen, by times alone. */
function naivePeak(history: readonly Look[], { window, step = 1000 }: DrawdownSpec): bigint {
  const now = Math.floor(history.at(-1)!.time / step);
  const inWindow = history.filter(({ time }) => (now - Math.floor(time / step)) * step < window);
  return inWindow.map(({ equity }) => equity).reduce((a, b) => (a > b ? a : b));
}

/** The state from the state before, by the exact fraction. */
function naiveState(before: boolean, { startPpm, stopPpm }: DrawdownSpec, equity: bigint, peak: bigint): boolean {
  if (peak <= 0n) return true;
  const fall = (peak - equity) * MILLION;
  if (fall >= BigInt(startPpm) * peak) return true;
  if (fall <= BigInt(stopPpm) * peak) return false;
  return before;
}

const rule = fc
  .record({ startPpm: fc.integer({ min: 1, max: 1_000_000 }), step: fc.constantFrom(1, 7, 1000) })
  .chain(({ startPpm, step }) =>
    fc.record({
      kind: fc.constant('drawdown' as const),
      startPpm: fc.constant(startPpm),
      stopPpm: fc.integer({ min: 0, max: startPpm - 1 }),
      step: fc.constant(step),
      window: fc.integer({ min: 1, max: 12 }).map((steps) => steps * step),
    }),
  );

const looks = (step: number) =>
  fc.array(
    fc.record({
      later: fc.oneof(fc.integer({ min: 0, max: 2 * step }), fc.integer({ min: 0, max: 20 * step })),
      equity: fc.oneof(
        fc.bigInt({ min: -50n, max: 1000n }),
        fc.bigInt({ min: 2n ** 62n, max: 2n ** 63n - 1n }),
        fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n }),
      ),
    }),
    { minLength: 1, maxLength: 60 },
  );

function start(make: (decimals: number) => Engine, trigger: DrawdownSpec): Engine {
  const engine = make(0);
  engine.addMarket(linear({ rules: { trigger } }));
  return engine;
}

describe.each(RULE_ENGINES)('drawdowns on $name', ({ make }) => {
  it('have the peak and the state that all history gives', () => {
    const cases = rule.chain((trigger) => fc.record({ trigger: fc.constant(trigger), steps: looks(trigger.step) }));
    fc.assert(
      fc.property(cases, ({ trigger, steps }) => {
        let engine = start(make, trigger);
        const history: Look[] = [];
        let time = 0;
        let active = false;
        steps.forEach(({ later, equity }, i) => {
          time += later;
          engine.setFund({ cash: `${equity}` });
          const report = engine.tick({ time });
          history.push({ time, equity });
          const peak = naivePeak(history, trigger);
          const before = active;
          active = naiveState(before, trigger, equity, peak);
          expect(engine.trigger('M')).toMatchObject({ active, peak, fundEquity: equity });
          const changes = active === before ? [] : [{ market: 'M', active, liquidation: -1, fundEquity: equity, peak }];
          expect([...report.triggerChanges()]).toEqual(changes);
          if (i % 7 === 3) {
            const snapshot = engine.snapshot();
            const digest = engine.digest();
            engine = make(0);
            engine.restore(snapshot);
            expect(engine.digest()).toBe(digest);
          }
        });
      }),
      { numRuns: runs },
    );
  });

  it('do not change while the fall stays within the band, and start and stop just at its edges', () => {
    const cases = rule.chain((trigger) =>
      fc.record({
        trigger: fc.constant(trigger),
        peak: fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }),
        walk: fc.infiniteStream(fc.nat()),
      }),
    );
    fc.assert(
      fc.property(cases, ({ trigger, peak, walk }) => {
        const engine = start(make, trigger);
        const see = (equity: bigint): boolean => {
          engine.setFund({ cash: `${equity}` });
          engine.tick({ time: 0 });
          return engine.trigger('M').active;
        };
        // The least fall that is startPpm or more, and the largest that is stopPpm or less.
        const startFall = (BigInt(trigger.startPpm) * peak + MILLION - 1n) / MILLION;
        const stopFall = (BigInt(trigger.stopPpm) * peak) / MILLION;
        const inside = (): bigint | undefined => {
          const width = startFall - stopFall - 1n;
          return width <= 0n ? undefined : peak - stopFall - 1n - (BigInt(walk.next().value) % width);
        };
        expect(see(peak)).toBe(false);
        for (let i = 0; i < 5; i++) expect(see(inside() ?? peak)).toBe(false);
        if (startFall - 1n > stopFall) expect(see(peak - startFall + 1n)).toBe(false);
        expect(see(peak - startFall)).toBe(true);
        for (let i = 0; i < 5; i++) expect(see(inside() ?? peak - startFall)).toBe(true);
        expect(see(peak - stopFall)).toBe(false);
      }),
      { numRuns: runs },
    );
  });
});
