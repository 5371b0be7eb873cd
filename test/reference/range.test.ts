import { describe, expect, it } from 'vitest';
import { batch, coreWith, MAX, put, refusalOf } from './world.ts';

const HALF = MAX / 2n;

describe('the number range', () => {
  it('counts finished sums of a cross account, not partial ones', () => {
    const core = coreWith([MAX], [{ maintenancePpm: 0 }]);
    core.tick(batch([[0, 1n]]));
    const gain = { account: 0, side: 0, lots: 100n, entryValue: 50n } as const;
    expect(refusalOf(core, () => put(core, gain)).code).toBe('OUT_OF_RANGE');
    put(core, gain, { account: 0, side: 1, lots: 100n, entryValue: -50n });
    expect(core.facts(0, 0, 0).equity).toBe(MAX);
    expect(refusalOf(core, () => core.remove(0, 1, Uint32Array.of(0))).code).toBe('OUT_OF_RANGE');
    core.remove(0, Uint8Array.of(1, 0), Uint32Array.of(0, 0));
    expect(core.stats().positions).toBe(0);
  });

  it('checks a cross account that a switch to isolated leaves', () => {
    const core = coreWith([MAX]);
    core.tick(batch([[0, 1n]]));
    put(
      core,
      { account: 0, side: 0, lots: 100n, entryValue: 50n },
      { account: 0, side: 1, lots: 100n, entryValue: -50n },
    );
    const isolated = { account: 0, side: 1, lots: 100n, entryValue: -50n, margin: 1000n } as const;
    expect(refusalOf(core, () => put(core, isolated)).code).toBe('OUT_OF_RANGE');
  });

  it('checks the notional of an account, and again at the door with the new marks', () => {
    const core = coreWith([0n]);
    core.tick(batch([[0, 1n]]));
    const legs = [
      { account: 0, side: 0, lots: HALF, entryValue: HALF },
      { account: 0, side: 1, lots: HALF, entryValue: -HALF },
    ] as const;
    put(core, ...legs);
    expect(core.facts(0, 0, 0).accountNotional).toBe(MAX - 1n);
    expect(refusalOf(core, () => core.tick(batch([[0, 2n]])))).toEqual({ code: 'OUT_OF_RANGE', place: { account: 0 } });
    const more = { ...legs[0], lots: HALF + 2n };
    expect(refusalOf(core, () => put(core, more)).code).toBe('OUT_OF_RANGE');
  });

  it('leaves values unchecked until there is a mark', () => {
    const core = coreWith([0n]);
    put(core, { account: 0, side: 0, lots: MAX, entryValue: 1n });
    expect(refusalOf(core, () => core.tick(batch([[0, 2n]]))).code).toBe('OUT_OF_RANGE');
    expect(core.markOf(0)).toBe(0n);
    core.tick(batch([[0, 1n]]));
  });

  it('refuses to rank when all lots together leave it', () => {
    const core = coreWith([0n, 0n]);
    for (const account of [0, 1]) put(core, { account, side: 0, lots: MAX - 1n, entryValue: MAX - 1n, margin: 1n });
    core.tick(batch([[0, 1n]]));
    expect(refusalOf(core, () => core.ranked(0, 0, 0)).code).toBe('OUT_OF_RANGE');
    expect(core.totals().longLots).toEqual([2n * MAX - 2n]);
  });

  it('passes over a counterparty whose equity would leave it, and takes in the last resort what still fits', () => {
    const core = coreWith([0n, 0n]);
    core.setFund({ cash: 0n, floor: 0n, takeover: false });
    put(
      core,
      { account: 0, side: 0, lots: 10n, entryValue: 1000n, margin: 100n },
      { account: 1, side: 1, lots: 10n, entryValue: -1000n, margin: MAX - 60n },
    );
    const { liquidations, fills, skipped } = core.tick(batch([[0, 95n]], { account: 0, side: 0 }));
    expect(liquidations.bankruptcyUnitValue).toEqual(BigInt64Array.of(90n));
    expect([...skipped]).toEqual([1]);
    expect([...fills.lots]).toEqual([2n]);
    expect([...fills.realizedPnl]).toEqual([20n]);
    expect([...liquidations.residualLots]).toEqual([8n]);
    expect(core.house(0)).toEqual({ lots: 8n, entryValue: 720n });
    expect(core.walletOf(1)).toBe(20n);
  });
});
