/** Slips in orders of candidates by rules. */
export const order = {
  'rank/terms.ts': [
    ['return (term & INVERTED) != 0 ? value : ~value;', 'return ~value;', 'a key the other way round is as it was'],
    [
      'if (term == BY_AGE) return -i64(accountOfRow(row));',
      'if (term == BY_AGE) return i64(accountOfRow(row));',
      'the newest account first',
    ],
    [
      'return margin >= 0 ? margin : wallet(',
      'return margin > 0 ? margin : wallet(',
      'an isolated margin of 0 reads as the wallet',
    ],
    ['floorRatio(pnl < 0, ', 'floorRatio(false, ', 'losses rank as gains'],
    [
      'floorRatio(false, i64(magnitude(value)), equity)',
      'floorRatio(false, i64(magnitude(entry)), equity)',
      'leverage of the entry value',
    ],
  ],
  'rank/ordered.ts': [
    ['if (one != two) return one < two;', 'if (one != two) return one > two;', 'short runs backwards'],
    ['bits = COARSE_BITS;\n    next = level;', 'bits = COARSE_BITS;', 'coarse keys taken for whole ones'],
    ['return u32(hash % u64(count));', 'return 0;', 'every scan starts at the first account'],
    [
      'absorb(absorb(absorb(order.seed, number >> 1), number & 1), u64(mark))',
      'absorb(absorb(order.seed, number >> 1), number & 1)',
      'the same start at every mark',
    ],
    ['if (sum >= limit) break;', 'if (sum >= limit - 1) break;', 'a front one short'],
    ['n += u32(key >> shift <= last);', 'n += u32(key >> shift < last);', 'a front without its last bucket'],
    ['n = min<u32>(n, order.maxScan);', 'n = min<u32>(n, order.maxScan + 1);', 'a scan looks at one more'],
    ['sortedVersion == stateVersion() && ', '', 'an old order for a new state'],
    ['sortedBook == number && ', '', 'the order of another side'],
    ['(sortedCount == count || limit <= sortedCount)', 'true', 'a front taken for the whole queue'],
    ['(load<u64>(at) << u64(bits)) | key', '(load<u64>(at) << u64(bits - 1)) | key', 'packed terms overlap'],
  ],
  'rank/ordered-queries.ts': [
    [
      'i < n && askedRow(i) == row; i++',
      'i < n && askedRow(i) == row; i += n',
      'an account asked for twice is placed once',
    ],
    [
      'writePlace(at, n, load<f64>(record), lots, ahead, place + 1);\n    }\n    ahead += lots;',
      'writePlace(at, n, load<f64>(record), lots, ahead, place + 1);\n      ahead += lots;\n    }',
      'lots ahead of those asked for alone',
    ],
  ],
  'book/priorities.ts': [
    ['if (!wanted || block.priorities != 0) return true;', 'return true;', 'blocks without the column'],
    [
      'for (let block: u32 = 1; block <= blockCount(); block++)',
      'for (let block: u32 = 1; block < blockCount(); block++)',
      'the last old block without the column',
    ],
    ['if (side > 1) return -1;', '', 'no such side'],
  ],
};
