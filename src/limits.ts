/** Largest money amount, number of lots or unit value: 2^63 − 1 quanta (or lots), and the same below zero. */
export const MAX_AMOUNT = 2n ** 63n - 1n;
/** Scores are clamped to ±(2^53 − 1), so that JavaScript reads them as exact numbers. */
export const MAX_SCORE = Number.MAX_SAFE_INTEGER;
/** A score is ⌊x·10^9⌋. */
export const SCORE_SCALE = 1_000_000_000;
/** Rates are in parts per million. */
export const PPM = 1_000_000;
/** Least and most target of a liquidation, ppm of maintenance. */
export const MIN_TARGET_PPM = 1_000_000;
export const MAX_TARGET_PPM = 1_000_000_000;
export const MAX_MONEY_DECIMALS = 12;
export const DEFAULT_MONEY_DECIMALS = 6;
export const MAX_MARKETS = 4096;
/** Candidates that a scan may look at. */
export const MAX_SCAN = 2 ** 32 - 1;
/** Rows of a market's table of maintenance. */
export const MAX_TIERS = 100;
/** Steps of time that a trigger's window has at most: 16 bytes each, for every fund and window that markets ask for. */
export const MAX_WINDOW_STEPS = 100_000;
/** Named funds of one engine. */
export const MAX_FUNDS = 1024;
export const MAX_ACCOUNTS = 2 ** 26;
export const MAX_POSITIONS = 2 ** 26;
/** Largest leverage setting of a position. */
export const MAX_LEVERAGE = 1_000_000;
/** Longest decimal string, in characters. */
export const MAX_DECIMAL_LENGTH = 80;
/** Marks cross margin in a margin column. */
export const CROSS_MARGIN = -1;
export const LONG = 0;
export const SHORT = 1;
