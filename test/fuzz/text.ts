import type { Random } from '../support/random.ts';

const PIECES = [
  '"',
  "'",
  ',',
  ';',
  '\n',
  '\r',
  '\r\n',
  '\t',
  '\u0000',
  '\ufeff',
  '\u2028',
  '\ud800',
  '{',
  '}',
  '[',
  ']',
  ':',
  '\\',
  '\\u0000',
  '-',
  '1e400',
  '1e9',
  'NaN',
  '0x1',
  '__proto__',
  'null',
  'true',
  '99999999999999999999999999',
  '9'.repeat(100),
  '[['.repeat(200),
  ' '.repeat(100),
  '\u{1f4a5}',
];

/** A text with one to six damages: pieces put in, taken out, doubled or replaced. */
export function damagedText(text: string, random: Random): string {
  let changed = text;
  for (let damages = random.int(1, 6); damages > 0; damages--) {
    const at = random.int(0, changed.length);
    const length = random.int(0, random.chance(20) ? 60 : 4);
    const [before, piece, behind] = [changed.slice(0, at), changed.slice(at, at + length), changed.slice(at + length)];
    const put = random.pick([random.pick(PIECES), '', piece + piece, String.fromCharCode(random.int(0, 0xffff))]);
    changed = before + put + behind;
  }
  return changed;
}
