/** Named funds, switches and triggers in a journal: every call is logged, and a tick's report is kept with what it says of them. */
import { expect, it } from 'vitest';
import { type Batch, openJournal } from '../../src/journal/index.ts';
import { linear } from '../support/book.ts';
import { MemoryFiles } from './memory-files.ts';

const TRIGGER = { kind: 'drawdown', startPpm: 300_000, stopPpm: 0, window: 60_000 } as const;
const ENGINE = {
  moneyDecimals: 0,
  funds: [{ name: 'a', cash: '1000' }],
  markets: [linear({ symbol: 'A', fund: 'a', rules: { trigger: TRIGGER } })],
};
const key = { account: 'loser', market: 'A', side: 'long' } as const;

it.each([
  ['the log', false],
  ['a snapshot', true],
])('funds and triggers come back out of %s', async (_, snapshot) => {
  const files = new MemoryFiles();
  const journal = await openJournal({ dir: '/journal', files, engine: ENGINE });
  const calls: readonly Batch[] = [
    { kind: 'addFund', fund: { name: 'b', cash: '5', floor: '-1', takeover: false } },
    { kind: 'setNamedFund', name: 'b', fund: { cash: '7' } },
    { kind: 'addMarket', market: linear({ symbol: 'B', fund: 'b' }) },
    { kind: 'setTrigger', market: 'B', manual: 'off' },
    { kind: 'open', position: { ...key, size: '20', entryPrice: '100', margin: '200' } },
    {
      kind: 'open',
      position: { account: 'winner', market: 'A', side: 'short', size: '20', entryPrice: '120', margin: '900' },
    },
  ];
  for (const batch of calls) await journal.submit(batch);
  // ub = 90: twenty lots worth 75 cost 300.
  const tick: Batch = { kind: 'tick', tick: { time: 5, marks: { A: '75' }, liquidations: [key] } };
  const from = { client: 'c', sequence: 1 };
  const receipt = await journal.submit(tick, from);
  await expect(journal.submit({ kind: 'tick', tick: {} })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  await expect(journal.submit({ kind: 'setTrigger', market: 'A', manual: 'x' as 'on' })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
  });
  if (snapshot) await journal.snapshot();
  const digest = journal.engine.digest();
  await journal.close();

  const again = await openJournal({ dir: '/journal', files });
  expect(again.engine.digest()).toBe(digest);
  expect(again.engine.funds).toEqual(['a', 'b']);
  expect(again.engine.fund('b')).toEqual({ cash: 7n, floor: 0n, takeover: true });
  expect(again.engine.trigger('A')).toMatchObject({ active: true, since: 5, fundEquity: 700n, peak: 1000n });
  expect(again.engine.trigger('B').manual).toBe('off');
  const retried = await again.submit(tick, from);
  expect(retried).toMatchObject({ sequence: receipt.sequence, duplicate: true });
  const [report, first] = [retried.result, receipt.result];
  if (report === undefined || first === undefined || typeof report === 'number' || typeof first === 'number') {
    throw new Error('a tick has a report');
  }
  const change = { market: 'A', active: true, liquidation: 1, fundEquity: 700n, peak: 1000n };
  expect([...report.triggerChanges()]).toEqual([change]);
  expect([...first.triggerChanges()]).toEqual([change]);
  expect([...report.namedCash]).toEqual([1000n, 7n]);
  expect([...report.fundMovements()]).toEqual([...first.fundMovements()]);
  await again.close();
});
