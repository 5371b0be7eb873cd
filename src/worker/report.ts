import type { Engine } from '../engine.ts';
import type { Market } from '../market.ts';
import { TickReport } from '../report.ts';
import type { CancelRule } from '../rules/cancel.ts';
import type { PackedReport } from './protocol.ts';

/** A report as it travels: the functions that name accounts stay behind, the names themselves go along. */
export function packReport(report: TickReport, engine: Engine): PackedReport {
  const { time, liquidations, fills, skipped, payments, fundCash, namedCash, triggers, fees } = report;
  const ids = new Map<number, string>();
  for (const accounts of [liquidations.account, fills.account, skipped, payments.account]) {
    for (const account of accounts) {
      const id = engine.accountId(account);
      if (id !== anonymous(account)) ids.set(account, id);
    }
  }
  return { time, liquidations, fills, skipped, payments, fundCash, namedCash, triggers, fees, ids };
}

export function unpackReport(packed: PackedReport, markets: readonly Market[]): TickReport {
  const { time, ids, ...result } = packed;
  const { account, market, side } = result.liquidations;
  const accountId = (number: number): string => ids.get(number) ?? anonymous(number);
  const symbol = (number: number): string => markets[number]!.symbol;
  const cancel = (number: number): CancelRule => markets[number]!.rules.cancel ?? 'market';
  const fund = (number: number): string | undefined => markets[number]!.fund;
  return new TickReport({ time, account, market, side, accountId, symbol, cancel, fund }, result);
}

/** How an account without an id is called. */
function anonymous(account: number): string {
  return `#${account}`;
}
