/** Slips in assembly/memory/. */
export const memory = {
  'memory/arena.ts': [
    ['memory.fill(address, 0, size);', '', 'a region used again is not zeroed'],
    ['store<u32>(slot, 0, 4);', '', 'a region handed out twice'],
    ['if (size >= bytes && size <= bytes * 2) {', 'if (size <= bytes * 2) {', 'a smaller region handed out'],
    ['  memory.copy(larger, address, oldBytes);\n', '', 'a larger page table starts empty'],
    ['used -= u64(size);', '', 'bytes given back still count as used'],
    ['if (end <= have) return true;', 'if (end <= have + PAGE) return true;', 'memory grown a page too late'],
  ],
  'memory/bump.ts': [
    ['if (used + size > region.bytes) {', 'if (used > region.bytes) {', 'scratch runs over its end'],
    ['  used = 0;\n  short = false;', '  short = false;', 'scratch never given back'],
  ],
  'memory/journal.ts': [
    ['store<u64>(entry, old, 8);', 'store<u64>(entry, u64(u32(old)), 8);', 'only half of the old word kept'],
    [
      '    used -= ENTRY_BYTES;\n    const entry = region.address + used;',
      '    const entry = region.address + (used - ENTRY_BYTES);\n    used -= ENTRY_BYTES * 2;\n    if (used > region.bytes) used = 0;',
      'every second word put back',
    ],
    [
      'if (load<u32>(entry, 4) == WORD) store<u64>(address, load<u64>(entry, 8));',
      'if (load<u32>(entry, 4) >= HALF) store<u64>(address, load<u64>(entry, 8));',
      'a half word put back as a whole one',
    ],
    [
      'if (note(address, WORD, load<u64>(address))) store<i64>(address, value);',
      'note(address, WORD, u64(value));\n  store<i64>(address, value);',
      'the new value noted instead of the old',
    ],
    [
      'export function journalStart(): void {\n  used = 0;',
      'export function journalStart(): void {',
      'journal of the tick before undone too',
    ],
    ['  full = false;\n}', '}', 'a full journal stays full'],
    [
      'store<u8>(bitsOf(address), 0);',
      'store<u8>(bitsOf(address), 1);',
      'words that the journal has not are taken for noted',
    ],
    ['return (seen & bitOf(address)) != 0;', 'return seen != 0;', 'neighbours of a noted word are not noted'],
    ['    kept += ENTRY_BYTES;\n', '', 'one note of all'],
  ],
  'memory/pages.ts': [
    [
      'const room = pages.room == 0 ? FIRST_ROOM : pages.room * 2;',
      'const room = pages.room == 0 ? FIRST_ROOM : pages.room;',
      'the page table does not grow',
    ],
    [
      'store<u32>(pages.table + usize(pages.count) * 4, u32(page));\n  pages.count += 1;',
      'pages.count += 1;\n  store<u32>(pages.table + usize(pages.count) * 4, u32(page));',
      'page entered one place too far',
    ],
  ],
  'memory/region.ts': [
    [
      'if (region.address != 0 && region.bytes >= bytes) return true;',
      'if (region.address != 0 && region.bytes * 2 >= bytes) return true;',
      'a region of half the size is enough',
    ],
    [
      'let size = max<usize>(region.bytes * 2, 4096);\n  if (size < bytes) size = bytes;',
      'let size = max<usize>(region.bytes * 2, 4096);',
      'doubled once, whatever is asked for',
    ],
  ],
  'memory/shared.ts': [['return scratchRegion;', 'return resultRegion;', 'scratch and results in one region']],
};
