/** Slips in assembly/state/. */
export const state = {
  'state/hash.ts': [
    ['hash = absorb(hash, u64(leverageOf(meta)));\n', '', 'digest without leverage'],
    [
      'hash = absorb(hash, u64(margin < 0 ? CROSS : margin));',
      'hash = absorb(hash, u64(margin));',
      'digest shows where cross records lie',
    ],
    ['addRecord(absorb(hash, u64((meta & EXEMPT) != 0)));', 'addRecord(hash);', 'digest without exemptions'],
    ['hash = absorb(hash, u64(fund().floor));\n', '', 'digest without the floor'],
    ['hash = absorb(hash, u64(market.mark));\n', '', 'digest without marks'],
    [
      'sumB += mix(hash ^ 0x6a09e667f3bcc909);',
      'sumB = mix(hash ^ 0x6a09e667f3bcc909);',
      'second half shows the last record only',
    ],
    ['hash = absorb(hash, nextSequence);\n', '', 'digest without the next sequence number'],
  ],
  'state/export.ts': [
    ['sortByKeys(keys, n, SEQUENCE_BITS);\n', '', 'positions in the order of memory'],
    ['margin < 0 ? CROSS : margin', 'margin', 'numbers of cross records in the snapshot'],
    ['store<u8>(byte, u8(book & 1));', 'store<u8>(byte, u8(book));', 'book number for the side'],
    ['const SEQUENCE_BITS: u32 = 40;', 'const SEQUENCE_BITS: u32 = 22;', 'order by the low digits of the sequence'],
  ],
  'state/totals.ts': [
    [
      'return max<i64>(0, load<i64>(at, MARGIN));',
      'return load<i64>(at, MARGIN);',
      'cross record numbers summed as margins',
    ],
    [
      'return signedMark == 0 ? 0 : load<i64>(at, LOTS) * signedMark - load<i64>(at, ENTRY);',
      'return load<i64>(at, LOTS) * signedMark - load<i64>(at, ENTRY);',
      'entries counted without a mark',
    ],
    [
      'market.mark == 0 ? 0 : market.houseLots * market.mark - market.houseEntry',
      'market.houseLots * market.mark - market.houseEntry',
      'house entry counted without a mark',
    ],
    ['addBook(market * 2 + side, lotsOf);', 'addBook(market * 2, lotsOf);', 'longs counted as shorts'],
  ],
  'index.ts': [
    [
      'for (let i: u32 = 0; i < moneyDecimals; i++) unit *= 10;',
      'for (let i: u32 = 1; i < moneyDecimals; i++) unit *= 10;',
      'a tenth of a unit for a unit',
    ],
    ['if (held.mark != 0) fund.housePnlOf(held);\n', '', 'value of a new house position not checked'],
    ['held.houseEntry = entryBefore;\n', '', 'refused house position keeps its entry'],
    ['if (load<i64>(wallets + (usize(i) << 3)) == i64.MIN_VALUE)', 'if (false)', 'wallet of −2^63 accepted'],
    [
      'return lightsAt(placeLotsAhead(), lots, rank);',
      'return lightsAt(placeLotsAhead() + lots, lots, rank);',
      'lights of one place with the own lots ahead',
    ],
    [
      'isolated ? equity.margin : account.wallet(block.accountOfRow(row)), 96)',
      'account.wallet(block.accountOfRow(row)), 96)',
      'wallet of the account shown for an isolated position',
    ],
  ],
};
