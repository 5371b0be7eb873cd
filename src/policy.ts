/**
 * Score policies. The place in this list is the policy's number in the WebAssembly engine
 * (`assembly/rank/policy.ts`), so the order must stay.
 */
export const POLICIES = [
  'leveraged-return',
  'margin-return',
  'wallet-return',
  'roi-over-ratio',
  'price-ratio',
  'return',
  'pnl',
] as const;

export type Policy = (typeof POLICIES)[number];
