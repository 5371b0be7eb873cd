/** Sharing out where a cross account's equity moves amid the tick: its weight in the next liquidation is that of the moment. */
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine.ts';
import type { RuleSpec } from '../../src/rules.ts';
import { linear } from '../support/book.ts';
import { RULE_ENGINES } from '../support/engines.ts';

const RULES: RuleSpec = { allocation: { rule: 'min-max' } };

/** 'both' is short in M and O with cross margin, 'own' short in M alone; the longs in M and O have nothing behind them. */
function fills(make: (decimals: number) => Engine): unknown[] {
  const engine = make(0);
  for (const symbol of ['M', 'O']) engine.addMarket(linear({ symbol, policy: 'pnl', rules: RULES }));
  engine.setFund({ cash: '0', takeover: false });
  engine.addAccount('both', '400');
  for (const account of ['own', 'first', 'second', 'third']) engine.addAccount(account);
  const open = (
    account: string,
    market: string,
    side: 'long' | 'short',
    size: string,
    price: string,
    margin?: string,
  ) => engine.open({ account, market, side, size, entryPrice: price, ...(margin === undefined ? {} : { margin }) });
  open('both', 'M', 'short', '40', '110');
  open('both', 'O', 'short', '40', '110');
  open('own', 'M', 'short', '40', '110', '800');
  open('first', 'M', 'long', '20', '105', '0');
  // Closed at 118, which costs who is short 18 a lot against the mark.
  open('second', 'O', 'long', '20', '118', '0');
  open('third', 'M', 'long', '20', '105', '0');
  engine.tick({ marks: { M: '100', O: '100' } });
  const liquidations = [
    { account: 'first', market: 'M', side: 'long' },
    { account: 'second', market: 'O', side: 'long' },
    { account: 'third', market: 'M', side: 'long' },
  ] as const;
  const report = engine.tick({ liquidations: liquidations.map((each) => ({ ...each, force: true })) });
  return [...report.eachFill()].map(({ liquidation, account, lots }) => [liquidation, account, lots]);
}

describe.each(RULE_ENGINES)('sharing out by equity on $name', ({ make }) => {
  it('weighs a cross account by what it has left after a fill elsewhere', () => {
    // Equity 1,200 each at first. Then both has closed 10 lots at 105 and 20 at 118, own 10 at 105: 790 against 1,150.
    expect(fills(make)).toEqual([
      [0, 'both', 10n],
      [0, 'own', 10n],
      [1, 'both', 20n],
      [2, 'both', 8n],
      [2, 'own', 12n],
    ]);
  });
});
