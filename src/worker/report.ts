import type { Engine } from '../engine.ts';
import { TickReport } from '../report.ts';
import type { CancelRule } from '../rules/cancel.ts';
import type { PackedReport } from './protocol.ts';

/** A report as it travels: the functions that name accounts stay behind, the names themselves go along. */
export function packReport(report: TickReport, engine: Engine): PackedReport {
  const { time, liquidations, fills, payments, skipped, fundCash, fees } = report;
  const ids = new Map<number, string>();
  for (const accounts of [liquidations.account, fills.account, payments.account, skipped]) {
    for (const account of accounts) {
      const id = engine.accountId(account);
      if (id !== anonymous(account)) ids.set(account, id);
    }
  }
  const cancels = new Map<number, CancelRule>();
  for (const market of new Set(liquidations.market)) {
    const rule = engine.market(engine.symbols[market]!).rules.cancel;
    if (rule !== undefined) cancels.set(market, rule);
  }
  return { time, liquidations, fills, payments, skipped, fundCash, fees, ids, cancels };
}

export function unpackReport(packed: PackedReport, symbols: readonly string[]): TickReport {
  const { time, ids, cancels, ...result } = packed;
  const { account, market, side } = result.liquidations;
  const accountId = (number: number): string => ids.get(number) ?? anonymous(number);
  const symbol = (number: number): string => symbols[number]!;
  const cancel = (number: number): CancelRule => cancels.get(number) ?? 'market';
  return new TickReport({ time, account, market, side, accountId, symbol, cancel }, result);
}

/** How an account without an id is called. */
function anonymous(account: number): string {
  return `#${account}`;
}
