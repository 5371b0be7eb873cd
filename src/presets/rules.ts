import type { RuleSpec } from '../rules.ts';

/** Rules beyond the fields of a market, by preset. */
export const PRESET_RULES: Readonly<Record<string, RuleSpec>> = {
  bybit: { price: { kind: 'limit', limitPpm: 300_000 } },
  'dydx-v4': { order: { scan: { seed: 0, maxScan: 500 } } },
  ethereal: {
    order: { by: ['leverage', 'pnl', { key: 'wallet', inverted: true }, { key: 'age', inverted: true }] },
  },
  hyperliquid: { price: { kind: 'previous-mark' } },
};
