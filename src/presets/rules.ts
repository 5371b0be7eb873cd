import type { RuleSpec } from '../rules.ts';

/** A position larger than the fund goes to counterparties at once. */
const WHOLE_FUND: RuleSpec = { trigger: { kind: 'fund-share', ppm: 1_000_000 } };
const EIGHT_HOURS = 8 * 3_600_000;

/** Rules beyond the fields of a market, by preset. */
export const PRESET_RULES: Readonly<Record<string, RuleSpec>> = {
  'dydx-v4': { order: { scan: { seed: 0, maxScan: 500 } } },
  ethereal: {
    order: { by: ['leverage', 'pnl', { key: 'wallet', inverted: true }, { key: 'age', inverted: true }] },
  },
  // The rate is rounded up in the first, and cut off in the others.
  drift: { lossSharing: { by: 'open-interest', rounding: 'up' } },
  'mango-v4': { lossSharing: { by: 'open-interest', rounding: 'down' } },
  vertex: { lossSharing: { by: 'open-interest', rounding: 'down' } },
  'binance-usdm': WHOLE_FUND,
  'binance-coinm': WHOLE_FUND,
  aster: WHOLE_FUND,
  bybit: {
    cancel: 'account',
    price: { kind: 'limit', limitPpm: 300_000 },
    trigger: { kind: 'drawdown', startPpm: 300_000, stopPpm: 250_000, window: EIGHT_HOURS },
  },
  hyperliquid: { price: { kind: 'previous-mark' } },
};
