/** What loss sharing promises, over random books: totals, caps, no closes, and who is split or put in another order. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Core, TickResult } from '../../src/core.ts';
import { readMarket } from '../../src/market.ts';
import type { LossSharingSpec } from '../../src/rules/loss-sharing.ts';
import { linear } from '../support/book.ts';
import { tickConserves } from '../support/conserve.ts';
import { RULE_CORES } from '../support/engines.ts';
import { Random } from '../support/random.ts';
import { randomLossSharing } from '../support/rules.ts';

const runs = { numRuns: Number(process.env.ADL_PROPERTY_RUNS ?? 200) };

/** A position at the mark of 80. */
interface Holder {
  readonly short: boolean;
  readonly lots: bigint;
  readonly entry: bigint;
  /** Of the wallet, or the margin when isolated. */
  readonly money: bigint;
  readonly isolated: boolean;
}

const holder: fc.Arbitrary<Holder> = fc.record({
  short: fc.boolean(),
  lots: fc.bigInt(1n, 60n),
  entry: fc.bigInt(70n, 130n),
  money: fc.bigInt(0n, 2000n),
  isolated: fc.boolean(),
});
const book = fc.array(holder, { minLength: 1, maxLength: 12 });
const seed = fc.integer();

interface Played {
  readonly core: Core;
  readonly result: TickResult;
  /** By account of a holder: what it paid. */
  readonly paid: bigint[];
}

/** 100 lots bought at 100 with a margin of 1000: ub = 90, at a mark of 80 a loss of 1000. Holders are the accounts from 1 on. */
function play(core: Core, rule: LossSharingSpec, holders: readonly Holder[]): Played {
  core.addMarket(readMarket(linear({ rules: { lossSharing: rule } })));
  core.addAccounts(
    1 + holders.length,
    BigInt64Array.of(0n, ...holders.map(({ isolated, money }) => (isolated ? 0n : money))),
  );
  core.setFund({ cash: 0n, floor: 0n, takeover: false });
  const side = (short: boolean): 0 | 1 => (short ? 1 : 0);
  core.upsert(0, {
    account: Uint32Array.of(0, ...holders.map((_, i) => i + 1)),
    side: Uint8Array.of(0, ...holders.map(({ short }) => side(short))),
    lots: BigInt64Array.of(100n, ...holders.map(({ lots }) => lots)),
    entryValue: BigInt64Array.of(
      10_000n,
      ...holders.map(({ short, lots, entry }) => (short ? -1n : 1n) * lots * entry),
    ),
    margin: BigInt64Array.of(1000n, ...holders.map(({ isolated, money }) => (isolated ? money : -1n))),
  });
  const mark = { markMarket: Uint32Array.of(0), fillStart: Uint32Array.of(0), fillLots: new BigInt64Array(0) };
  const none = {
    account: new Uint32Array(0),
    market: new Uint32Array(0),
    side: new Uint8Array(0),
    force: new Uint8Array(0),
  };
  const fills = { fillUnitValue: new BigInt64Array(0) };
  core.tick({ ...mark, ...none, ...fills, markUnitValue: BigInt64Array.of(95n) });
  const result = tickConserves(core, {
    ...mark,
    ...fills,
    markUnitValue: BigInt64Array.of(80n),
    fillStart: Uint32Array.of(0, 0),
    account: Uint32Array.of(0),
    market: Uint32Array.of(0),
    side: Uint8Array.of(0),
    force: Uint8Array.of(0),
  });
  const paid = holders.map(() => 0n);
  result.payments.account.forEach((account, i) => {
    paid[account - 1]! += result.payments.amount[i]!;
  });
  return { core, result, paid };
}

const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const signOf = ({ short }: Holder): bigint => (short ? -1n : 1n);
const equityOf = (one: Holder): bigint => one.money + signOf(one) * one.lots * (80n - one.entry);

/** What a holder has gained since the rule's mark. */
function gainOf({ since = 'bankruptcy' }: LossSharingSpec, one: Holder): bigint {
  const base = since === 'entry' ? one.entry : since === 'bankruptcy' ? 90n : 95n;
  return max(0n, signOf(one) * one.lots * (80n - base));
}

function capOf(rule: LossSharingSpec, one: Holder): bigint {
  if (rule.sides === 'opposite' && !one.short) return 0n;
  const means = max(0n, one.isolated ? min(one.money, equityOf(one)) : equityOf(one));
  return rule.by === 'gains' ? min(means, gainOf(rule, one)) : means;
}

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, one) => total + one, 0n);

describe.each(RULE_CORES.slice(0, 2))('loss sharing on $name', ({ make }) => {
  const withRule = (check: (rule: LossSharingSpec, holders: Holder[], random: Random) => void): void => {
    const property = fc.property(seed, book, (s, holders) =>
      check(randomLossSharing(new Random(s)), holders, new Random(s + 1)),
    );
    fc.assert(property, runs);
  };

  it('shares the whole loss as far as caps allow, and reports what is left', () => {
    withRule((rule, holders) => {
      const { result, paid } = play(make(0), rule, holders);
      const { lossToShare, lossShared, fundCash } = result.liquidations;
      expect([lossToShare[0], fundCash[0]]).toEqual([1000n, lossShared[0]]);
      expect(sum(paid)).toBe(lossShared[0]);
      const all = sum(holders.map((one) => capOf(rule, one)));
      if (rule.rounding === 'up') expect(sum(paid)).toBeLessThanOrEqual(1000n + BigInt(2 * holders.length));
      else expect(sum(paid)).toBeLessThanOrEqual(1000n);
      if ((rule.rounding ?? 'largest-remainder') === 'largest-remainder') expect(sum(paid)).toBe(min(1000n, all));
    });
  });

  it('takes no more than anybody has gained or has', () => {
    withRule((rule, holders) => {
      const { paid } = play(make(0), rule, holders);
      holders.forEach((one, i) => {
        expect(paid[i]).toBeLessThanOrEqual(capOf(rule, one));
      });
    });
  });

  it('closes nobody: lots and entry values stay, and only what is paid has gone', () => {
    withRule((rule, holders) => {
      const { core, result, paid } = play(make(0), rule, holders);
      expect([result.fills.account.length, result.skipped.length]).toEqual([0, 0]);
      holders.forEach((one, i) => {
        const entryValue = signOf(one) * one.lots * one.entry;
        const left = one.money - paid[i]!;
        expect(core.find(0, one.short ? 1 : 0, i + 1)).toMatchObject({
          lots: one.lots,
          entryValue,
          margin: one.isolated ? left : -1n,
        });
        expect(core.walletOf(i + 1)).toBe(one.isolated ? 0n : left);
      });
      expect(core.house(0)).toEqual({ lots: 100n, entryValue: 9000n });
    });
  });

  it('takes like from like: nobody uncapped pays a quantum more than its weight says against another', () => {
    withRule((rule, holders) => {
      const { paid } = play(make(0), rule, holders);
      const weight = (one: Holder): bigint => (rule.by === 'gains' ? gainOf(rule, one) : one.lots);
      holders.forEach((a, i) => {
        holders.forEach((b, j) => {
          if (capOf(rule, a) === 0n || paid[j]! >= capOf(rule, b)) return;
          // x_a/g_a ≤ (x_b + 2)/g_b.
          expect((paid[i]! - 1n) * weight(b)).toBeLessThanOrEqual((paid[j]! + 2n) * weight(a));
        });
      });
    });
  });

  it('does not depend on the order of the accounts by more than a quantum', () => {
    withRule((rule, holders, random) => {
      const order = [...holders.keys()].map((i) => [random.next(), i] as const).sort(([a], [b]) => a - b);
      const { paid } = play(make(0), rule, holders);
      const { paid: after } = play(
        make(0),
        rule,
        order.map(([, i]) => holders[i]!),
      );
      order.forEach(([, i], place) => {
        const change = after[place]! - paid[i]!;
        expect(change * change).toBeLessThanOrEqual(1n);
      });
    });
  });

  it('does not depend on an account being split by more than a quantum a part', () => {
    withRule((rule, holders) => {
      const [whole, ...others] = holders as [Holder, ...Holder[]];
      const even = { ...whole, lots: whole.lots * 2n, money: whole.money * 2n };
      const { paid } = play(make(0), rule, [even, ...others]);
      const { paid: split } = play(make(0), rule, [whole, ...others, whole]);
      const change = split[0]! + split.at(-1)! - paid[0]!;
      expect(change * change).toBeLessThanOrEqual(4n);
    });
  });
});
