import type { Decimal } from '../decimal.ts';
import { AdlError } from '../errors.ts';
import { MAX_AMOUNT, PPM } from '../limits.ts';
import type { Market } from '../market.ts';

/** A row of a market's table of maintenance, in quanta. */
export interface Tier {
  /** The row holds for N up to this. */
  readonly upTo: bigint;
  readonly ppm: bigint;
  readonly deduction: bigint;
}

function maintenanceIn({ ppm, deduction }: Tier, notional: bigint): bigint {
  const least = (notional * ppm + BigInt(PPM) - 1n) / BigInt(PPM) - deduction;
  return least > 0n ? least : 0n;
}

/** Within a row maintenance rises with N; from one row to the next it must not fall. */
function requireRising(market: Market, tiers: readonly Tier[]): void {
  for (let row = 1; row < tiers.length; row++) {
    const before = tiers[row - 1]!;
    const name = `market ${JSON.stringify(market.symbol)}: rules.maintenance[${row}]`;
    const place = { market: market.symbol };
    if (tiers[row]!.upTo <= before.upTo)
      throw new AdlError('INVALID_MARKET', `${name}.upTo must be above that of the row before`, place);
    const below = maintenanceIn(before, before.upTo);
    const above = maintenanceIn(tiers[row]!, before.upTo + 1n);
    if (above >= below) continue;
    const message = `${name} asks for ${above} quanta of maintenance where it begins, less than the ${below} at the end of the row before`;
    throw new AdlError('INVALID_MARKET', message, place);
  }
}

/**
 * A market's table of maintenance in quanta; empty where one rate says all.
 * @throws AdlError INVALID_MARKET (it falls where N rises), and what `moneyOf` refuses
 */
export function tiersInQuanta(market: Market, moneyOf: (amount: Decimal) => bigint): readonly Tier[] {
  const tiers = (market.rules.maintenance ?? []).map(({ upTo, ppm, deduction }, row) => {
    try {
      return {
        upTo: upTo === undefined ? MAX_AMOUNT : moneyOf(upTo),
        ppm: BigInt(ppm),
        deduction: moneyOf(deduction),
      };
    } catch (error) {
      if (!(error instanceof AdlError)) throw error;
      const name = `market ${JSON.stringify(market.symbol)}: rules.maintenance[${row}]`;
      throw new AdlError(error.code, `${name}: ${error.message}`, { market: market.symbol });
    }
  });
  requireRising(market, tiers);
  return tiers;
}
