/** Rows and wide numbers that shards of a pool hand over. */

/** Bytes of a row of assembly/book/partial.ts. */
export const SHARE_BYTES = 48;

/** Low and high 64 bits. */
export function halves(value: bigint): [bigint, bigint] {
  return [BigInt.asIntN(64, value), BigInt.asIntN(64, value >> 64n)];
}

/** Accounts of rows of shares. */
export function accountsOf(shares: Uint8Array): Uint32Array {
  const view = new DataView(shares.buffer, shares.byteOffset, shares.byteLength);
  return Uint32Array.from({ length: shares.byteLength / SHARE_BYTES }, (_, row) =>
    view.getUint32(row * SHARE_BYTES + 36, true),
  );
}
