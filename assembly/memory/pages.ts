// Fixed-size pages that never move, found through a table of addresses: records grow without being copied.
import { allocate, enlarge } from './arena';

/** Addresses of pages of one kind. */
@unmanaged
export class PageTable {
  /** Address of the u32 array of page addresses. */
  table: usize;
  /** Pages there, and pages the table has room for. */
  count: u32;
  room: u32;
}

const FIRST_ROOM: u32 = 64;

/** Bytes of a table, whose memory must be zero: the module's own. */
export const PAGE_TABLE_BYTES: i32 = 12;

/** Adds a zeroed page of so many bytes; false when there is no memory. */
export function addPage(pages: PageTable, bytes: usize): bool {
  if (pages.count == pages.room) {
    const room = pages.room == 0 ? FIRST_ROOM : pages.room * 2;
    const table =
      pages.room == 0 ? allocate(usize(room) * 4) : enlarge(pages.table, usize(pages.room) * 4, usize(room) * 4);
    if (table == 0) return false;
    pages.table = table;
    pages.room = room;
  }
  const page = allocate(bytes);
  if (page == 0) return false;
  store<u32>(pages.table + usize(pages.count) * 4, u32(page));
  pages.count += 1;
  return true;
}

export function pageAt(pages: PageTable, index: u32): usize {
  return load<u32>(pages.table + usize(index) * 4);
}
