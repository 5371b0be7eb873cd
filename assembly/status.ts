// Result codes of the ABI, by stage. `src/wasm/status.ts` gives each its error code and message.

export const OK: u32 = 0;
export const NO_MEMORY: u32 = 1;
/** Not seen outside: journal, results or scratch are too small, the attempt is undone and made again. */
export const SHORT: u32 = 2;
// Rows of a batch.
export const UNKNOWN_ACCOUNT: u32 = 10;
export const NOT_INTEGER: u32 = 11;
export const BAD_LOTS: u32 = 12;
export const ZERO_ENTRY: u32 = 13;
export const WRONG_ENTRY_SIGN: u32 = 14;
export const NEGATIVE_MARGIN: u32 = 15;
export const BAD_LEVERAGE: u32 = 16;
export const NO_POSITION: u32 = 17;
export const OUT_OF_RANGE: u32 = 18;
export const TOO_MANY_POSITIONS: u32 = 19;
export const TOO_MANY_ACCOUNTS: u32 = 20;
export const ALREADY_THERE: u32 = 21;
// The door of a tick.
export const UNKNOWN_MARKET: u32 = 30;
export const BAD_MARK: u32 = 31;
export const MISSING_MARK: u32 = 32;
export const NAMED_TWICE: u32 = 33;
export const BAD_FILL_VALUE: u32 = 34;
export const BAD_FILL_LOTS: u32 = 35;
export const OVERFILLED: u32 = 36;
export const NOT_LIQUIDATABLE: u32 = 37;
export const BAD_SLICE: u32 = 38;
export const BAD_TARGET: u32 = 39;

const NOWHERE: u32 = u32.MAX_VALUE;

let row: u32 = NOWHERE;
let market: u32 = NOWHERE;
let account: u32 = NOWHERE;

/** Notes where a refusal lies and hands its code on. u32.MAX_VALUE where a part does not apply. */
export function refuse(code: u32, atRow: u32, atMarket: u32, atAccount: u32): u32 {
  row = atRow;
  market = atMarket;
  account = atAccount;
  return code;
}

export function refuseAnywhere(code: u32): u32 {
  return refuse(code, NOWHERE, NOWHERE, NOWHERE);
}

export function refusedRow(): u32 {
  return row;
}

export function refusedMarket(): u32 {
  return market;
}

export function refusedAccount(): u32 {
  return account;
}
