/** Named funds and triggers of pools by hand: markets in different workers share a fund, its peak and its end. */
import { expect, it } from 'vitest';
import { createPool } from '../../dist/pool/index.js';
import { linear } from '../support/book.ts';

const trigger = { kind: 'drawdown', startPpm: 300_000, stopPpm: 0, window: 60_000 } as const;

it('a drawdown that liquidations in one worker bring about is on in the markets of another', async () => {
  const pool = await createPool({
    workers: 2,
    moneyDecimals: 0,
    funds: [{ name: 'a', cash: '1000' }],
    markets: ['A', 'B'].map((symbol) => linear({ symbol, fund: 'a', rules: { trigger } })),
  });
  try {
    for (const market of ['A', 'B']) {
      await pool.open({ account: 'loser', market, side: 'long', size: '20', entryPrice: '100', margin: '200' });
      await pool.open({ account: 'winner', market, side: 'short', size: '20', entryPrice: '120', margin: '900' });
    }
    const key = (market: string) => ({ account: 'loser', market, side: 'long' as const });
    // ub = 90: twenty lots worth 75 cost 300.
    const report = await pool.tick({ time: 5, marks: { A: '75', B: '75' }, liquidations: [key('A'), key('B')] });
    expect([...report.eachLiquidation()].map(({ outcome }) => outcome)).toEqual(['fund', 'adl']);
    expect([...report.triggerChanges()]).toEqual([
      { market: 'B', active: true, liquidation: 1, fundEquity: 700n, peak: 1000n },
      { market: 'A', active: true, liquidation: 2, fundEquity: 700n, peak: 1000n },
    ]);
    expect(await pool.trigger('A')).toMatchObject({ fund: 'a', fundEquity: 700n, peak: 1000n, drawdownPpm: 300_000n });
    expect([...report.namedCash]).toEqual([1000n]);
    await expect(pool.tick({})).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(pool.tick({ time: 4 })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(pool.fund('x')).rejects.toMatchObject({ code: 'UNKNOWN_FUND' });
    await expect(pool.setTrigger('A', 'maybe' as 'on')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await pool.setFund({ cash: '1300' }, 'a');
    const [change] = [...(await pool.tick({ time: 6 })).triggerChanges()];
    expect(change).toEqual({ market: 'A', active: false, liquidation: -1, fundEquity: 1000n, peak: 1000n });
  } finally {
    await pool.terminate();
  }
});
