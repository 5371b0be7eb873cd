/** Slips in the order of the queue: heap, sorting, places and edges. */
export const queue = {
  'rank/best.ts': [
    [
      'if (lots != otherLots) return lots > otherLots;',
      'if (lots != otherLots) return lots < otherLots;',
      'smaller of a tie first in a block',
    ],
    [
      'load<u32>(columns + (usize(i) << 2), ACCOUNT) < load<u32>(columns + (usize(j) << 2), ACCOUNT)',
      'load<u32>(columns + (usize(i) << 2), ACCOUNT) > load<u32>(columns + (usize(j) << 2), ACCOUNT)',
      'last known of a tie first in a block',
    ],
    [
      '    for (let i = rows & ~3; i < rows; i++) most = max<f64>(most, load<f64>(scores + (usize(i) << 3)));\n',
      '',
      'last rows of a block never the best',
    ],
  ],
  'rank/ceiling.ts': [
    [
      'profit * (profit > 0 == up ? block.mostLots : block.leastLots)',
      'profit * (profit > 0 == up ? block.leastLots : block.mostLots)',
      'pnl: ceiling of the smallest position',
    ],
    [
      'factor *= lossFactor(block, !up);',
      'factor *= lossFactor(block, up);',
      'ceiling of losers from the wrong extreme',
    ],
    [
      'factor *= profitFactor(block, up);',
      'factor *= profitFactor(block, !up);',
      'ceiling of winners from the wrong extreme',
    ],
    ['block.exempt == 0 && leastEquity > 0', 'leastEquity > 0', 'all candidates though some are exempt'],
    [
      'block.exempt == 0 && leastEquity > 0',
      'block.exempt == 0 && mostEquity > 0',
      'all candidates though some have no equity',
    ],
    [
      'up ? block.leastMargin : block.mostMargin',
      'up ? block.mostMargin : block.leastMargin',
      'wallet-return: ceiling by the largest margin',
    ],
    [
      '(up ? min<f64>(a, b) : max<f64>(a, b)) * equity',
      '(up ? max<f64>(a, b) : min<f64>(a, b)) * equity',
      'price-ratio: ceiling of a long by its largest cost',
    ],
  ],
  'rank/count.ts': [
    ['if (lots < held) overflow = true;', '', 'lots beyond 2^64 not noticed'],
    ['if (overflow || i64(lots) < 0) return false;', 'if (overflow) return false;', 'lots beyond 2^63 let through'],
    ['  lots = 0;\n  overflow', '  overflow', 'lots of the book before counted too'],
    [
      'book.countedVersion = stateVersion();',
      'book.countedVersion = stateVersion() + 1;',
      'count taken for that of the next state',
    ],
    [
      'if (!allCandidates(block) || !isSummed(block)) return false;',
      'if (!isSummed(block)) return false;',
      'a block counted whole though not all are candidates',
    ],
    ['return block.mostLots < SUMMABLE;', 'return true;', 'lots of a block wrap'],
  ],
  'rank/edges.ts': [
    ['(step ^ u32(reinterpret<i64>(score) >> 63))', 'step', 'negative scores in the buckets of gains'],
    ['const SIDE_BUCKETS: u32 = 54 << 5;', 'const SIDE_BUCKETS: u32 = 53 << 5;', 'bucket past the end'],
    [
      '1 - magnitudeOf(SIDE_BUCKETS - bucket)',
      '1 - magnitudeOf(SIDE_BUCKETS - 1 - bucket)',
      'lower end of a bucket of losses too high',
    ],
    [
      'if (before + weight >= edge) break;',
      'if (before + weight > edge) break;',
      'an edge on the end of a bucket sought in the next',
    ],
    ['last == 0 ? 0 : usize(last - 1)', 'usize(last)', 'edge off by one'],
    [
      'u32(row == last ? load<u32>(at, NONE) == 0 : tieBefore(row, last))',
      'u32(tieBefore(row, last))',
      'last within an edge is outside',
    ],
    [
      'if (q == 0 || bucketOfEdge(q) != bucketOfEdge(q - 1)) count',
      'if (q == 0) count',
      'all edges sought in the bucket of the first',
    ],
  ],
  'rank/order.ts': [
    ['    most = max<f64>(most, highest);\n', '    most = highest;\n', 'highest score is that of the last block'],
    ['    least = min<f64>(least, lowest);\n', '    least = lowest;\n', 'lowest score is that of the last block'],
    ['  ahead += held;\n}\n\n/** The places', '  ahead += 1;\n}\n\n/** The places', 'candidates ahead instead of lots'],
    ['    ahead += held;\n', '    ahead += 1;\n', 'candidates ahead instead of lots in an order by keys'],
    [
      'ACCOUNT));\n  store<u8>(lights + usize(i), u8(lightsAt(ahead, held, i + 1)));',
      'ACCOUNT));\n  store<u8>(lights + usize(i), u8(lightsAt(ahead, held, i)));',
      'rank from 0 in lights',
    ],
  ],
  'rank/place.ts': [
    [
      'if (other > score || (other == score && !tieBefore(row, targetRow(middle)))) low = middle + 1;',
      'if (other >= score) low = middle + 1;',
      'places ignore ties',
    ],
    ['rank = u32(load<u64>(countCell(gap))) + 1;', 'rank = u32(load<u64>(countCell(gap)));', 'rank from 0'],
    ['    ahead = load<u64>(lotsCell(gap));\n', '', 'lots ahead not counted'],
    ['lightsAt(ahead, held, rank)', 'lightsAt(ahead + held, held, rank)', 'lights of a place with the own lots ahead'],
    ['!allCandidates(block) || ', '', 'a block counted whole though not all are candidates'],
    ['targetsAbove(floorOf(block), true) != gap || ', '', 'a block counted in the gap of its best'],
    ['if (score < last) continue;', 'if (score <= last) continue;', 'ties with the last place asked for not counted'],
  ],
  'rank/whole.ts': [
    ['if (book.tickStamp == stamp) return true;\n', '', 'the whole queue scored anew each time'],
    ['if (score == NO_CANDIDATE) continue;\n', '', 'who is no candidate stands in the whole queue'],
    ['  sortCandidates(scores, room, count, most, least);\n', '', 'the whole queue not sorted'],
  ],
  'rank/queue.ts': [
    ['  if (ADL_RULES) forgetTurned(book);\n', '', 'left out of a queue that began later'],
    [
      '  if (ADL_RULES) leaveTurnedOut(book, load<u32>(top, BLOCK), scores);\n',
      '',
      'hedges looked at when a block is opened',
    ],
    [
      'return tieBefore(load<u32>(a, ROW), load<u32>(b, ROW));',
      'return load<u32>(a, ROW) < load<u32>(b, ROW);',
      'ties between blocks by place in memory',
    ],
    ['child + 1 < count && before(', 'child + 1 <= count && before(', 'a child past the end compared'],
    [
      'for (let i = count >> 1; i > 0; i--) sink(heap, count, i - 1);',
      'for (let i = count >> 1; i > 1; i--) sink(heap, count, i - 1);',
      'top of the heap not sunk',
    ],
    [
      'if (load<u32>(a, SCORES) == 0 || load<u32>(b, SCORES) == 0) return load<u32>(a, SCORES) == 0;',
      'if (load<u32>(a, SCORES) == 0 || load<u32>(b, SCORES) == 0) return load<u32>(a, SCORES) != 0;',
      'a candidate before the unopened block with an equal bound',
    ],
    [
      'const bound = block.cross != 0 ? Infinity : ceilingOf(block);',
      'const bound = ceilingOf(block);',
      'blocks of cross rows bounded as isolated ones',
    ],
    ['    refreshExtremes(block);\n    const bound', '    const bound', 'bounds from the extremes of earlier rows'],
    ['if (bookAt(number).tickStamp == stamp) return true;\n', '', 'queue scored again at every liquidation'],
    [
      'memory.copy(larger, book.kept, usize(book.keptRoom) * KEPT_BYTES);',
      'memory.copy(larger, book.kept, usize(book.keptRoom) * 8);',
      'half of the kept list lost in growth',
    ],
    ['book.keptRoom *= 2;', '', 'room of the kept list not raised'],
    ['book.keptCount -= to - from;', 'book.keptCount -= to;', 'kept list cut too short'],
    [
      'setKept(book, book.keptCount, score, row, rank);',
      'setKept(book, book.keptCount, 0, row, rank);',
      'kept score lost',
    ],
    ['    book.popped += 1;\n', '', 'ranks of the queue not counted'],
    [
      '  book.heapCount = count;\n  book.keptRoom = FIRST_KEPT;\n  book.keptCount = 0;\n  book.popped = 0;\n',
      '  book.heapCount = count;\n  book.keptRoom = FIRST_KEPT;\n  book.keptCount = 0;\n',
      'ranks go on from the queue before',
    ],
  ],
  'rank/scores.ts': [
    ['n += usize(score != NO_CANDIDATE);', 'n += 1;', 'rows that are no candidates in the columns'],
    [
      '    accounts += usize(n) << 2;\n',
      '    accounts += usize(block.rows) << 2;\n',
      'accounts of later blocks behind a hole',
    ],
    [
      'store<u32>(accounts + (n << 2), load<u32>(from + (i << 2)));',
      'store<u32>(accounts + (n << 2), load<u32>(from + (n << 2)));',
      'accounts of rows that are no candidates',
    ],
  ],
  'rank/sort.ts': [
    [
      'store<u64>(at, u64(i64(highest) - i64(load<f64>(at))));',
      'store<u64>(at, u64(i64(load<f64>(at)) - i64(lowest)));',
      'queue from the back',
    ],
    [
      'if (lots != otherLots) return lots > otherLots;',
      'if (lots != otherLots) return lots < otherLots;',
      'smaller of a tie first',
    ],
    ['return accountOfRow(row) < accountOfRow(other);', 'return row < other;', 'ties by place in memory'],
    ['while (hole > from && tieBefore(', 'while (hole > from + 1 && tieBefore(', 'first of a short run never moved'],
    ['    bits |= account;\n', '', 'long runs of ties by place in memory'],
    ['const fewer = mostLots - load<u64>(', 'const fewer = load<u64>(', 'long runs of ties smallest first'],
    ['    bits |= fewer;\n', '    bits |= u64(u32(fewer));\n', 'lots of long runs compared by 32 bits'],
    ['if (to - from > 1) orderTies(', 'if (to - from > 2) orderTies(', 'pairs of ties not ordered'],
    [
      '64 - u32(clz(i64(highest) - i64(lowest)))',
      '63 - u32(clz(i64(highest) - i64(lowest)))',
      'one bit of the scores ignored',
    ],
  ],
  'rank/lights.ts': [
    [
      'return q * (whole / 5) + (q * (whole % 5) + 4) / 5;',
      'return q * (whole / 5) + (q * (whole % 5)) / 5;',
      'thresholds of the lights floored',
    ],
    ['return q * (whole / 5) + (q * (whole % 5) + 4) / 5;', 'return (q * whole + 4) / 5;', 'thresholds leave 64 bits'],
    ['u32(x >= first) +', 'u32(x > first) +', 'a place on the threshold in the fifth before'],
    ['return 5 - fifths(u64(rank - 1));', 'return 5 - fifths(u64(rank));', 'by count: own rank counted as ahead'],
    ['return 1 + fifths(whole - ahead - lots);', 'return 1 + fifths(whole - ahead);', 'by size: own lots left out'],
    [
      'if (measure != BY_SIZE) return 5 - fifths(ahead);',
      'if (measure != BY_SIZE) return 5 - fifths(ahead + lots);',
      'ahead: own lots counted as ahead',
    ],
  ],
};
