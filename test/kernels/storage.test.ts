/** Blocks, lookup, memory, accounts and snapshots, against the reference. */
import { describe, expect, it } from 'vitest';
import type { Core, CoreState, SideNumber } from '../../src/core.ts';
import { batch, CROSS } from '../reference/world.ts';
import { columns, type Row } from '../support/book.ts';
import { Random } from '../support/random.ts';
import { others, Pair, text, times } from './pair.ts';

describe.each(others)('kernels on $name', ({ make }) => {
  it('lookup: positions are found after many came and went, in constant memory', () => {
    const pair = new Pair(make, [{}, {}]);
    const random = new Random(11);
    pair.accounts(900);
    const held = new Set<number>();
    const keyOf = (n: number) => ({ account: n >> 2, number: (n >> 1) & 1, side: (n & 1) as SideNumber });
    const add = (keys: readonly number[]) => {
      for (const number of [0, 1]) {
        const rows = keys.map(keyOf).filter((key) => key.number === number);
        pair.put(
          number,
          rows.map((key) => ({ ...key, lots: 3n, entryValue: key.side === 0 ? 30n : -30n })),
        );
      }
      for (const key of keys) held.add(key);
    };
    const drop = (keys: readonly number[]) => {
      for (const book of [0, 1, 2, 3]) {
        const accounts = keys.filter((key) => (key & 3) === book).map((key) => key >> 2);
        pair.accepted((core) => core.remove(book >> 1, (book & 1) as SideNumber, Uint32Array.from(accounts)));
      }
      for (const key of keys) held.delete(key);
    };
    const fresh = (n: number) => {
      const keys = new Set<number>();
      while (keys.size < n) {
        const key = random.int(0, 3599);
        if (!held.has(key)) keys.add(key);
      }
      return [...keys];
    };
    let batchSize = 1;
    const bytes: number[] = [];
    for (const size of [760, 1530]) {
      while (held.size < size) {
        batchSize = Math.min(batchSize * 2, size - held.size, 300);
        add(fresh(batchSize));
      }
      for (let round = 0; round < 12; round++) {
        drop([...held].filter(() => random.chance(15)).slice(0, 200));
        add(fresh(size - held.size));
        pair.same((core) => core.digest());
        if (round > 1) bytes.push(pair.core.stats().bytesUsed);
      }
      expect(new Set(bytes.splice(0)).size).toBe(1);
      for (let key = 0; key < 3600; key++) {
        const { account, number, side } = keyOf(key);
        if ((pair.core.find(number, side, account) !== undefined) !== held.has(key)) throw new Error(`key ${key}`);
      }
    }
    pair.mark(9n, 11n);
    pair.survey();
  });

  it('blocks: books fill and empty in constant memory', () => {
    const pair = new Pair(make, [{}, {}]);
    pair.accounts(700);
    pair.mark(10n, 10n);
    const fill = (number: number, side: SideNumber, first: number) =>
      pair.put(
        number,
        times(600, (i) => ({
          account: (i * 7 + first) % 700,
          side,
          lots: BigInt(1 + (i % 5)),
          entryValue: BigInt(10 + (i % 9)) * (side === 0 ? 1n : -1n),
          margin: i % 3 === 0 ? CROSS : BigInt(i),
          leverage: 1 + i,
          exempt: i % 11 === 0,
        })),
      );
    const clear = (number: number, side: SideNumber) => {
      const accounts = pair.model.exportState().account.filter((account) => pair.model.find(number, side, account));
      pair.accepted((core) => core.remove(number, side, Uint32Array.from(new Set(accounts))));
    };
    const bytes = new Set<number>();
    for (let round = 0; round < 8; round++) {
      const number = round & 1;
      for (const side of [0, 1] as const) fill(number, side, round);
      pair.survey();
      for (const side of [0, 1] as const) clear(number, side);
      pair.survey();
      if (round > 2) bytes.add(pair.core.stats().bytesUsed);
    }
    expect(bytes.size).toBe(1);
  });

  it('accounts: cross records are used again', () => {
    const pair = new Pair(make, [{ maintenancePpm: 0, takerFeePpm: 0, attribution: 'all' }]);
    pair.accounts(10, () => 1000n);
    pair.mark(10n);
    const bytes = new Set<number>();
    for (let round = 0; round < 6; round++) {
      pair.accounts(2500, (i) => BigInt(i) - 700n);
      const rows = times(2500, (i) => ({ account: 10 + i, lots: 2n, entryValue: 21n }));
      pair.put(0, rows);
      if (round & 1)
        pair.put(
          0,
          rows.map((row) => ({ ...row, margin: 3n })),
        );
      pair.same((core) =>
        core.remove(
          0,
          0,
          Uint32Array.from(rows, ({ account }) => account),
        ),
      );
      pair.accepted((core) => core.forgetAccounts(2500));
      if (round > 1) bytes.add(pair.core.stats().bytesUsed);
    }
    expect(bytes.size).toBe(1);
    // An account whose last cross position turns isolated gives its record back: three times 1500 fit one page.
    // Beside it there are the few blocks of the chain of cross rows.
    const used = [CROSS, 3n].map((margin) => {
      const other = new Pair(make);
      other.accounts(4500);
      for (const first of [0, 1500, 3000]) {
        const rows = times(1500, (i) => ({ account: first + i, lots: 2n, entryValue: 21n }));
        other.put(
          0,
          rows.map((row) => ({ ...row, margin })),
        );
        other.put(
          0,
          rows.map((row) => ({ ...row, margin: 3n })),
        );
      }
      return other.core.stats().bytesUsed;
    });
    expect(used[0]! - used[1]!).toBeLessThan(4096 * 48 + 8 * 9216);
    // A debt is charged when the last cross position goes, on a record that was used before.
    pair.accepted((core) => core.setWallets(Uint32Array.of(4), BigInt64Array.of(-500n)));
    pair.put(0, [
      { account: 4, side: 1, lots: 2n, entryValue: -20n },
      { account: 5, lots: 2n, entryValue: 20n, margin: 50n },
    ]);
    expect(pair.tick({ account: 4, side: 1 }).liquidations.badDebt[0]).toBe(480n);
  });

  it('accounts: forgotten ones leave nothing behind, and thousands of cross accounts come and go', () => {
    const pair = new Pair(make);
    pair.accounts(5000, (i) => BigInt(i) - 2000n);
    pair.mark(10n);
    const rows = times(5000, (i) => ({ account: i, lots: 1n, entryValue: BigInt(5 + (i % 9)) }));
    pair.put(0, rows);
    pair.survey();
    pair.put(
      0,
      rows.slice(0, 2500).map((row) => ({ ...row, margin: 3n })),
    );
    pair.same((core) =>
      core.remove(
        0,
        0,
        Uint32Array.from({ length: 1000 }, (_, i) => 4000 + i),
      ),
    );
    pair.accepted((core) => core.forgetAccounts(1000));
    pair.accounts(1000, () => 77n);
    pair.put(
      0,
      times(700, (i) => ({ account: 4999 - i, side: 1, lots: 2n, entryValue: -30n })),
    );
    pair.mark(12n);
    pair.survey();
    for (let i = 0; i < 5000; i += 61) {
      for (const side of [0, 1] as const) pair.same((core) => core.facts(0, side, i));
    }
  });

  it('snapshots and liquidatable: the order in which positions became known, over 40 bits of sequence numbers', () => {
    const pair = new Pair(make, [
      { maintenancePpm: 1_000_000 },
      { maintenancePpm: 1_000_000 },
      { maintenancePpm: 200_000 },
    ]);
    pair.accounts(500);
    pair.mark(10n, 10n, 10n);
    const random = new Random(31);
    for (let round = 0; round < 120; round++) {
      pair.put(
        random.int(0, 2),
        times(30, () => {
          const side = random.pick([0, 1] as const);
          return {
            account: random.int(0, 499),
            side,
            lots: 2n,
            entryValue: side === 0 ? 30n : -10n,
            margin: random.chance(50) ? 8n : random.chance(50) ? 14n : CROSS,
          };
        }),
      );
    }
    expect(pair.same((core) => core.liquidatable()).account.length).toBeGreaterThan(1100);
    const state = pair.same((core) => core.exportState());
    const spread: CoreState = {
      ...state,
      sequence: state.sequence.map((sequence) => sequence * 300_000_007),
      nextSequence: state.nextSequence * 300_000_007,
    };
    const copy = new Pair(make, [
      { maintenancePpm: 1_000_000 },
      { maintenancePpm: 1_000_000 },
      { maintenancePpm: 200_000 },
    ]);
    copy.same((core) => core.importState(spread));
    copy.survey();
    expect(text(copy.same((core) => core.exportState()))).toBe(text(spread));
    copy.put(0, [{ account: 0, lots: 5n, entryValue: 1n }]);
    copy.survey();
  });

  it('wallets, fees, fund and every column show in the digest', () => {
    const pair = new Pair(make, [{}, {}]);
    pair.accounts(3);
    const seen = new Set<string>();
    const step = (call: (core: Core) => unknown) => {
      pair.same(call);
      seen.add(pair.same((core) => core.digest()));
    };
    const row = { account: 0, lots: 4n, entryValue: 44n };
    const variants: Row[] = [
      row,
      { ...row, leverage: 2 },
      { ...row, exempt: true },
      { ...row, margin: 3n },
      { ...row, lots: 5n },
    ];
    for (const variant of variants) step((core) => core.upsert(0, columns([variant])));
    for (const account of [0, 1]) step((core) => core.setWallets(Uint32Array.of(account), BigInt64Array.of(3n)));
    step((core) => core.setFund({ cash: 1n, floor: 0n, takeover: false }));
    step((core) => core.setFund({ cash: 1n, floor: 5n, takeover: false }));
    step((core) => core.setFund({ cash: 1n, floor: 5n, takeover: true }));
    step((core) => core.tick(batch([[0, 3n]])));
    step((core) => core.tick(batch([[1, 3n]])));
    step((core) => core.upsert(1, columns([{ ...row, account: 2 }])));
    step((core) => core.remove(1, 0, Uint32Array.of(2)));
    expect(seen.size).toBe(variants.length + 9);
  });

  it('memory: a lookup table in a region that was staging before starts empty', () => {
    const pair = new Pair(make);
    pair.accounts(900);
    const rows = (first: number, n: number) =>
      pair.put(
        0,
        times(n, (i) => ({ account: first + i, lots: 1n + BigInt(i), entryValue: 70_000n + BigInt(i) })),
      );
    rows(0, 195);
    rows(195, 600);
    for (let account = 0; account < 900; account++) pair.same((core) => core.find(0, 0, account));
    pair.same((core) =>
      core.remove(
        0,
        0,
        Uint32Array.from({ length: 795 }, (_, i) => i),
      ),
    );
    expect(pair.core.stats().positions).toBe(0);
  });

  it('memory: hundreds of ticks need no more than one', () => {
    const pair = new Pair(make);
    pair.accounts(3, () => 10n ** 6n);
    pair.mark(10n);
    const bytes = new Set<number>();
    for (let run = 0; run < 300; run++) {
      pair.put(0, [
        { account: 0, lots: 2n, entryValue: 25n, margin: 1n },
        { account: 1, side: 1, lots: 2n, entryValue: -25n },
      ]);
      pair.accepted((core) => core.setFund({ cash: 0n, floor: 10n, takeover: false }));
      pair.accepted((core) => core.tick(batch([], { account: 0, side: 0 })));
      bytes.add(pair.core.stats().bytesUsed);
    }
    expect(bytes.size).toBe(1);
    pair.survey();
  });

  it('memory: a larger region gives the smaller one back', () => {
    const core = make(0);
    const allocate = (n: number) => {
      const column = new BigInt64Array(n).fill(1n);
      core.allocate({ rule: 'queue', rounding: 'none', budget: 5n, weights: column, caps: column });
    };
    const before = core.stats().bytesUsed;
    for (const n of [2000, 20_000, 200_000]) allocate(n);
    const used = core.stats().bytesUsed - before;
    expect(used).toBeGreaterThan(2 * 24 * 200_000);
    expect(used).toBeLessThan(2 * 24 * 200_000 + 20_000);
    expect(core.stats().bytesReserved).toBeGreaterThan(core.stats().bytesUsed);
  });
});
