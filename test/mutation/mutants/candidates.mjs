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
};
