import type { Preset } from './types.ts';

/** Nobody is closed, so the score of these rule books orders queries and lights alone. */
const NO_ORDER = "Nobody is ranked: the policy of the rule book orders queries alone, and is this package's choice.";
const CAPPED =
  'A payer pays no more than its equity, or an isolated margin, here; there the payment may leave it bankrupt in turn.';
const LOTS_STAY =
  "The lots that the order book does not take go to the house at the bankruptcy price here; there liquidators or the venue's market maker have taken them before.";

/** Venues that share a bankrupt account's loss out over open interest and close nobody. */
export const SHARED_LOSSES: readonly Preset[] = [
  {
    id: 'drift',
    venue: 'Drift',
    sources: ['https://github.com/drift-labs/protocol-v2/tree/0ae3e3b1/programs/drift/src/math/liquidation (source)'],
    textDate: null,
    grade: 'documented-with-gap',
    published: {
      trigger: "a bankrupt account after the market's insurance quota and fee pool",
      score: 'none: nobody is closed',
      price: 'none: the loss goes onto the funding of all open lots, rounded up',
      fee: 'none',
    },
    ruleBook: { policy: 'leveraged-return' },
    cancel: 'not-published',
    indicator: null,
    gaps: [
      NO_ORDER,
      "Insurance is the fund's cash above its floor; the market's quota and the fee pool are not told apart.",
      'The rate has 9 decimals of a quantum a lot, which is the published precision where a lot is 10^-9; each payment is rounded up here as well.',
      CAPPED,
      LOTS_STAY,
    ],
  },
  {
    id: 'mango-v4',
    venue: 'Mango v4',
    sources: ['https://github.com/blockworks-foundation/mango-v4/tree/2e8b4750 (source)'],
    textDate: null,
    grade: 'documented-with-gap',
    published: {
      trigger: 'a bankrupt account after the insurance fund',
      score: 'none: nobody is closed',
      price: 'none: loss over open interest onto the funding of longs and shorts',
      fee: 'none',
    },
    ruleBook: { policy: 'leveraged-return' },
    cancel: 'not-published',
    indicator: null,
    gaps: [
      NO_ORDER,
      'The rate has 48 binary digits there and 9 decimals of a quantum here; both are cut off.',
      CAPPED,
      LOTS_STAY,
    ],
  },
  {
    id: 'vertex',
    venue: 'Vertex',
    sources: ['https://github.com/vertex-protocol/vertex-contracts/tree/d0a54ecf (source)'],
    textDate: null,
    grade: 'documented-with-gap',
    published: {
      trigger: 'a bankrupt account after insurance',
      score: 'none: nobody is closed',
      price: 'none: loss over open interest of one side, half onto the funding of each side, cut off',
      fee: 'none',
    },
    ruleBook: { policy: 'leveraged-return' },
    cancel: 'not-published',
    indicator: null,
    gaps: [
      NO_ORDER,
      "The rate has 18 decimals there and 9 decimals of a quantum here; what is cut off is dropped there and the house's here.",
      CAPPED,
      LOTS_STAY,
    ],
  },
];
