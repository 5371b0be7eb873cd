/** Slips in assembly/book/. */
export const book = {
  'book/account.ts': [
    ['memory.fill(changetype<usize>(cross), 0, CROSS_BYTES);\n', '', 'a cross record used again keeps its sums'],
    ['cross.equity = wallet(account);\n', '', 'cross equity without the wallet'],
    ['cross.equityHigh = i32(cross.equity >> 63);\n', '', 'a negative wallet read as 2^64 more'],
    [
      '  freeCross = u32(record) + 1;\n  store<u32>(walletAddress(account), 0, 8);',
      '  freeCross = u32(record) + 1;',
      'account keeps the record it gave back',
    ],
    ['this.equityHigh = i32((Q + equity) >> 63);\n', '', 'sign of an equity that turns forgotten'],
    [
      'if (high != 0 || ((Q ^ (Q << 1)) | (both << 1) | both) < 0) return false;',
      '',
      'carries forgotten where marks move',
    ],
    ['if (cross.positions != 0) return;', 'if (cross.positions > 1) return;', 'record given back with a position left'],
    ['cross.positions = freeCross;\n', '', 'list of free records broken'],
    [
      'return i32(delta >> 63) + i32(u64(low + delta) < u64(low));',
      'return i32(u64(low + delta) < u64(low));',
      'sign of a negative difference not extended',
    ],
    [
      "put(base + offsetof<Cross>('notional'), cross.notional + notional);\n",
      '',
      'notional of a cross account not followed in a tick',
    ],
    [
      "putHalf(base + offsetof<Cross>('equityHigh'), u32(cross.equityHigh + carry(cross.equity, equity)));\n",
      '',
      'carry of the equity sum forgotten in a tick',
    ],
    [
      'for (let j = n; j > 0; j--) exchangeWallet(cells + (usize(j - 1) << 3), load<u32>(numbers + (usize(j - 1) << 2)));',
      'for (let j: u32 = 0; j < n; j++) exchangeWallet(cells + (usize(j) << 3), load<u32>(numbers + (usize(j) << 2)));',
      'wallets put back in the wrong order',
    ],
    ['addCross(crossAt(u32(record)), -before, 0, 0);\n', '', 'old wallet not taken out of the equity'],
  ],
  'book/batch.ts': [
    [
      'if (!(abs(value) <= MAX_SAFE) || trunc(value) != value) return false;',
      'if (!(abs(value) <= MAX_SAFE)) return false;',
      'fractions of a lot truncated',
    ],
    ['if (lots <= 0) return BAD_LOTS;', 'if (lots < 0) return BAD_LOTS;', '0 lots accepted'],
    [
      'if (entry > 0 != sideSign(side) * payoffSign(market) > 0) return WRONG_ENTRY_SIGN;',
      'if (entry > 0 != sideSign(side) > 0) return WRONG_ENTRY_SIGN;',
      'entry sign of inverse markets forgotten',
    ],
    ['if (margin < CROSS) return NEGATIVE_MARGIN;', '', 'negative margins read as cross'],
    ['(leverage == 0 && market.policy == ROI_OVER_RATIO)', 'false', 'no leverage where the policy needs one'],
    ['if (entry == i64.MIN_VALUE) return OUT_OF_RANGE;', '', 'entry value of −2^63 accepted'],
    [
      'for (let cell = n; cell > 0; cell--) exchange(market, cell - 1);',
      'for (let cell: u32 = 0; cell < n; cell++) exchange(market, cell);',
      'batch undone in the wrong order',
    ],
    ['  undo(market, n);\n', '', 'refused batch not undone'],
    ['if (result != OK) setNextSequence(before);', '', 'sequence numbers of a refused batch used up'],
    [
      'if (held < 0) setNextSequence(next + 1);',
      'setNextSequence(next + 1);',
      'a replaced position uses up a sequence number',
    ],
    ['held < 0 ? next : sequenceOf(load<u64>(metaAddress(u32(held))))', 'next', 'a replaced position moves to the end'],
    ['  store<u8>(exemptCell(cell), u8((meta & EXEMPT) != 0));\n', '', 'undo forgets the exemption'],
    [
      'if (held < 0 || (load<u64>(metaAddress(u32(held))) & NAMED) != 0) missing = row;',
      'if (held < 0) missing = row;',
      'a key removed twice in one batch',
    ],
    ['store<u64>(metaAddress(held), load<u64>(metaAddress(held)) & ~NAMED);\n', '', 'removal leaves its mark'],
    [
      'const marked = missing < 0 ? n : u32(missing);',
      'const marked = missing < 0 ? n : u32(missing) - 1;',
      'one mark left after a refused removal',
    ],
    [
      'if (record >= 0 && !crossFits(crossAt(u32(record)))) return cell;',
      'if (record > 0 && !crossFits(crossAt(u32(record)))) return cell;',
      'first cross record not checked',
    ],
    [
      'if (load<i64>(wide(MARGIN_COLUMN, row)) < 0) fresh +=',
      'if (load<i64>(wide(MARGIN_COLUMN, row)) > 0) fresh +=',
      'room made for the wrong rows’ cross records',
    ],
  ],
  'book/block.ts': [
    ['store<u32>(fresh, previous, PREVIOUS);\n', '', 'blocks not chained backwards'],
    [
      'if (book.lastBlock == 0) book.firstBlock = 0;',
      'if (book.lastBlock == 0) return;',
      'the last block of an emptied book leaks',
    ],
    ['else store<u32>(blockBase(book.lastBlock), 0, NEXT);\n', '', 'a freed block stays in the chain'],
    ['store<u64>(metaAddress(to), load<u64>(metaAddress(from)));', '', 'a moved row keeps the other’s meta'],
    [
      'return u32((meta >> LEVERAGE_SHIFT) & LEVERAGE_MASK);',
      'return u32(meta >> LEVERAGE_SHIFT);',
      'flags read as leverage',
    ],
    [
      'const SEQUENCE_MASK: u64 = (1 << 40) - 1;',
      'const SEQUENCE_MASK: u64 = (1 << 32) - 1;',
      'sequence numbers cut at 32 bits',
    ],
  ],
  'book/lookup.ts': [
    [
      'if (accountOfRow(row) == account && bookOfRow(row) == book) break;',
      'if (accountOfRow(row) == account) break;',
      'sides and markets of one account mixed up',
    ],
    [
      'if ((entry & ~ROW_MASK) == tag) {\n      const row = (entry & ROW_MASK) - 1;\n      if (accountOfRow(row) == account && bookOfRow(row) == book) break;\n    }',
      'if ((entry & ~ROW_MASK) == tag) break;',
      'equal tags taken for equal keys',
    ],
    [
      'if (((slot - home) & (slots - 1)) >= ((slot - hole) & (slots - 1))) {',
      'if (((slot - home) & (slots - 1)) > ((slot - hole) & (slots - 1))) {',
      'entry whose home is the hole left behind',
    ],
    [
      '      store32(hole, entry);\n      hole = slot;',
      '      store32(hole, entry);\n      store32(slot, 0);\n      break;',
      'cluster shifted by one entry only',
    ],
    ['taken -= 1;', '', 'removed keys still counted'],
    ['taken += 1;', '', 'new keys not counted: the table fills up'],
    [
      'if (entry != 0) placeRow((entry & ROW_MASK) - 1);',
      'if (entry != 0) placeRow(entry & ROW_MASK);',
      'rows off by one after growth',
    ],
    [
      'store32(slotOf(account, book, h), entryOf(h, to));',
      'store32(slotOf(account, book, h), entryOf(h, from));',
      'a moved row is found at its old place',
    ],
  ],
  'book/market.ts': [
    ['return market.payoff == 1 ? -1 : 1;', 'return market.payoff == 2 ? -1 : 1;', 'sign of power instead of inverse'],
    ['return 1 - 2 * i64(side);', 'return 2 * i64(side) - 1;', 'long and short swapped'],
  ],
  'book/position.ts': [
    ['version += 1;', '', 'queries keep what they computed before'],
    ['if (margin >= 0) add(margin, pnl);\n  return', 'return', 'isolated equity not checked'],
    [
      'sign * ppmCeil(notional, i64(market.maintenancePpm))',
      'ppmCeil(notional, i64(market.maintenancePpm))',
      'maintenance added on the way out',
    ],
    [
      'addCross(cross, sign * (value - entry),',
      'addCross(cross, sign * value,',
      'value instead of PnL in the cross equity',
    ],
    [
      'if (cost > held.mostEntry) held.mostEntry = cost;',
      'held.mostEntry = cost;',
      'bound of entries follows the last one',
    ],
    [
      'if (lots > held.mostLots) held.mostLots = lots;',
      'if (lots < held.mostLots) held.mostLots = lots;',
      'bound of lots never raised',
    ],
    ['if (margin > held.mostMargin) held.mostMargin = margin;', '', 'bound of margins never raised'],
    ['held.crossRows += 1;', '', 'cross rows not counted: marks pass them by'],
    ['bookAt(book).crossRows -= 1;', 'bookAt(book).crossRows -= 2;', 'cross rows miscounted'],
    [
      '  dropLastRow(book);\n  dropCrossIfEmpty(account);',
      '  dropLastRow(book);',
      'record of an empty cross account kept',
    ],
    [
      '  fillRow(row, book, account, lots, entry, margin, meta);\n  dropCrossIfEmpty(account);',
      '  fillRow(row, book, account, lots, entry, margin, meta);',
      'record kept when the last cross position turns isolated',
    ],
    ['positions -= 1;', '', 'positions never counted down'],
  ],
  'book/fund.ts': [
    [
      "put(changetype<usize>(account) + offsetof<Fund>('cash'), add(account.cash, amount));",
      'account.cash = add(account.cash, amount);',
      'cash changed behind the journal',
    ],
    [
      "put(changetype<usize>(account) + offsetof<Fund>('fees'), add(account.fees, amount));",
      'account.fees = add(account.fees, amount);',
      'fees changed behind the journal',
    ],
    ['const closing = min<i64>(size, lots);', 'const closing = lots;', 'house closes more than it has'],
    [
      'multiply(held > 0 ? closing : -closing, unitValue)',
      'multiply(closing, unitValue)',
      'netting of a short house with the wrong sign',
    ],
    [
      'multiplyDivideTrunc(entry, closing, size)',
      'multiplyDivideTrunc(entry, closing, lots)',
      'closed entry by the wrong size',
    ],
    ['entry -= closedEntry;\n    rest', 'rest', 'closed entry stays in the house'],
    ['  sumAdd(housePnlOf(market));\n  const low', '  const low', 'house PnL forgets the position after'],
    ['pnlHigh += sumHigh() + i64(pnlLow < low);', 'pnlHigh += sumHigh();', 'carry of the house PnL lost'],
    ['addCash(realized);\n', '', 'netting realised for nobody'],
    [
      '  pnlLow = sumLow();\n  pnlHigh = sumHigh();\n}',
      '  pnlLow += sumLow();\n  pnlHigh += sumHigh();\n}',
      'house PnL of the tick before counted again',
    ],
  ],
};
