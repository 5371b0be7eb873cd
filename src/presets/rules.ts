import type { RuleSpec } from '../rules.ts';

/** Rules beyond the fields of a market, by preset. */
export const PRESET_RULES: Readonly<Record<string, RuleSpec>> = {
  hyperliquid: { price: { kind: 'previous-mark' } },
};
