import { oneOf } from './check.ts';

/** Whose open orders go with a liquidation: of the liquidated and the deleveraged those in the market, all that they have, or none. */
export type CancelRule = 'market' | 'account' | 'none';

const CANCEL_RULES: readonly CancelRule[] = ['market', 'account', 'none'];

/** Undefined for the default. @throws AdlError INVALID_MARKET */
export function readCancel(symbol: string, given: CancelRule | undefined): Exclude<CancelRule, 'market'> | undefined {
  const rule = oneOf(symbol, 'rules.cancel', given ?? 'market', CANCEL_RULES);
  return rule === 'market' ? undefined : rule;
}
