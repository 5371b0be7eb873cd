import { AdlError, type AdlErrorCode, type ErrorPlace } from '../errors.ts';
import { MAX_ACCOUNTS, MAX_LEVERAGE, MAX_POSITIONS } from '../limits.ts';
import type { CoreExports } from './exports.ts';

const RANGE = 'a value, equity or sum would leave ±(2^63 − 1) quanta';

/** Codes of assembly/status.ts: the error that each stands for, and what is allowed. */
const MEANINGS: Readonly<Record<number, readonly [AdlErrorCode, string]>> = {
  1: ['LIMIT_EXCEEDED', 'no memory left: one engine can address 4 GiB'],
  10: ['UNKNOWN_ACCOUNT', 'the account is not known: add it first'],
  11: [
    'INVALID_COLUMN',
    'columns hold whole numbers up to ±(2^53 − 1) in a Float64Array; sides are 0 (long) or 1 (short)',
  ],
  12: ['INVALID_SIZE', 'lots must be positive'],
  13: ['ZERO_VALUE', 'an entry value of 0 is refused'],
  14: [
    'INVALID_ENTRY_VALUE',
    'the entry value has the wrong sign: positive for a long and negative for a short, the other way round in inverse markets',
  ],
  15: ['NEGATIVE_MARGIN', 'an isolated margin must be 0 or more; −1 stands for cross margin'],
  16: ['INVALID_LEVERAGE', `leverage must be an integer from 1 to ${MAX_LEVERAGE}; policy roi-over-ratio needs it`],
  17: ['UNKNOWN_POSITION', 'there is no such position, or the batch has it twice'],
  18: ['OUT_OF_RANGE', RANGE],
  19: ['LIMIT_EXCEEDED', `one engine holds about ${MAX_POSITIONS} positions`],
  20: ['LIMIT_EXCEEDED', `one engine holds at most ${MAX_ACCOUNTS} accounts`],
  21: ['DUPLICATE_POSITION', 'the state has a position twice'],
  30: ['UNKNOWN_MARKET', 'the market is not known'],
  31: [
    'ZERO_VALUE',
    'a mark must have a unit value other than 0, negative in inverse markets and positive in all others',
  ],
  32: ['MISSING_MARK', 'a market in which anybody or the house holds a position has no mark'],
  33: ['NAMED_TWICE', 'the batch names the position twice'],
  34: [
    'ZERO_VALUE',
    'a book fill must have a unit value other than 0, negative in inverse markets and positive in all others',
  ],
  35: ['INVALID_SIZE', 'the lots of a book fill must be positive'],
  36: ['OVERFILLED', 'the book fills close more lots than the position has'],
  37: ['NOT_LIQUIDATABLE', 'equity is above maintenance at these marks: say force to liquidate all the same'],
  38: ['INVALID_SIZE', 'the lots to liquidate must be positive and no more than the position has'],
  39: ['INVALID_SIZE', 'a liquidation names lots, or a target from 10^6 to 10^9 ppm'],
};

const NOWHERE = -1;

/** The error of a refused call, from the code that it returned. */
export function refusal(code: number, exports: CoreExports): AdlError {
  const meaning = MEANINGS[code];
  if (meaning === undefined) throw new Error(`engine returned the unknown code ${code}`);
  const place: { -readonly [K in keyof ErrorPlace]: ErrorPlace[K] } = {};
  const row = exports.refusedRow();
  const market = exports.refusedMarket();
  const account = exports.refusedAccount();
  if (row !== NOWHERE) place.row = row >>> 0;
  if (market !== NOWHERE) place.market = market >>> 0;
  if (account !== NOWHERE) place.account = account >>> 0;
  return new AdlError(meaning[0], meaning[1], place);
}

/** The refusal of a sum that another shard of a pool found out of range. */
export function outOfRange(place: ErrorPlace): AdlError {
  return new AdlError('OUT_OF_RANGE', RANGE, place);
}

/** The refusal of a call that returned "no memory" in place of an address or a count. */
export function outOfMemory(): AdlError {
  const [code, message] = MEANINGS[1]!;
  return new AdlError(code, message);
}
