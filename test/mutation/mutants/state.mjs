/** Slips in assembly/state/. */
export const state = {
  'readings.ts': [
    [
      'store<u32>(WORDS, refusedMarket(), 80);',
      'store<u32>(WORDS, refusedAccount(), 80);',
      'account of a refusal for its market',
    ],
    ['store<u32>(WORDS, u32(batchIsSuspect()), 116);', '', 'sums of a batch never looked at'],
    [
      'store<u32>(WORDS, fillsRoom(), 96);',
      'store<u32>(WORDS, fillsCount(), 96);',
      'columns of fills read too close together',
    ],
  ],
  'state/hash.ts': [
    [
      'for (let i: usize = 0; i < usize(TERMS); i++) put(',
      'for (let i: usize = 1; i < usize(TERMS); i++) put(',
      'payoffs left out',
    ],
    ['store<u64>(to, u64(leverageOf(meta)), WORD_BYTES * 7);', '', 'digest without leverage'],
    [
      'max<i64>(load<i64>(from + lane, MARGIN), CROSS)',
      'load<i64>(from + lane, MARGIN)',
      'digest shows where cross records lie',
    ],
    ['store<u64>(to, u64((meta & EXEMPT) != 0), WORD_BYTES * 8);', '', 'digest without exemptions'],
    ['put(lane, 3, u64(number & 1));', '', 'digest without sides'],
    ['put(0, 6, u64(fund().floor));', 'put(0, 6, 0);', 'digest without the floor'],
    ['put(0, 10, u64(market.mark));', 'put(0, 10, 0);', 'digest without marks'],
    [
      'sumB += Mix.of(hash ^ 0x6a09e667f3bcc909,',
      'sumB = Mix.of(hash ^ 0x6a09e667f3bcc909,',
      'second half shows the last record only',
    ],
    ['put(0, 4, nextSequence);', 'put(0, 4, 0);', 'digest without the next sequence number'],
    ['if (lanes > 2) addRecord(c);', '', 'third of four records left out'],
  ],
  'state/export.ts': [
    ['sortByKeys(scratch().address, n, SEQUENCE_BITS);\n', '', 'positions in the order of memory'],
    ['    if (row == 0) continue;\n', '', 'numbers without a position read as rows'],
    ['max<i64>(load<i64>(at, MARGIN), CROSS)', 'load<i64>(at, MARGIN)', 'numbers of cross records in the snapshot'],
    ['store<u8>(byte, u8(block.book & 1));', 'store<u8>(byte, u8(block.book));', 'book number for the side'],
    ['const SEQUENCE_BITS: u32 = 40;', 'const SEQUENCE_BITS: u32 = 22;', 'order by the low digits of the sequence'],
  ],
  'state/totals.ts': [
    [
      'return max<i64>(0, load<i64>(at, MARGIN));',
      'return load<i64>(at, MARGIN);',
      'cross record numbers summed as margins',
    ],
    [
      'return signedMark == 0 ? 0 : lots * signedMark - load<i64>(at, ENTRY);',
      'return lots * signedMark - load<i64>(at, ENTRY);',
      'entries counted without a mark',
    ],
    [
      'market.mark == 0 ? 0 : market.houseLots * market.mark - market.houseEntry',
      'market.houseLots * market.mark - market.houseEntry',
      'house entry counted without a mark',
    ],
    ['addBook(market * 2 + side, LOTS_HELD);', 'addBook(market * 2, LOTS_HELD);', 'longs counted as shorts'],
  ],
  'index.ts': [
    ['  setUnit(unit);', '  setUnit(unit / 10);', 'a tenth of a unit for a unit'],
    ['if (held.mark != 0) fund.housePnlOf(held);\n', '', 'value of a new house position not checked'],
    ['held.houseEntry = entryBefore;\n', '', 'refused house position keeps its entry'],
    [
      'store<i64>(out, equity.maintenance, 72);',
      'store<i64>(out, equity.ownMaintenance, 72);',
      'maintenance of the position shown for the account’s',
    ],
  ],
};
