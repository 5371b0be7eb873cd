/** Slips in assembly/margin/. */
export const margin = {
  'margin/equity.ts': [
    [
      'equity = margin + pnl;\n    maintenance = ownMaintenance;\n    accountNotional = notional;\n    return;',
      'equity = margin + value;\n    maintenance = ownMaintenance;\n    accountNotional = notional;\n    return;',
      'value for PnL',
    ],
    [
      'maintenance = ownMaintenance;\n    accountNotional = notional;\n    return;',
      'maintenance = 0;\n    accountNotional = notional;\n    return;',
      'isolated positions without maintenance',
    ],
    ['margin = multiplyDivideFloor(margin, n, lots);\n', '', 'a slice with the whole margin'],
    ['accountNotional = cross.notional;', 'accountNotional = notional;', 'notional of the position for the account’s'],
    [
      'maintenance = cross.maintenance;',
      'maintenance = ownMaintenance;',
      'maintenance of the position for the account’s',
    ],
  ],
  'margin/bounds.ts': [
    ['ADL_RULES && tiered ? 0 : size', 'size', 'a table bounded below by its largest rate'],
    [
      'leastEquity = signed - block.mostBankruptcy - slack;',
      'leastEquity = signed - block.leastBankruptcy - slack;',
      'the safest row of a block stands for all',
    ],
    [
      'leastEquity = signed - block.mostBankruptcy - slack;',
      'leastEquity = signed - block.mostBankruptcy;',
      'equity of a block without its slack',
    ],
    ['(1 + ROOM) + 1 / block.leastLots;', '(1 + ROOM);', 'rounding up of maintenance forgotten'],
    [
      'mostProfit = signed - block.leastEntry + slack;',
      'mostProfit = signed - block.mostEntry + slack;',
      'profit of a block is that of its least',
    ],
  ],
  'margin/scan.ts': [
    [
      'load<i64>(at, ENTRY) <= Maintenance',
      'load<i64>(at, ENTRY) < Maintenance',
      'isolated position at Q = MM passed over',
    ],
    ['cross.equity <= cross.maintenance', 'cross.equity < cross.maintenance', 'cross position at Q = MM passed over'],
    ['f64x2.sub(equity, f64x2.splat(2))', 'equity', 'isolated position at Q = MM passed over in lanes'],
    [
      'v128.or(Scan.suspects(at, mark, rate, magic), Scan.suspects(at + 16, mark, rate, magic))',
      'Scan.suspects(at, mark, rate, magic)',
      'half of the rows never looked at',
    ],
    ['min<u32>(i + 4, rows), first)', 'i + 4, first)', 'rows behind the last one reported'],
    ['u64(hit) << u64(record - from)', 'u64(hit) << u64((record - from) & 31)', 'accounts share a bit'],
    ['any |= bits;', 'any = bits;', 'only the last accounts ask for a look at the rows'],
  ],
  'margin/liquidatable.ts': [
    ['sortByKeys(keys, total, SEQUENCE_BITS);\n', '', 'order of the books instead of becoming known'],
    ['const SEQUENCE_BITS: u32 = 40;', 'const SEQUENCE_BITS: u32 = 20;', 'order by the low digits of the sequence'],
    [
      '} while (usize(found) << 2 > region.bytes);',
      '} while (usize(found) << 1 > region.bytes);',
      'more than there is room for not looked for again',
    ],
  ],
  'margin/marks.ts': [
    [
      'return bookFits(long, mark) && bookFits(long + 1, mark);',
      'return bookFits(long, mark);',
      'shorts not checked at a mark',
    ],
    ['book.mostLots * i64(rate) <= COMFORT &&\n', '', 'bound of the value forgotten'],
    ['book.mostEntry <= COMFORT &&\n', '', 'bound of the entries forgotten'],
    ['if (margin >= 0) add(margin, pnl);', '', 'isolated equity at a mark not checked'],
    [
      'return certain || everyRowFits(number, sideSign(number & 1) * mark);',
      'return certain || everyRowFits(number, mark);',
      'rows of shorts checked as longs',
    ],
    ['moveBook(long + 1, specification, before, mark);', '', 'cross sums of shorts do not follow marks'],
    ['specification.houseLots != 0 || ', '', 'house position without mark let through'],
    [' || rowsOfBook(bookNumber(market, 1)) != 0;', ';', 'shorts without mark let through'],
  ],
  'margin/move.ts': [
    [
      'return mark == 0 ? 0 : sign * lots * mark - entry;',
      'return sign * lots * mark - entry;',
      'entries counted before the first mark',
    ],
    [
      'Maintenance.by(table, ppm, notionalAfter) - Maintenance.by(table, ppm, notionalBefore)',
      'Maintenance.by(table, ppm, notionalAfter - notionalBefore)',
      'maintenance of a difference rounded once',
    ],
    ['quick = from != 0 && to != 0 && fitLanes(', 'quick = fitLanes(', 'entries forgotten when the first mark comes'],
    [
      'fitLanes(book.mostLots, max<u64>(magnitude(from), magnitude(to)), 0, 0)',
      'fitLanes(book.mostLots, magnitude(to), 0, 0)',
      'size of the old mark not asked',
    ],
    ['    if (at < end) moveRow(at);\n', '', 'sums near the range left behind'],
    ['const step = sign * (after - before);', 'const step = after - before;', 'shorts win with longs'],
    [
      'const breadth = i64(magnitude(after)) - i64(magnitude(before));',
      'const breadth = after - before;',
      'notional of inverse markets shrinks as it grows',
    ],
    ['load<i64>(changes + at)', 'load<i64>(changes + base)', 'maintenance of the first row for all'],
  ],
};
