/** What is refused at the door of a tick and of a batch, against the reference. */
import { describe, expect, it } from 'vitest';
import { batch, MAX, type Target } from '../reference/world.ts';
import { columns, type Row } from '../support/book.ts';
import { others, Pair } from './pair.ts';

describe.each(others)('kernels on $name', ({ make }) => {
  it('door: each refusal leaves marks, names and sums as they were', () => {
    const pair = new Pair(make, [{ maintenancePpm: 0 }, { maintenancePpm: 0 }, { payoff: 'inverse', lot: '1000' }]);
    pair.accounts(6, (i) => (i === 4 ? MAX - 100n : 500n));
    pair.accepted((core) => core.setFund({ cash: 1000n, floor: 0n, takeover: false }));
    pair.mark(10n);
    pair.put(0, [
      { account: 0, lots: 10n, entryValue: 640n },
      { account: 1, side: 1, lots: 10n, entryValue: -100n },
      { account: 2, lots: 5n, entryValue: 50n, margin: 0n },
      { account: 3, side: 1, lots: 5n, entryValue: -50n, margin: 40n },
      { account: 4, lots: 1n, entryValue: 10n },
      { account: 0, side: 1, lots: 3n, entryValue: -60n },
    ]);
    const zero: Target = { account: 0, side: 0 };
    const cases: [string, Target[], (readonly [number, bigint])[]][] = [
      ['NOT_LIQUIDATABLE', [zero, { account: 3, side: 1 }], []],
      ['NAMED_TWICE', [zero, { account: 2, side: 0 }, zero], []],
      ['UNKNOWN_POSITION', [zero, { account: 5, side: 0 }], []],
      ['UNKNOWN_POSITION', [zero, { market: 7, account: 0, side: 0 }], []],
      [
        'OVERFILLED',
        [
          {
            ...zero,
            book: [
              [6n, 10n],
              [5n, 10n],
            ],
          },
        ],
        [],
      ],
      ['INVALID_SIZE', [{ ...zero, book: [[0n, 10n]] }], []],
      ['ZERO_VALUE', [{ ...zero, book: [[1n, -10n]] }], []],
      ['ZERO_VALUE', [zero], [[0, -3n]]],
      ['ZERO_VALUE', [zero], [[2, 3n]]],
      ['UNKNOWN_MARKET', [zero], [[9, 3n]]],
      ['OUT_OF_RANGE', [zero], [[0, MAX / 4n]]],
      ['OUT_OF_RANGE', [], [[0, 1000n]]],
      ['OUT_OF_RANGE', [], [[2, -MAX - 1n]]],
    ];
    for (const [code, targets, marks] of cases) {
      const rows = batch([[0, 9n], [0, 11n], [2, -5n], [0, 10n], ...marks], ...targets);
      expect(pair.refused((core) => core.tick(rows))).toBe(code);
      pair.survey();
    }
    pair.tick(zero, { account: 2, side: 0, book: [[5n, 12n]] });
    // Account 1 was deleveraged to the last lot.
    const gone = batch([], { account: 1, side: 1, force: true });
    expect(pair.refused((core) => core.tick(gone))).toBe('UNKNOWN_POSITION');
    pair.tick({ account: 3, side: 1, force: true });
  });

  it('door: markets in which someone or the house holds a position need a mark', () => {
    for (const side of [0, 1] as const) {
      const pair = new Pair(make, [{}, {}]);
      pair.accounts(2);
      pair.mark(10n);
      pair.put(1, [{ account: 0, side, lots: 1n, entryValue: side === 0 ? 9n : -9n }]);
      pair.survey();
      expect(pair.refused((core) => core.tick(batch([[0, 3n]])))).toBe('MISSING_MARK');
      pair.mark(10n, 12n);
      pair.survey();
    }
    const pair = new Pair(make, [{}, {}]);
    pair.accepted((core) => core.setHouse(1, { lots: 5n, entryValue: 2n ** 62n }));
    pair.same((core) => core.totals());
    expect(pair.refused((core) => core.tick(batch([[0, 3n]])))).toBe('MISSING_MARK');
    expect(pair.refused((core) => core.tick(batch([[1, MAX / 2n]])))).toBe('OUT_OF_RANGE');
    pair.mark(1n, 4n);
    expect(pair.refused((core) => core.setHouse(1, { lots: MAX, entryValue: 1n }))).toBe('OUT_OF_RANGE');
    pair.survey();
  });

  it('positions: a batch refused late is undone row by row', () => {
    const pair = new Pair(make, [{ maintenancePpm: 1_000_000 }, {}]);
    pair.accounts(5, (i) => (i === 0 ? MAX - 50n : 40n));
    pair.mark(10n, 10n);
    pair.put(0, [
      { account: 0, lots: 1n, entryValue: 20n },
      { account: 1, lots: 4n, entryValue: 44n, margin: 9n, exempt: true, leverage: 7 },
      { account: 2, lots: 4n, entryValue: 30n },
    ]);
    const bad = columns([
      { account: 1, lots: 2n, entryValue: 11n },
      { account: 1, lots: 3n, entryValue: 12n, margin: 5n },
      { account: 1, side: 1, lots: 3n, entryValue: -12n },
      { account: 2, lots: 1n, entryValue: 1n, margin: 1n },
      { account: 3, lots: 1n, entryValue: 1n },
      { account: 0, lots: 10n, entryValue: 1n },
    ]);
    expect(pair.refused((core) => core.upsert(0, bad))).toBe('OUT_OF_RANGE');
    pair.survey();
    const wallets = [Uint32Array.of(1, 2, 1, 0), BigInt64Array.of(1n, 2n, 3n, MAX)] as const;
    pair.put(1, [{ account: 0, lots: 10n, entryValue: 60n }]);
    expect(pair.refused((core) => core.setWallets(...wallets))).toBe('OUT_OF_RANGE');
    pair.survey();
    expect(pair.refused((core) => core.remove(0, 0, Uint32Array.of(1, 2, 1)))).toBe('UNKNOWN_POSITION');
    expect(pair.refused((core) => core.remove(0, 0, Uint32Array.of(1, 2, 4)))).toBe('UNKNOWN_POSITION');
    pair.put(0, [{ account: 3, lots: 1n, entryValue: 1n }]);
    pair.tick({ account: 1, side: 0, force: true }, { account: 2, side: 0, force: true });
  });

  it('positions: columns that are no positions are refused', () => {
    const pair = new Pair(make, [{ policy: 'roi-over-ratio' }]);
    pair.accounts(1);
    const good = { account: 0, lots: 4n, entryValue: 44n, leverage: 1 };
    pair.put(0, [good]);
    for (const changes of [
      { lots: 0n },
      { lots: -1n },
      { entryValue: 0n },
      { entryValue: -4n },
      { entryValue: -MAX - 1n, side: 1 as const },
      { margin: -2n },
      { leverage: 0 },
      { leverage: 1_000_001 },
      { account: 1 },
    ]) {
      pair.refused((core) => core.upsert(0, columns([{ ...good, ...changes }])));
    }
    for (const lots of [0.5, Number.NaN, 2 ** 53, Number.POSITIVE_INFINITY]) {
      pair.refused((core) => core.upsert(0, { ...columns([good]), lots: Float64Array.of(lots) }));
    }
    pair.refused((core) => core.addAccounts(1, BigInt64Array.of(-MAX - 1n)));
  });

  it('marks: values and isolated equities that leave the range are refused, whatever the other rows', () => {
    const rows: (Row & { bad: bigint })[] = [
      { account: 0, lots: 1n, entryValue: 1n, margin: MAX - 10n, bad: 100n },
      { account: 0, side: 1, lots: 1n, entryValue: -(MAX - 50n), margin: 100n, bad: 10n },
      { account: 0, lots: MAX / 8n, entryValue: 1n, bad: 9n },
      { account: 0, lots: MAX / 10n, entryValue: 1n, margin: MAX / 5n, bad: 9n },
      { account: 0, side: 1, lots: MAX / 8n, entryValue: -1n, bad: 9n },
      { account: 0, side: 1, lots: MAX / 8n, entryValue: -MAX, bad: 9n },
    ];
    for (const { bad, ...row } of rows) {
      const pair = new Pair(make);
      pair.accounts(2);
      const good = bad === 100n ? 5n : bad === 10n ? 200n : 3n;
      pair.mark(good);
      const { side = 0 } = row;
      pair.put(0, [row, { account: 1, side, lots: 1n, entryValue: side === 0 ? 5n : -5n, margin: 1n }]);
      expect(pair.refused((core) => core.tick(batch([[0, bad]])))).toBe('OUT_OF_RANGE');
      pair.survey();
      pair.mark(good + 1n);
      expect(pair.core.markOf(0)).toBe(good + 1n);
      expect(pair.refused((core) => core.upsert(0, columns([{ ...row, lots: MAX / 2n, account: 1 }])))).toBe(
        'OUT_OF_RANGE',
      );
    }
    const pair = new Pair(make);
    pair.accounts(1);
    pair.mark(10n);
    const late = columns([{ account: 0, lots: 1n, entryValue: 1n, margin: MAX - 8n }]);
    expect(pair.refused((core) => core.upsert(0, late))).toBe('OUT_OF_RANGE');
  });
});
