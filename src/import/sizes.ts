import { isNegative, isZero, plainDecimal, product } from './exact.ts';
import type { Fields } from './fields.ts';
import type { ImportOptions } from './types.ts';

/** A number of contracts in units of the contract, by the size that the caller gives. @throws AdlError INVALID_FILE */
export function inUnits(
  fields: Fields,
  name: string,
  contracts: string,
  market: string,
  { contractSizes = {} }: ImportOptions,
): string {
  const given = Object.hasOwn(contractSizes, market) ? contractSizes[market] : undefined;
  if (given === undefined) {
    fields.refuse(
      name,
      `is in contracts whose size the source does not say: give it (option contractSizes, --contract-size ${market}=SIZE)`,
    );
  }
  const size = plainDecimal(given);
  if (size === undefined || isZero(size) || isNegative(size)) {
    fields.refuse(name, `the contract size of ${market} must be a positive decimal, got "${given}"`);
  }
  return product(contracts, size);
}
