/** Rows that shards exchange as bytes. */

/** Bytes of a row of assembly/book/partial.ts and of a wallet change of assembly/waterfall/shard.ts. */
export const SHARE_BYTES = 48;
export const CHANGE_BYTES = 16;
/** Place of the liquidation in a wallet change, and the bit above it. */
const CHANGE_LIQUIDATION = 12;
const CHECKED = 0x8000_0000;

/** Accounts of rows of shares. */
export function accountsOf(shares: Uint8Array): Uint32Array {
  const view = new DataView(shares.buffer, shares.byteOffset, shares.byteLength);
  return Uint32Array.from({ length: shares.byteLength / SHARE_BYTES }, (_, row) =>
    view.getUint32(row * SHARE_BYTES + 36, true),
  );
}

/** Liquidation of a row of wallet changes. */
export function liquidationOf(changes: Uint8Array, row: number): number {
  const view = new DataView(changes.buffer, changes.byteOffset, changes.byteLength);
  return view.getUint32(row * CHANGE_BYTES + CHANGE_LIQUIDATION, true) & ~CHECKED;
}
