import type { RuleSpec } from '../rules.ts';

/** Rules beyond the fields of a market, by preset. */
export const PRESET_RULES: Readonly<Record<string, RuleSpec>> = {
  bybit: { price: { kind: 'limit', limitPpm: 300_000 } },
  'dydx-v4': { order: { scan: { seed: 0, maxScan: 500 } } },
  ethereal: {
    order: { by: ['leverage', 'pnl', { key: 'wallet', inverted: true }, { key: 'age', inverted: true }] },
  },
  // The rate is rounded up in the first, and cut off in the others.
  drift: { lossSharing: { by: 'open-interest', rounding: 'up' } },
  'mango-v4': { lossSharing: { by: 'open-interest', rounding: 'down' } },
  vertex: { lossSharing: { by: 'open-interest', rounding: 'down' } },
  hyperliquid: { price: { kind: 'previous-mark' } },
};
