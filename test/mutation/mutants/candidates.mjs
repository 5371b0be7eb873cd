/** Slips in the rules on who is closed by rank and of how much (specification, section 11). */
export const candidates = {
  'rank/eligible.ts': [
    [
      '? held : max<i64>(0, held - load<i64>(cellOf(u32(row)), LOTS));',
      '? held : held - load<i64>(cellOf(u32(row)), LOTS);',
      'fewer than no lots eligible',
    ],
    [
      'candidateRulesOf(book >> 1).netted == 0',
      'candidateRulesOf(book >> 1).netted != 0',
      'net where it was not asked for',
    ],
    ['return rowsOfBook(book ^ 1) == 0 ? NONE : book ^ 1;', 'return book;', 'a position netted against itself'],
    ['return opposite != NONE;', 'return false;', 'blocks counted whole though some lots are hedged'],
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
