/** Slips in assembly/margin/. */
export const margin = {
  'margin/equity.ts': [
    ['equity = margin + pnl;', 'equity = margin + value;', 'value for PnL'],
    ['maintenance = ownMaintenance;', 'maintenance = 0;', 'isolated positions without maintenance'],
    ['accountNotional = cross.notional;', 'accountNotional = notional;', 'notional of the position for the account’s'],
    [
      'maintenance = cross.maintenance;',
      'maintenance = ownMaintenance;',
      'maintenance of the position for the account’s',
    ],
  ],
  'margin/liquidatable.ts': [
    ['load<i64>(at, ENTRY) <= ppmCeil(', 'load<i64>(at, ENTRY) < ppmCeil(', 'isolated position at Q = MM passed over'],
    [
      'return cross.equity <= cross.maintenance;',
      'return cross.equity < cross.maintenance;',
      'cross position at Q = MM passed over',
    ],
    ['f64x2.le(equity,', 'f64x2.lt(equity,', 'isolated position at Q = MM passed over in lanes'],
    ['| i64x2.bitmask(margin);', ';', 'cross positions passed over in lanes'],
    [
      'if ((rows & 1) != 0 && isLiquidatable(',
      'if (false && isLiquidatable(',
      'the odd last row of a block passed over',
    ],
    ['sortByKeys(keys, total, SEQUENCE_BITS);\n', '', 'order of the books instead of becoming known'],
    ['const SEQUENCE_BITS: u32 = 40;', 'const SEQUENCE_BITS: u32 = 20;', 'order by the low digits of the sequence'],
    ['} while (found > room);', '} while (found > room * 2);', 'more than there is room for not looked for again'],
  ],
  'margin/marks.ts': [
    [
      'return bookFits(bookNumber(market, 0), mark) && bookFits(bookNumber(market, 1), mark);',
      'return bookFits(bookNumber(market, 0), mark);',
      'shorts not checked at a mark',
    ],
    ['book.mostLots * i64(rate) <= COMFORT &&\n', '', 'bound of the value forgotten'],
    ['book.mostEntry <= COMFORT &&\n', '', 'bound of the entries forgotten'],
    ['if (margin >= 0) add(margin, pnl);', '', 'isolated equity at a mark not checked'],
    [
      'return certain || everyRowFits(book, sideSign(number & 1) * mark);',
      'return certain || everyRowFits(book, mark);',
      'rows of shorts checked as longs',
    ],
    [
      'const pnlBefore = before == 0 ? 0 : sign * lots * before - entry;',
      'const pnlBefore = sign * lots * before - entry;',
      'entries counted before the first mark',
    ],
    [
      'ppmCeil(notionalAfter, ppm) - ppmCeil(notionalBefore, ppm)',
      'ppmCeil(notionalAfter - notionalBefore, ppm)',
      'maintenance of a difference rounded once',
    ],
    ['moveBook(bookNumber(market, 1), specification, before, mark);', '', 'cross sums of shorts do not follow marks'],
    [
      'if (cross.account == UNUSED || crossFits(cross)) continue;',
      'if (cross.account == UNUSED || cross.positions < 2 || crossFits(cross)) continue;',
      'accounts with one position not checked',
    ],
    ['specification.houseLots != 0 ||\n', '', 'house position without mark let through'],
    [
      'bookAt(bookNumber(market, 1)).rows != 0;',
      'bookAt(bookNumber(market, 0)).rows != 0;',
      'shorts without mark let through',
    ],
  ],
};
