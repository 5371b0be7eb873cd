import type { TickRows } from './core.ts';

/** A tick's batch of marks, without liquidations: markets by number, each with the unit value of its mark. */
export function marksOnly(markMarket: Uint32Array, markUnitValue: BigInt64Array): TickRows {
  const none = new Uint32Array(0);
  return {
    markMarket,
    markUnitValue,
    account: none,
    market: none,
    side: new Uint8Array(0),
    force: new Uint8Array(0),
    fillStart: new Uint32Array(1),
    fillLots: new BigInt64Array(0),
    fillUnitValue: new BigInt64Array(0),
  };
}
