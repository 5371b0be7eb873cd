import { describe, expect, it } from 'vitest';
import { ReferenceCore } from '../../src/reference/index.ts';
import { batch, coreWith, market, put } from './world.ts';

describe('sequence numbers', () => {
  it('stay when a position is replaced, also between isolated and cross', () => {
    const core = coreWith([0n, 0n]);
    put(core, { account: 1, side: 0, lots: 1n, entryValue: 1n }, { account: 0, side: 0, lots: 1n, entryValue: 1n });
    put(core, { account: 1, side: 0, lots: 2n, entryValue: 3n, margin: 7n });
    const state = core.exportState();
    expect([...state.sequence]).toEqual([0, 1]);
    expect([...state.account]).toEqual([1, 0]);
    expect([...state.margin]).toEqual([7n, -1n]);
    expect(state.nextSequence).toBe(2);
  });

  it('are new when a position is removed and comes back', () => {
    const core = coreWith([0n, 0n]);
    const row = { account: 1, side: 0, lots: 1n, entryValue: 1n } as const;
    put(core, row, { ...row, account: 0 });
    core.remove(0, 0, Uint32Array.of(1));
    put(core, row);
    expect([...core.exportState().sequence]).toEqual([1, 2]);
    core.tick(batch([[0, 1n]]));
    expect([...core.liquidatable().account]).toEqual([0, 1]);
  });

  it('count a key that occurs twice in one call once; the last row stays', () => {
    const core = coreWith([0n]);
    const row = { account: 0, side: 0, lots: 1n, entryValue: 1n } as const;
    put(core, row, { ...row, lots: 5n });
    expect(core.find(0, 0, 0)?.lots).toBe(5n);
    expect(core.exportState().nextSequence).toBe(1);
  });
});

describe('the digest', () => {
  /** A new core with the state of another one. */
  function imported(core: ReferenceCore): ReferenceCore {
    const copy = new ReferenceCore(0);
    copy.addMarket(market());
    copy.importState(core.exportState());
    return copy;
  }

  it('survives export and import', () => {
    const core = coreWith([5n, -5n]);
    core.setFund({ cash: -3n, floor: -9n, takeover: true });
    core.setHouse(0, { lots: -2n, entryValue: -7n });
    put(
      core,
      { account: 1, side: 1, lots: 1n, entryValue: -4n, margin: 0n },
      { account: 0, side: 0, lots: 3n, entryValue: 9n },
    );
    core.tick(batch([[0, 3n]]));
    core.remove(0, 1, Uint32Array.of(1));
    const copy = imported(core);
    expect(copy.digest()).toBe(core.digest());
    expect(copy.exportState()).toEqual(core.exportState());
    expect(core.digest()).toMatch(/^[0-9a-f]{32}$/);
  });

  it('is the sum over records that the architecture notes define', () => {
    const core = new ReferenceCore(2);
    const words = [4n, 2n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n];
    const mask = 2n ** 64n - 1n;
    const mix = (x: bigint) => {
      const a = ((x ^ (x >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
      const b = ((a ^ (a >> 27n)) * 0x94d049bb133111ebn) & mask;
      return b ^ (b >> 31n);
    };
    let h = words[0]!;
    for (const w of words.slice(1)) h = mix(((h + 0x9e3779b97f4a7c15n) & mask) ^ w);
    const both = [h, mix(h ^ 0x6a09e667f3bcc909n)].map((x) => x.toString(16).padStart(16, '0'));
    expect(core.digest()).toBe(both.join(''));
  });

  it('shows every change', () => {
    const core = coreWith([0n]);
    const seen = new Set([core.digest()]);
    const changes = [
      () => core.addAccounts(1),
      () => core.setWallets(Uint32Array.of(1), Float64Array.of(1)),
      () => core.setFund({ cash: 1n, floor: 0n, takeover: false }),
      () => core.setFund({ cash: 0n, floor: 1n, takeover: false }),
      () => core.setFund({ cash: 0n, floor: 1n, takeover: true }),
      () => core.setHouse(0, { lots: 1n, entryValue: 0n }),
      () => put(core, { account: 0, side: 0, lots: 1n, entryValue: 1n }),
      () => put(core, { account: 0, side: 0, lots: 1n, entryValue: 1n, margin: 0n }),
      () => core.tick(batch([[0, 1n]])),
      () => core.remove(0, 0, Uint32Array.of(0)),
    ];
    for (const change of changes) {
      change();
      seen.add(core.digest());
    }
    expect(seen.size).toBe(changes.length + 1);
  });
});

describe('import', () => {
  it('refuses an engine with accounts and a sequence out of order', () => {
    const core = coreWith([0n]);
    put(core, { account: 0, side: 0, lots: 1n, entryValue: 1n }, { account: 0, side: 1, lots: 1n, entryValue: -1n });
    const state = core.exportState();
    expect(() => core.importState(state)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    const copy = new ReferenceCore(0);
    copy.addMarket(market());
    const empty = copy.digest();
    const wrong = { ...state, sequence: Float64Array.of(1, 0) };
    expect(() => copy.importState(wrong)).toThrow(expect.objectContaining({ code: 'INVALID_COLUMN' }));
    expect(copy.digest()).toBe(empty);
    copy.importState(state);
    expect(copy.digest()).toBe(core.digest());
  });
});
