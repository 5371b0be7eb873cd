/** Slips in assembly/numeric/. */
export const numeric = {
  'numeric/wide.ts': [
    [
      'const mid2 = aLow * bHigh + (mid & 0xffffffff);',
      'const mid2 = aLow * bHigh;',
      'mulHigh forgets the middle word',
    ],
    [
      'carry = mulHigh(n0, c);\n  const p1 = n1 * c + carry;\n  carry = mulHigh(n1, c) + u64(p1 < carry);',
      'carry = mulHigh(n0, c);\n  const p1 = n1 * c + carry;\n  carry = mulHigh(n1, c);',
      'carry of the second word lost',
    ],
    [
      'const borrow1 = u64(n1 < p1) | u64(m1 < borrow);',
      'const borrow1 = u64(n1 < p1);',
      'borrow through an equal word lost',
    ],
    ['n1 = ~n1 + carry;', 'n1 = ~n1;', 'negation without carry'],
    [
      '    if (below) {\n      negateNumerator();\n      quotient -= step;',
      '    if (below) {\n      negateNumerator();\n      quotient += step;',
      'correction of a high estimate with the wrong sign',
    ],
    [
      'const QUOTIENT_LIMIT: f64 = 9223372036854792192.0;',
      'const QUOTIENT_LIMIT: f64 = 9223372036854777856.0;',
      'estimates within their error of 2^63 taken for too large',
    ],
    ['inexact = (n0 | n1 | n2) != 0;', 'inexact = n0 != 0;', 'remainder judged by its low word'],
    [
      'tooLarge = quotient > u64(i64.MAX_VALUE);',
      'tooLarge = quotient >= u64(i64.MAX_VALUE);',
      '2^63 − 1 refused as a quotient',
    ],
    ['if (n1 != d1) return n1 < d1;', 'if (n1 != d1) return n1 > d1;', 'comparison of the second word turned round'],
    [
      'n1 = high;\n  n2 = 0;\n  n3 = 0;\n  scaleNumerator(factor);',
      'n1 = 0;\n  n2 = 0;\n  n3 = 0;\n  scaleNumerator(factor);',
      'high word of a wide factor dropped',
    ],
  ],
  'numeric/checked.ts': [
    ['if (value == i64.MIN_VALUE) outOfRange = true;', '', '−2^63 passes as an amount'],
    ['if (((a ^ sum) & (b ^ sum)) < 0) {', 'if (a > 0 && ((a ^ sum) & (b ^ sum)) < 0) {', 'sums below the range wrap'],
    [
      'if (((a ^ b) & (a ^ difference)) < 0) {',
      'if (((a ^ b) & (b ^ difference)) < 0) {',
      'overflow test of addition used for subtraction',
    ],
    [
      'return mulHigh(a, b) == 0 && a * b <= u64(i64.MAX_VALUE);',
      'return mulHigh(a, b) == 0;',
      'products of 64 bits accepted',
    ],
    [
      'return -quotient - i64(inexact);\n}\n\n/** a·b/c toward',
      'return -quotient;\n}\n\n/** a·b/c toward',
      'floor of a negative quotient truncated',
    ],
    [
      'return a < 0 ? -quotient : quotient;\n}\n\n/** a·b/(c·d)',
      'return quotient;\n}\n\n/** a·b/(c·d)',
      'sign of a truncated quotient lost',
    ],
    ['const away = inexact && a < 0 != up;', 'const away = inexact && a < 0 == up;', 'rounded the other way'],
    [
      'if (quotient > most) return negative ? -most : most;',
      'if (quotient > most) return most;',
      'clamp loses the sign',
    ],
    ['const floor = -quotient - i64(inexact);', 'const floor = -quotient;', 'floor of a negative score truncated'],
    ['return max<i64>(floor, -most);', 'return floor;', 'floor one below the clamp'],
    ['saturated = tooLarge;', 'saturated = false;', 'a saturated price passes as exact'],
  ],
  'numeric/ppm.ts': [
    ['rest > 0 ? (rest + PPM - 1) / PPM : rest / PPM', 'rest / PPM', 'ceiling floored'],
    ['rest > 0 ? (rest + PPM - 1) / PPM : rest / PPM', '(rest + PPM) / PPM', 'an exact rate rounded up'],
    ['((amount % PPM) * ppm) / PPM;', '((amount % PPM) * ppm + PPM - 1) / PPM;', 'floor rounded up'],
  ],
  'numeric/sum.ts': [
    ['high += h + i64(low < l);', 'high += h;', 'carry lost'],
    [
      '  addParts(~u64(value), ~(value >> 63));\n  addParts(1, 0);',
      '  addParts(~u64(value), ~(value >> 63));',
      'one’s complement for two’s',
    ],
    [
      '    addParts(~productLow, ~productHigh);\n    addParts(1, 0);',
      '    addParts(~productLow, ~productHigh);',
      'one’s complement of a product',
    ],
    ['high = value >> 63;', 'high = 0;', 'a negative start read as positive'],
    [
      'return high == i64(low) >> 63 && i64(low) != i64.MIN_VALUE;',
      'return high == i64(low) >> 63;',
      '−2^63 passes as a sum',
    ],
    [
      'return high == i64(low) >> 63 && i64(low) != i64.MIN_VALUE;',
      'return high == 0 || high == -1;',
      'a sum of 65 bits passes',
    ],
  ],
  'numeric/lanes.ts': [
    [
      'export const LANE_LIMIT: u64 = 1 << 51;',
      'export const LANE_LIMIT: u64 = 1 << 53;',
      'numbers in lanes that are not exact there',
    ],
    ['v128.load64_splat(NUMBERS, HALF_MILLIONTH)', 'f64x2.splat(0)', 'rates rounded up twice'],
    ['v128.load64_splat(NUMBERS, HALF_MILLIONTH)', 'f64x2.splat(0.5)', 'rates rounded to the nearest'],
    ['    u64(mostEntry) < LANE_LIMIT &&\n', '', 'entry values in lanes unchecked'],
    ['    u64(mostMargin) < LANE_LIMIT\n', '    true\n', 'margins in lanes unchecked'],
    ['mulHigh(u64(mostLots), mark) == 0 &&', '', 'values in lanes checked by their low word'],
    ['f64x2.ceil(share)', 'f64x2.floor(share)', 'maintenance floored'],
  ],
  'numeric/radix.ts': [
    [
      'const digits = (bits + DIGIT_BITS - 1) / DIGIT_BITS;',
      'const digits = bits / DIGIT_BITS;',
      'highest digit left out',
    ],
    [
      'if (inBucket == n) return false;',
      'if (inBucket >= n - 1) return false;',
      'a digit skipped that one key differs in',
    ],
    ['store<u32>(cell, u32(place) + 1);', '', 'every key of a bucket in one place'],
    ['memory.copy(rows, fromRows, usize(n) << 2);', '', 'rows left in the other buffer'],
    ['if (fromKeys == keys) return;', 'return;', 'result left in the other buffer'],
    [
      'for (let i: usize = 0; i < usize(n); i++) {\n    const key',
      'for (let i: usize = usize(n) - 1; i < usize(n); i--) {\n    const key',
      'sort not stable',
    ],
  ],
};
