/** Gaps that several presets share. */
export const NO_ATTRIBUTION =
  "How a cross account's equity is shared out among its positions when one is bankrupt is not published; the engine's default, in proportion to maintenance, is used.";
export const NO_FILTER =
  'Positions without equity are no candidates here; the venue does not say what becomes of them.';
export const NO_TIES =
  'The order of equal scores is not published; here the larger notional comes first, then the older account.';
export const CONTRACT_FUND = 'The venue keeps a fund for each contract: name one in the `fund` of each market.';
