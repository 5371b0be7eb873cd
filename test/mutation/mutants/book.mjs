/** Slips in assembly/book/. */
export const book = {
  'book/tiers.ts': [
    ['while (notional > load<i64>(row))', 'while (notional >= load<i64>(row))', 'the bound of a row left to the next'],
    [
      'return max<i64>(0, ppmCeil(notional, load<i64>(row, RATE)) - load<i64>(row, DEDUCTION));',
      'return ppmCeil(notional, load<i64>(row, RATE)) - load<i64>(row, DEDUCTION);',
      'maintenance below 0',
    ],
    [
      'ppmCeil(notional, load<i64>(row, RATE)) - load<i64>(row, DEDUCTION)',
      'ppmCeil(notional, load<i64>(row, RATE))',
      'deductions forgotten',
    ],
    [
      'f64x2.sub(Lanes.ppmCeil(notionals, rate, part), deduction)',
      'Lanes.ppmCeil(notionals, rate, part)',
      'lanes: deductions forgotten',
    ],
    [
      'rate = v128.bitselect(v128.load64_splat(row, LANE_RATE), rate, above);',
      'rate = v128.load64_splat(row, LANE_RATE);',
      'lanes: the rate of the larger of two for both',
    ],
    [
      'let above = f64x2.gt(notionals, v128.load64_splat(row, LANE_UP_TO));',
      'let above = f64x2.ge(notionals, v128.load64_splat(row, LANE_UP_TO));',
      'lanes: the bound of a row left to the next',
    ],
  ],
  'book/account.ts': [
    [
      'for (let at: usize = 0; at < CROSS_BYTES; at += 8) store<u64>(changetype<usize>(cross) + at, 0);\n',
      '',
      'a cross record used again keeps its sums',
    ],
    ['cross.equity = wallet(account);\n', '', 'cross equity without the wallet'],
    ['cross.equityHigh = i32(cross.equity >> 63);\n', '', 'a negative wallet read as 2^64 more'],
    [
      '  freeRecords += 1;\n  store<u32>(crossAddress(account), 0);',
      '  freeRecords += 1;',
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
    ['  undoBatch(market, before);\n', '', 'refused batch not undone'],
    ['  setNextSequence(before);\n  dropRecords();', '  dropRecords();', 'sequence numbers of a refused batch used up'],
    [
      'if (found >= 0 && (load<u64>(metaAddress(u32(found))) & NAMED) == 0) {',
      'if (found >= 0) {',
      'a key removed twice in one batch',
    ],
    ['    setNamed(row, 0);\n', '', 'removal leaves its mark'],
    ['marked < row; marked++)', 'marked + 1 < row; marked++)', 'one mark left after a refused removal'],
    ['if (first != 0) clearMarks();', '', 'marks of earlier slices left after a refused removal'],
    ['if (record < 0 || crossFits(', 'if (record <= 0 || crossFits(', 'first cross record not checked'],
    ['if (!reserveCross(min<u32>(crossRows, n))) return NO_MEMORY;\n', '', 'no room made for cross records'],
  ],
  'book/block.ts': [
    ['fresh.previous = chain.last;', 'fresh.previous = 0;', 'blocks not chained backwards'],
    [
      'if (chain.last == 0) chain.first = 0;\n  else blockAt(chain.last).next = 0;',
      'if (chain.last != 0) blockAt(chain.last).next = 0;',
      'an emptied chain still begins with the block it gave back',
    ],
    ['  else blockAt(chain.last).next = 0;\n', '', 'a freed block stays in the chain'],
    ['return chainOf(block.book, 1).first;', 'return 0;', 'walks over a book end with its isolated rows'],
    ['  block.stale = 1;\n  chain.rows += more;', '  chain.rows += more;', 'extremes kept when a slice adds rows'],
    ['  blockOfRow(row).stale = 1;\n', '', 'extremes kept when a row changes'],
    ['  if (chain.cursor == number) chain.cursor = 0;\n', '', 'the clustering stands on a freed block'],
    ['store<u64>(at, load<u64>(source, META), META);', '', 'a moved row keeps the other’s meta'],
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
  'book/check.ts': [
    [
      '    good = v128.and(good, f64x2.eq(f64x2.trunc(value), value));\n',
      '',
      'fractions of a lot truncated where a chunk looks sound',
    ],
    [
      'return abs(value) <= MAX_SAFE && trunc(value) == value;',
      'return abs(value) <= MAX_SAFE;',
      'fractions of a lot truncated row by row',
    ],
    ['inRange(lotsCell(from), n, 1,', 'inRange(lotsCell(from), n, 0,', '0 lots accepted where a chunk looks sound'],
    ['if (lots <= 0) return BAD_LOTS;', 'if (lots < 0) return BAD_LOTS;', '0 lots accepted row by row'],
    [
      'if (entry > 0 != sideSign(side) * payoffSign(market) > 0) return WRONG_ENTRY_SIGN;',
      'if (entry > 0 != sideSign(side) > 0) return WRONG_ENTRY_SIGN;',
      'entry sign of inverse markets forgotten',
    ],
    ['if (margin < CROSS) return NEGATIVE_MARGIN;', '', 'negative margins read as cross'],
    ['(leverage == 0 && market.policy == ROI_OVER_RATIO)', 'false', 'no leverage where the policy needs one'],
    ['if (entry == i64.MIN_VALUE) return OUT_OF_RANGE;', '', 'entry value of −2^63 accepted'],
    [
      'areAtMost(accountCell(from), n, 0, accounts - 1)',
      'areAtMost(accountCell(from), n, 0, accounts)',
      'an account one past the last looks sound',
    ],
    [
      '(entry >> 63) ^ flipped ^ side',
      '(entry >> 63) ^ side',
      'entries of inverse markets look sound with the other sign',
    ],
  ],
  'book/cluster.ts': [
    [
      'pointTo(load<u32>(at), first + place);',
      'pointTo(load<u32>(at), first + block.rows - 1 - place);',
      'slots pointed to the places of other rows',
    ],
    ['  writeColumn<u64>(rows, n, buffer, from, to, META);\n', '', 'metas stay where they were'],
    ['    block.stale = 1;\n    refreshExtremes', '    refreshExtremes', 'extremes of a rearranged block kept'],
    ['    blockAt(number).previous = previous;\n', '', 'blocks linked anew forwards only'],
  ],
  'book/extremes.ts': [
    [
      'noteNumber(first + 32, (entry - margin) / lots);',
      'noteNumber(first + 32, (entry + margin) / lots);',
      'margin on the wrong side of the bankruptcy value',
    ],
    ['  block.exempt += u32((meta & EXEMPT) != 0);\n', '', 'exempt rows not counted'],
    ['  block.mostLeverage = max<u32>(block.mostLeverage, leverage);\n', '', 'highest leverage of a block not noted'],
    [
      'const SLACK: f64 = 1.0 / 281474976710656.0;',
      'const SLACK: f64 = 0;',
      'roundings of per-lot extremes not allowed for',
    ],
  ],
  'book/import.ts': [
    ['  if (findRow(account, book) >= 0) return ALREADY_THERE;\n', '', 'a key twice in a state'],
    ['load<u8>(exemptCell(row)) != 0', 'false', 'restored positions not exempt'],
    ['  raiseBounds(book, lots, i64(magnitude(entry)), margin);\n', '', 'bounds of a restored book stay 0'],
    [
      'if (seatIsTaken(account) && !reserveLookup(1)) return NO_MEMORY;\n',
      '',
      'no room made for the keys of a restored state',
    ],
  ],
  'book/load.ts': [
    [
      'replaceRow(u32(held), book, account, lots, entry, margin, terms);\n      continue;',
      'replaceRow(u32(held), book, account, lots, entry, margin, terms);\n      next += 1;\n      continue;',
      'a replaced position uses up a sequence number',
    ],
    ['withSequence(meta, sequenceOf(load<u64>(metaAddress(row))))', 'meta', 'a replaced position moves to the end'],
    ['  if (noting) noteRow(row);\n', '', 'replaced rows not noted'],
    [
      '  settleCursors();\n  replace(row, book, account',
      '  replace(row, book, account',
      'a row changes chains before the new ones are counted',
    ],
    [
      'convertRows(from, to, floats, max<u64>(mostLots, max<u64>(mostEntry, mostMargin)));',
      'convertRows(from, to, floats, 0);',
      'large floats converted as small ones',
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
      'if (steps(home, at) >= steps(hole, at)) {',
      'if (steps(home, at) > steps(hole, at)) {',
      'entry whose home is the hole left behind',
    ],
    [
      '      store32(hole, entry);\n      hole = at;',
      '      store32(hole, entry);\n      hole = at;\n      break;',
      'cluster shifted by one entry only',
    ],
    ['taken -= 1;', '', 'removed keys still counted'],
    ['taken += 1;', '', 'new keys not counted: the table fills up'],
    [
      'if (entry != 0) enterIntoTable((entry & ROW_MASK) - 1);',
      'if (entry != 0) enterIntoTable(entry & ROW_MASK);',
      'rows off by one after growth',
    ],
    ['pointTo(slotOfRow(from), to);', 'pointTo(slotOfRow(from), from);', 'a moved row is found at its old place'],
  ],
  'book/market.ts': [
    ['return market.payoff == 1 ? -1 : 1;', 'return market.payoff == 2 ? -1 : 1;', 'sign of power instead of inverse'],
    ['return 1 - 2 * i64(side);', 'return 2 * i64(side) - 1;', 'long and short swapped'],
  ],
  'book/position.ts': [
    ['version += 1;', '', 'queries keep what they computed before'],
    ['if (margin >= 0) add(margin, pnl);\n  return', 'return', 'isolated equity not checked'],
    ['sign * Maintenance.of(market, notional)', 'Maintenance.of(market, notional)', 'maintenance added on the way out'],
    [
      'addCross(cross, sign * (value - entry),',
      'addCross(cross, sign * value,',
      'value instead of PnL in the cross equity',
    ],
    [
      'held.mostEntry = max<i64>(held.mostEntry, entry);',
      'held.mostEntry = entry;',
      'bound of entries follows the last one',
    ],
    [
      'held.mostLots = max<i64>(held.mostLots, lots);',
      'held.mostLots = min<i64>(held.mostLots, lots);',
      'bound of lots never raised',
    ],
    ['held.mostMargin = max<i64>(held.mostMargin, margin);', '', 'bound of margins never raised'],
    [
      'if (kindOf(margin) == blockOfRow(row).cross) {',
      'if (true) {',
      'a row that changes its kind of margin stays in its chain',
    ],
    ['const kind = blockOfRow(row).cross;', 'const kind: u32 = 0;', 'a cross row taken out of the isolated chain'],
    [
      '  close(row, book, account);\n  dropCrossIfEmpty(account);',
      '  close(row, book, account);',
      'record of an empty cross account kept',
    ],
    ['  }\n  dropCrossIfEmpty(account);', '  }', 'record kept when the last cross position turns isolated'],
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
  'book/undo.ts': [
    [
      'for (; count > 0; count--) putBack(records + (count - 1) * RECORD_BYTES, before);',
      'for (let i: usize = 0; i < count; i++) putBack(records + i * RECORD_BYTES, before);\n  count = 0;',
      'batch undone in the wrong order',
    ],
    [
      'store<u64>(at, load<u64>(cell, META), 32);',
      'store<u64>(at, sequenceOf(load<u64>(cell, META)), 32);',
      'undo forgets leverage and exemption',
    ],
    [
      '  else replace(u32(row), book, account, lots, entry, margin, meta);\n',
      '',
      'undo leaves a replaced position as it is',
    ],
    ['    takeNewRows(bookNumber(market, side), 1, before);\n', '', 'undo leaves the new cross rows'],
    ['  if (sequenceOf(meta) >= before) return;\n', '', 'undo puts back what the batch itself had put in'],
  ],
  'book/wallets.ts': [
    ['if (load<i64>(cell(row)) == i64.MIN_VALUE)', 'if (false)', 'wallet of −2^63 accepted'],
    ['if (!inRange(cell(0), n, i64.MIN_VALUE, true)) {', 'if (false) {', 'fractions of a quantum truncated'],
    ['refuse(NOT_INTEGER, first + row,', 'refuse(NOT_INTEGER, row,', 'a bad wallet named by its place in the slice'],
    [
      'exchangeWallets(results().address, n);\n  if (code == OK) touchState();',
      'exchangeWallets(results().address, n);',
      'queries keep what they computed before wallets changed',
    ],
  ],
};
