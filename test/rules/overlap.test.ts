/** Section 7.2: closes that a counterparty cannot pay for, followed by hand. ub = ux = 90, u = 80: a lot costs 10 of equity. */
import { describe, expect, it } from 'vitest';
import type { Overlap } from '../../src/rules.ts';
import { RULE_ENGINES } from '../support/engines.ts';
import { type Counterparty, liquidate, stage } from './support.ts';

/** Sold at 85: P = 50, so its equity pays for 5 of the 10 lots. 17 times leveraged: it comes first. */
const WEAK: Counterparty = { id: 'weak', entryPrice: '85' };
/** Sold at 82 with a large wallet: it pays for all. */
const RICH: Counterparty = { id: 'rich', entryPrice: '82', wallet: '1000' };

describe.each(RULE_ENGINES)('overlap on $name', ({ make }) => {
  function run(overlap: Overlap, counterparties: readonly Counterparty[], cash = '0') {
    const engine = stage(make, { rules: { overlap }, cash, counterparties });
    const { entry, fills, skipped, report } = liquidate(engine, '80');
    const lots = fills.map((fill) => [fill.account, fill.lots, fill.newDeficit]);
    return { engine, report, entry, lots, skipped };
  }

  it('skip: who cannot pay for all its lots is passed over', () => {
    const { lots, skipped } = run('skip', [WEAK, RICH]);
    expect(lots).toEqual([['rich', 10n, 0n]]);
    expect(skipped).toEqual(['weak']);
  });

  it('cap: it closes what it can pay for, in its turn, and is not skipped', () => {
    const { lots, skipped, entry } = run('cap', [WEAK, RICH]);
    expect(lots).toEqual([
      ['weak', 5n, 0n],
      ['rich', 5n, 0n],
    ]);
    expect(skipped).toEqual([]);
    expect(entry.residualLots).toBe(0n);
  });

  it('cap: who can pay for nothing is skipped; what nobody can take is residual', () => {
    // Sold at 81 with a fee-less Q of 10·1 less a debt of 9 in the wallet: 1, not enough for a lot.
    const poor = { id: 'poor', entryPrice: '81', wallet: '-9' };
    const { lots, skipped, entry } = run('cap', [WEAK, poor]);
    expect(lots).toEqual([['weak', 5n, 0n]]);
    expect(skipped).toEqual(['poor']);
    expect(entry.residualLots).toBe(5n);
  });

  it('allow: a cross account is closed into debt', () => {
    const { engine, lots, skipped, entry } = run('allow', [WEAK, RICH], '7');
    // Q = 50 − 10·10.
    expect(lots).toEqual([['weak', 10n, 50n]]);
    expect(skipped).toEqual([]);
    expect(engine.wallet('weak')).toBe(-50n);
    expect([entry.deficitPaid, entry.fundCash]).toEqual([0n, 7n]);
  });

  it('allow: an isolated margin is taken down to 0, and fund cash pays the rest', () => {
    // realised 850 − 900 = −50 against a margin of 20.
    const { engine, report, lots, entry } = run('allow', [{ ...WEAK, margin: '20' }], '7');
    expect(lots).toEqual([['weak', 10n, 30n]]);
    expect(engine.wallet('weak')).toBe(0n);
    expect([entry.deficitPaid, entry.fundCash]).toEqual([30n, -23n]);
    expect([...report.fundMovements()]).toEqual([{ liquidation: 0, kind: 'deficit', amount: -30n }]);
    expect([...report.notices()].map((notice) => ('newDeficit' in notice ? notice.newDeficit : undefined))).toEqual([
      undefined,
      30n,
    ]);
  });

  it('allow: who has no equity left is passed over', () => {
    const engine = stage(make, { rules: { overlap: 'allow' }, counterparties: [{ ...WEAK, size: '20' }] });
    engine.addAccount('second', '0');
    engine.open({ account: 'second', market: 'M', side: 'long', size: '10', entryPrice: '100', margin: '100' });
    const report = engine.tick({
      marks: { M: '80' },
      liquidations: ['loser', 'second'].map((account) => ({ account, market: 'M', side: 'long' as const })),
    });
    // Q = 20·5 = 100, and 10 lots cost 100: none left for the second.
    expect([...report.eachFill()].map(({ account, lots, newDeficit }) => [account, lots, newDeficit])).toEqual([
      ['weak', 10n, 0n],
    ]);
    expect(report.skippedOf(1)).toEqual(['weak']);
    expect(report.liquidation(1).residualLots).toBe(10n);
  });
});
