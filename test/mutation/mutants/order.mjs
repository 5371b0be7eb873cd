/** Slips in orders of candidates by rules. */
export const order = {
  'rank/terms.ts': [
    ['return (term & INVERTED) != 0 ? value : ~value;', 'return ~value;', 'a key the other way round is as it was'],
    [
      'if (term == BY_AGE) return -i64(account);',
      'if (term == BY_AGE) return i64(account);',
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
  'rank/term-bounds.ts': [
    [
      'inverted ? -bound : bound + 1',
      'inverted ? -bound : bound',
      'a block whose best has the least term is passed over',
    ],
    ['boundOf(term & ~INVERTED, block, !inverted)', 'boundOf(term & ~INVERTED, block, true)', 'the wrong end bounds'],
    ['(up ? max<f64>(leastEquity, 0) : mostEquity)', 'mostEquity', 'leverage bounded by the richest'],
    ['profit * (profit > 0 == up ? block.mostLots', 'profit * (up ? block.mostLots', 'losses bounded by most lots'],
    ['abs(up ? block.leastEntry : block.mostEntry)', 'abs(block.leastEntry)', 'returns bounded by the wrong entry'],
    ['(up ? block.mostMargin : block.leastMargin) * lots', 'block.mostMargin * lots', 'the richest bounds the poorest'],
    [
      'const lots = up ? block.mostLots : block.leastLots;',
      'const lots = block.mostLots;',
      'the largest bounds the least',
    ],
  ],
  'rank/ordered-front.ts': [
    ['if (key <= threshold) admit', 'if (key < threshold) admit', 'who is equal to the last is lost'],
    ['if (priority >= least) admit', 'if (priority > least) admit', 'who has the priority of the last is lost'],
    ['if (key > last) continue;', 'if (key >= last) continue;', 'the threshold itself is forgotten'],
    ['load<f64>(heap) < -f64(threshold)', 'load<f64>(heap) <= f64(threshold)', 'blocks within reach stay closed'],
    [
      'if (!isAdmitted(at, Eligible.at(block, columns, usize(i) << 3))) return;',
      '',
      'rules on candidates do not hold in fronts',
    ],
    ['      moveRecord(i, stay);\n', '', 'records of who is forgotten'],
    ['kthSmallest(keys, found, wanted, other)', 'kthSmallest(keys, found, wanted >> 1, other)', 'half a front'],
  ],
  'rank/ordered-records.ts': [
    [
      '  store<i64>(seconds + (usize(to) << 3), load<i64>(seconds + (usize(from) << 3)));\n',
      '',
      'second terms stay behind when a record moves',
    ],
    [
      'const at = term == first ? records + RECORD_FIRST : seconds;',
      'const at = seconds;',
      'the second term read for the first',
    ],
    ['if (term == second) return load', 'if (term == second) return -load', 'short runs by the second term backwards'],
  ],
  'rank/ordered-sort.ts': [
    ['if (one != two) return one < two;', 'if (one != two) return one > two;', 'short runs backwards'],
    [
      'let next = level;\n  if (bits <= coarse)',
      'let next = level + 1;\n  if (bits <= coarse)',
      'coarse keys taken for whole ones',
    ],
    ['if (width < bits) break;', '', 'a term that is in the key in part is taken for whole'],
    ['(load<u64>(at + i) << u64(width)) | key', '(load<u64>(at + i) << u64(width - 1)) | key', 'packed terms overlap'],
    ['if (end - first > 1) sortRun(first, end, level);', '', 'ties stay as they come'],
  ],
  'rank/ordered.ts': [
    ['return u32(hash % u64(count));', 'return 0;', 'every scan starts at the first account'],
    [
      'absorb(absorb(absorb(order.seed, number >> 1), number & 1), u64(mark))',
      'absorb(absorb(order.seed, number >> 1), number & 1)',
      'the same start at every mark',
    ],
    ['n = min<u32>(n, order.maxScan);', 'n = min<u32>(n, order.maxScan + 1);', 'a scan looks at one more'],
    ['sortedVersion == stateVersion() && ', '', 'an old order for a new state'],
    ['sortedBook == number && ', '', 'the order of another side'],
    ['(!partial || limit <= count)', 'true', 'a front taken for the whole queue'],
    ['partial = isPartial;', 'partial = false;', 'a front taken for all there are'],
    ['u32(order.terms & 255)', 'u32(order.terms & 127)', 'a front the wrong way round'],
  ],
  'numeric/kth.ts': [
    ['count < left; count =', 'count <= left; count =', 'one too far'],
    ['left -= count;', '', 'those before are not counted'],
  ],
  'numeric/radix-short.ts': [
    [
      'if (inBucket == n) return false;',
      'if (inBucket + 1 >= n) return false;',
      'a digit that almost all share is passed over',
    ],
    ['shift < u64(bits)', 'shift + 8 < u64(bits)', 'without the last digit'],
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
