/** The edges of the number range under rule books. */
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine.ts';
import type { RuleSpec } from '../../src/rules.ts';
import { linear, MAX, refusal } from '../support/book.ts';
import { RULE_ENGINES } from '../support/engines.ts';
import { liquidate } from './support.ts';

const HALF = 2n ** 62n;

describe.each(RULE_ENGINES)('edges of the range on $name', ({ make }) => {
  /** 'loser' holds a long with a margin of 10. */
  function lone(rules: RuleSpec, size: string, entryPrice: string, tick = '1'): Engine {
    const engine = make(0);
    engine.addMarket(linear({ tick, rules }));
    engine.addAccount('loser', '0');
    engine.open({ account: 'loser', market: 'M', side: 'long', size, entryPrice, margin: '10' });
    return engine;
  }

  it('a price rounded out of the range refuses the tick', () => {
    const rules = { price: { kind: 'bankruptcy', roundToTick: true } } as const;
    const engine = lone(rules, '1', `${HALF + 20n}`, `${HALF}`);
    // ub = 2^62 + 10, up to 2^63.
    expect(refusal(engine, () => liquidate(engine, `${HALF}`)).code).toBe('OUT_OF_RANGE');
    // 2^62 − 10 goes up to 2^62.
    expect(liquidate(lone(rules, '1', `${HALF}`, `${HALF}`), '5').entry.adlUnitValue).toBe(HALF);
  });

  it('a wanted price that would cost the fund more than an amount refuses the tick', () => {
    const engine = lone({ price: { kind: 'previous-mark' } }, '4', '5000');
    engine.setFund({ cash: `${-MAX}`, takeover: false });
    engine.tick({ marks: { M: '2000' } });
    // ub = ⌈(20000 − 10)/4⌉ = 4998: the fund would have to pay 4·2998 with nothing above −(2^63 − 1).
    expect(refusal(engine, () => liquidate(engine, '4999')).code).toBe('OUT_OF_RANGE');
    engine.setFund({ cash: '11992', takeover: false });
    expect(liquidate(engine, '4999').entry.adlUnitValue).toBe(2000n);
  });

  it('a fund from one end of the range to the other pays for a takeover', () => {
    const engine = lone({ takeover: { mode: 'partial' } }, '10', '3');
    engine.setFund({ cash: `${MAX}`, floor: `${-MAX}`, takeover: true });
    // ub = (30 − 10)/10 = 2.
    expect(liquidate(engine, '1').entry.takenOverLots).toBe(10n);
  });

  it('a house at one end of the range is netted under a cap at the other', () => {
    const engine = lone({ takeover: { mode: 'partial', houseNotional: `${MAX}` } }, '10', '2');
    engine.setFund({ cash: '0', takeover: true });
    engine.setHouse('M', { lots: -MAX, entryValue: -MAX });
    // ub = (20 − 10)/10 = 1 = u: it costs nothing.
    expect(liquidate(engine, '1').entry.takenOverLots).toBe(10n);
    expect(engine.house('M').lots).toBe(10n - MAX);
  });

  it('a deviation is compared in more than 64 bits', () => {
    const rules = { price: { kind: 'bankruptcy', maxDeviationPpm: Number.MAX_SAFE_INTEGER } } as const;
    // ub − u is 2^62 − 15 of a mark of 5: above (2^53 − 1)/10^6 times it.
    expect(liquidate(lone(rules, '1', `${HALF}`), '5').entry.adlUnitValue).toBe(HALF - 10n);
    const rich = lone(rules, '1', `${HALF}`);
    rich.setFund({ cash: `${MAX}`, takeover: false });
    expect(liquidate(rich, '5').entry.adlUnitValue).toBe(5n);
    // At a mark of 2^61 it is 10^6 ppm of it, which is below.
    const near = lone(rules, '1', `${HALF}`);
    near.setFund({ cash: `${MAX}`, takeover: false });
    expect(liquidate(near, `${HALF / 2n}`).entry.adlUnitValue).toBe(HALF - 10n);
  });
});
