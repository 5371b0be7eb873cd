import { AdlError, show, textOf } from '../errors.ts';

/** @throws AdlError INVALID_MARKET */
export function refuse(symbol: string, what: string): never {
  throw new AdlError('INVALID_MARKET', `market ${JSON.stringify(symbol)}: ${what}`, { market: symbol });
}

/** The object itself, when it is one and has no other fields than these. @throws AdlError INVALID_MARKET */
export function knownFields<T extends object>(symbol: string, field: string, given: T, fields: readonly string[]): T {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    refuse(symbol, `${field} must be an object, got ${show(given)}`);
  }
  const unknown = Object.keys(given).find((name) => !fields.includes(name));
  if (unknown !== undefined) refuse(symbol, `${field}.${unknown} is not known; known are ${fields.join(', ')}`);
  return given;
}

/** @throws AdlError INVALID_MARKET */
export function oneOf<const T>(symbol: string, field: string, given: T, allowed: readonly T[]): T {
  if (allowed.includes(given)) return given;
  refuse(symbol, `${field} must be one of ${allowed.join(', ')}, got ${textOf(given)}`);
}

/** @throws AdlError INVALID_MARKET */
export function wholeNumber(symbol: string, field: string, given: number, most: number): number {
  if (Number.isInteger(given) && given >= 0 && given <= most) return given;
  refuse(symbol, `${field} must be an integer from 0 to ${most}, got ${textOf(given)}`);
}
