import { AdlError } from '../errors.ts';

/** @throws AdlError INVALID_MARKET naming the market */
export function refuseRule(symbol: string, what: string): never {
  throw new AdlError('INVALID_MARKET', `market ${JSON.stringify(symbol)}: ${what}`, { market: symbol });
}

/** Refuses what is no object, and fields that are not known. `where` names it: `rules`, `rules.allocation`. */
export function requireFields(symbol: string, where: string, spec: unknown, known: readonly string[]): void {
  if (typeof spec !== 'object' || spec === null || Array.isArray(spec)) {
    refuseRule(symbol, `${where} must be an object, got ${JSON.stringify(spec)}`);
  }
  const unknown = Object.keys(spec).find((field) => !known.includes(field));
  if (unknown !== undefined) {
    refuseRule(symbol, `${where}.${unknown} is not known; known are ${known.join(', ')}`);
  }
}

export function oneOf<const T>(symbol: string, field: string, value: T, allowed: readonly T[]): T {
  if (!allowed.includes(value)) {
    refuseRule(symbol, `${field} must be one of ${allowed.join(', ')}, got ${String(value)}`);
  }
  return value;
}

export function rate(symbol: string, field: string, value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most) {
    refuseRule(symbol, `${field} must be an integer from ${least} to ${most} ppm, got ${String(value)}`);
  }
  return value;
}
