import { describe, expect, it } from 'vitest';
import { batch, coreWith, MAX, put, refusalOf, type Target } from './world.ts';

/** Bust long of account 0 (liquidatable at 92), calm short of 1, healthy long of 2, all isolated. */
function threeAccounts() {
  const core = coreWith([0n, 0n, 0n]);
  put(
    core,
    { account: 0, side: 0, lots: 10n, entryValue: 1000n, margin: 100n },
    { account: 1, side: 1, lots: 20n, entryValue: -2000n, margin: 900n },
    { account: 2, side: 0, lots: 10n, entryValue: 1000n, margin: 900n },
  );
  core.tick(batch([[0, 100n]]));
  return core;
}

const BUST: Target = { account: 0, side: 0 };

describe('a refusal changes nothing', () => {
  it.each([
    ['a mark of 0', [[0, 0n]], [BUST], { code: 'ZERO_VALUE', place: { row: 0, market: 0 } }],
    ['a mark of the wrong sign', [[0, -5n]], [BUST], { code: 'ZERO_VALUE', place: { row: 0, market: 0 } }],
    ['an unknown market', [[9, 5n]], [BUST], { code: 'UNKNOWN_MARKET', place: { row: 0, market: 9 } }],
    ['a mark out of range', [[0, MAX]], [BUST], { code: 'OUT_OF_RANGE', place: { market: 0, account: 0 } }],
    [
      'an unknown position',
      [[0, 92n]],
      [BUST, { account: 0, side: 1 }],
      { code: 'UNKNOWN_POSITION', place: { row: 1, market: 0, account: 0 } },
    ],
    ['one named twice', [[0, 92n]], [BUST, BUST], { code: 'NAMED_TWICE', place: { row: 1, market: 0, account: 0 } }],
    [
      'a healthy one',
      [[0, 92n]],
      [BUST, { account: 2, side: 0 }],
      { code: 'NOT_LIQUIDATABLE', place: { row: 1, market: 0, account: 2 } },
    ],
    [
      'a fill at nothing',
      [[0, 92n]],
      [{ ...BUST, book: [[1n, 0n]] }],
      { code: 'ZERO_VALUE', place: { row: 0, market: 0, account: 0 } },
    ],
    [
      'a fill of nothing',
      [[0, 92n]],
      [{ ...BUST, book: [[0n, 92n]] }],
      { code: 'INVALID_SIZE', place: { row: 0, market: 0, account: 0 } },
    ],
    [
      'fills of too much',
      [[0, 92n]],
      [
        {
          ...BUST,
          book: [
            [6n, 92n],
            [5n, 92n],
          ],
        },
      ],
      { code: 'OVERFILLED', place: { row: 0, market: 0, account: 0 } },
    ],
  ] satisfies [string, [number, bigint][], Target[], object][])('tick: %s', (_, marks, targets, refusal) => {
    const core = threeAccounts();
    expect(refusalOf(core, () => core.tick(batch(marks, ...targets)))).toEqual(refusal);
    expect(core.markOf(0)).toBe(100n);
  });

  it('tick: the number range left in the second liquidation, after the first was handled', () => {
    const core = threeAccounts();
    core.setFund({ cash: MAX - 10n, floor: 0n, takeover: true });
    const rows = batch([[0, 92n]], BUST, { account: 2, side: 0, force: true, book: [[5n, 100n]] });
    expect(refusalOf(core, () => core.tick(rows))).toEqual({ code: 'OUT_OF_RANGE', place: { row: 1 } });
    expect(core.find(0, 0, 0)?.lots).toBe(10n);
    core.setFund({ cash: 0n, floor: 0n, takeover: true });
    expect(core.tick(rows).liquidations.lots).toEqual(BigInt64Array.of(10n, 10n));
  });

  it('upsert: a later row, and its sequence numbers', () => {
    const core = threeAccounts();
    const sound = { account: 2, side: 1, lots: 1n, entryValue: -100n } as const;
    const refusals = [
      [{ ...sound, account: 3 }, 'UNKNOWN_ACCOUNT'],
      [{ ...sound, lots: 0n }, 'INVALID_SIZE'],
      [{ ...sound, entryValue: 0n }, 'ZERO_VALUE'],
      [{ ...sound, entryValue: 1n }, 'INVALID_ENTRY_VALUE'],
      [{ ...sound, margin: -2n }, 'NEGATIVE_MARGIN'],
      [{ ...sound, lots: MAX }, 'OUT_OF_RANGE'],
      [{ ...sound, entryValue: -1000n, margin: MAX }, 'OUT_OF_RANGE'],
    ] as const;
    for (const [row, code] of refusals) {
      const { place, ...refusal } = refusalOf(core, () => put(core, sound, row));
      expect(refusal).toEqual({ code });
      expect(place).toEqual({ row: 1, market: 0, account: row.account });
    }
    expect(core.exportState().nextSequence).toBe(3);
  });

  it('upsert: a Float64 column with a value that is no safe integer', () => {
    const core = threeAccounts();
    const rows = { account: Uint32Array.of(2), side: 1, entryValue: Float64Array.of(-100) } as const;
    for (const lots of [0.5, 2 ** 53, Number.NaN]) {
      const refusal = refusalOf(core, () => core.upsert(0, { ...rows, lots: Float64Array.of(lots) }));
      expect(refusal.code).toBe('INVALID_COLUMN');
    }
    expect(refusalOf(core, () => core.upsert(0, { ...rows, lots: new Float64Array(2) })).code).toBe('INVALID_COLUMN');
  });

  it('upsert: no leverage where the policy needs one', () => {
    const core = coreWith([0n], [{ policy: 'roi-over-ratio' }]);
    const refusal = refusalOf(core, () => put(core, { account: 0, side: 0, lots: 1n, entryValue: 1n }));
    expect(refusal.code).toBe('INVALID_LEVERAGE');
  });

  it('remove: a key named twice', () => {
    const core = threeAccounts();
    const refusal = refusalOf(core, () => core.remove(0, 0, Uint32Array.of(0, 2, 0)));
    expect(refusal).toEqual({ code: 'UNKNOWN_POSITION', place: { row: 2, market: 0, account: 0 } });
  });

  it('wallets, accounts and house', () => {
    const core = threeAccounts();
    const minimum = BigInt64Array.of(1n, -MAX - 1n);
    expect(refusalOf(core, () => core.setWallets(Uint32Array.of(0, 1), minimum)).code).toBe('OUT_OF_RANGE');
    expect(refusalOf(core, () => core.setWallets(Uint32Array.of(0, 7), minimum)).code).toBe('UNKNOWN_ACCOUNT');
    expect(refusalOf(core, () => core.addAccounts(2, minimum)).code).toBe('OUT_OF_RANGE');
    expect(refusalOf(core, () => core.setHouse(0, { lots: 0n, entryValue: 1n })).code).toBe('INVALID_ENTRY_VALUE');
    expect(refusalOf(core, () => core.setHouse(0, { lots: MAX, entryValue: 1n })).code).toBe('OUT_OF_RANGE');
  });

  it('queries without a mark', () => {
    const core = coreWith([0n], [{}, { symbol: 'N' }]);
    core.tick(batch([[0, 5n]]));
    core.setHouse(1, { lots: 1n, entryValue: 1n });
    const queries = [
      () => core.ranked(0, 0, 1),
      () => core.rankOf(0, 0, 0),
      () => core.liquidatable(),
      () => core.facts(0, 0, 0),
      () => core.tick(batch([])),
    ];
    for (const query of queries) {
      expect(refusalOf(core, query)).toEqual({ code: 'MISSING_MARK', place: { market: 1 } });
    }
  });
});
