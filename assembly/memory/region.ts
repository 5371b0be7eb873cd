// Growing scratch regions: staging, results, journal, scratch. Contents do not survive growth.
import { allocate, release } from './arena';

@unmanaged
export class Region {
  address: usize;
  bytes: usize;
}

/** Bytes of its two words, which must be zero before it has memory: `memory.data`. */
export const REGION_BYTES: i32 = 8;

/** Makes the region hold at least so many bytes; false when there is no memory. Contents are undefined afterwards. */
export function ensure(region: Region, bytes: usize): bool {
  if (region.address != 0 && region.bytes >= bytes) return true;
  let size = max<usize>(region.bytes * 2, 4096);
  if (size < bytes) size = bytes;
  release(region.address, region.bytes);
  region.bytes = 0;
  region.address = allocate(size);
  if (region.address == 0 && size > bytes) {
    size = bytes;
    region.address = allocate(size);
  }
  if (region.address == 0) return false;
  region.bytes = size;
  return true;
}
