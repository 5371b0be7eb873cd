/** Slips in the rules on who is closed by rank and of how much (specification, section 11). */
export const candidates = {
  'book/opposite.ts': [
    ['candidateRulesOf(book >> 1).netted != 0', 'true', 'net where it was not asked for'],
    ['if (!wanted || block.opposites != 0) return true;', 'return true;', 'blocks without the column'],
    [
      'const opposite = alone ? -1 : findRow(account, book ^ 1);',
      'const opposite: i64 = -1;',
      'a new position does not see the other',
    ],
    [
      'if (opposite >= 0) store<i64>(cellOfOpposite(u32(opposite)), lots);\n}\n\n/** Sets',
      '}\n\n/** Sets',
      'the other does not see a new position',
    ],
    ['  if (wanted) store<i64>(cellOfOpposite(to), oppositeLots(from));\n', '', 'a row moves without its cell'],
    ['  put(cellOfOpposite(row), lots);', '  store<i64>(cellOfOpposite(row), lots);', 'a refused tick leaves the cell'],
    [
      '  if (!isNetting(book)) return;\n  const opposite = findRow',
      '  if (lots == 0 || !isNetting(book)) return;\n  const opposite = findRow',
      'what was taken out is netted still',
    ],
  ],
  'rank/turned.ts': [
    ['  putOppositeInTick(row, lots);\n', '', 'fills do not free the other side'],
    ['held <= oppositeLots(row) && held > lots', 'held > lots', 'who was eligible in part is left out'],
    ['  book.turned = 0;\n', '', 'left out of a queue that began later'],
    ['store<u32>(entry, book.turned, NEXT);', 'store<u32>(entry, 0, NEXT);', 'only the last that turned is left out'],
    ['if (place < BLOCK_ROWS) store', 'if (place > BLOCK_ROWS) store', 'who turned is in the queue'],
    ['note(bookAt(book ^ 1), row)', 'note(bookAt(book), row)', 'noted for the other side'],
  ],
  'rank/eligible.ts': [
    [
      'function beyond(row: u32, held: i64): i64 {\n  return max<i64>(0, held - oppositeLots(row));',
      'function beyond(row: u32, held: i64): i64 {\n  return held - oppositeLots(row);',
      'fewer than no lots eligible, row by row',
    ],
    [
      'if (netted) return max<i64>(0, held - load<i64>(usize(block.opposites) + offset));',
      'if (netted) return held - load<i64>(usize(block.opposites) + offset);',
      'fewer than no lots eligible in a block',
    ],
    [
      'return v128.and(rest, i64x2.gt_s(rest, i64x2.splat(0)));',
      'return rest;',
      'fewer than no lots eligible in lanes',
    ],
    ['return netted;', 'return false;', 'blocks counted whole though some lots are hedged'],
  ],
  'waterfall/house.ts': [
    ['-sign * market.houseLots', 'sign * market.houseLots', 'house closed on its own side'],
    ['perLot > 0 ? affordable(most, perLot) : most', 'most', 'house closed though the fund cannot pay'],
    ['rules.house == 0', 'rules.house != 0', 'house closed where it was not asked for'],
  ],
  'waterfall/target.ts': [
    ['- (maintenance - ownMaintenance)', '', 'target without what other positions need'],
    ['if (equity <= 0) return lots;', '', 'what is insolvent closed down to a target'],
    [
      'max<i64>(filled, lots - lotsWithin(market, room))',
      'lots - lotsWithin(market, room)',
      'target below what the book filled',
    ],
    ['<= most) low = middle;', '< most) low = middle;', 'target met exactly is none'],
  ],
};
