/** What a snapshot keeps of funds and triggers must fit the markets: anything else is refused, by name. */
import { describe, expect, it } from 'vitest';
import type { Core } from '../../src/core.ts';
import { AdlError } from '../../src/errors.ts';
import type { LedgerState } from '../../src/ledger.ts';
import { readMarket } from '../../src/market.ts';
import { linear, marks } from '../support/book.ts';
import { RULE_CORES } from '../support/engines.ts';

const TRIGGER = { kind: 'drawdown', startPpm: 300_000, stopPpm: 0, window: 5000 } as const;

/** One named fund, a drawdown of the default one over five steps in market 0, market 1 plain. */
function empty(make: (decimals: number) => Core): Core {
  const core = make(0);
  core.ledger!.addFund({ cash: 0n, floor: 0n, takeover: true });
  core.addMarket(readMarket(linear({ rules: { trigger: TRIGGER } })));
  core.addMarket(readMarket(linear({ symbol: 'P' })), 1);
  return core;
}

const FUNDS = [{ cash: '7', floor: '-1', takeover: false }];
const GOOD: LedgerState = {
  funds: FUNDS,
  clock: 9_500,
  triggers: [
    [0, 0, 1, 9_000],
    [1, 2, 0, null],
  ],
  windows: [
    [
      [5, '100'],
      [9, '-40'],
    ],
  ],
};

const BAD: readonly (readonly [string, LedgerState | undefined, string])[] = [
  ['none', undefined, 'missing'],
  ['too few funds', { ...GOOD, funds: [] }, '0 funds, 1'],
  ['a time before 0', { ...GOOD, clock: -1 }, 'time -1'],
  ['a time of halves', { ...GOOD, clock: 0.5 }, 'time 0.5'],
  ['no time, but values', { ...GOOD, clock: null, triggers: [] }, '1 windows'],
  ['a market that is not there', { ...GOOD, triggers: [[2, 1, 0, null]] }, 'market 2'],
  ['a market twice', { ...GOOD, triggers: [...GOOD.triggers, [1, 1, 0, null]] }, 'market 1'],
  ['a switch that is not there', { ...GOOD, triggers: [[0, 3, 0, null]] }, 'switch 3'],
  ['a state of 2', { ...GOOD, triggers: [[0, 1, 2 as 1, 0]] }, 'active is 2'],
  ['a change in the future', { ...GOOD, triggers: [[0, 0, 1, 9_501]] }, 'since 9501'],
  ['on, and never started', { ...GOOD, triggers: [[0, 0, 1, null]] }, 'since null'],
  ['no windows', { ...GOOD, windows: [] }, '0 windows'],
  ['a window without values', { ...GOOD, windows: [[]] }, 'no entries'],
  ['a value older than the window', { ...GOOD, windows: [[[4, '1']]] }, 'entry 4'],
  ['a value of the future', { ...GOOD, windows: [[[10, '1']]] }, 'entry 10'],
  ['steps that do not ascend', { ...GOOD, windows: [[...GOOD.windows[0]!, [9, '-41']]] }, 'entry 9'],
  ['equities that do not descend', { ...GOOD, windows: [[...GOOD.windows[0]!.slice(0, 1), [9, '100']]] }, 'entry 9'],
];

describe.each(RULE_CORES)('kept funds and triggers on $name', ({ make }) => {
  const given = (ledger: LedgerState | undefined) => ({ ...empty(make).exportState(), ledger });

  it('are taken as they are', () => {
    const core = empty(make);
    core.importState(given(GOOD));
    expect(core.exportState().ledger).toEqual(GOOD);
    const again = empty(make);
    again.importState(core.exportState());
    expect(again.digest()).toBe(core.digest());
    expect(core.ledger!.fund(1)).toEqual({ cash: 7n, floor: -1n, takeover: false });
    // At 10,000 the value of step 5 is gone, and with 1 as equity so is that of step 9.
    core.setFund({ cash: 1n, floor: 0n, takeover: true });
    core.tick({ ...quiet(), time: 10_000 });
    expect(core.exportState().ledger!.windows).toEqual([[[10, '1']]]);
  });

  it.each(BAD)('%s', (_, ledger, words) => {
    expect(() => empty(make).importState(given(ledger))).toThrow(AdlError);
    expect(() => empty(make).importState(given(ledger))).toThrow(words);
  });

  it('amounts beyond the range', () => {
    const large = `${2n ** 63n}`;
    for (const ledger of [
      { ...GOOD, windows: [[[9, large] as const]] },
      { ...GOOD, funds: [{ ...FUNDS[0]!, cash: large }] },
    ]) {
      expect(() => empty(make).importState(given(ledger))).toThrow(expect.objectContaining({ code: 'OUT_OF_RANGE' }));
    }
  });
});

function quiet() {
  const { market: markMarket, unitValue: markUnitValue } = marks();
  const none = new Uint32Array(0);
  const wide = new BigInt64Array(0);
  const bytes = new Uint8Array(0);
  const batch = { account: none, market: none, side: bytes, force: bytes };
  return { markMarket, markUnitValue, ...batch, fillStart: new Uint32Array(1), fillLots: wide, fillUnitValue: wide };
}
