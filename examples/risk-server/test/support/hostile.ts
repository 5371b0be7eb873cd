import { writeFrame } from '../../src/wire/columns.ts';
import type { Columns } from '../../src/wire/messages.ts';
import type { Dice } from './campaign.ts';

const VALUES: readonly unknown[] = [
  null,
  true,
  -0,
  -1,
  0,
  1,
  1.5,
  1e300,
  2 ** 53,
  '',
  ' ',
  '0',
  '-1',
  '1e9',
  'NaN',
  '9'.repeat(79),
  '9'.repeat(200),
  'x'.repeat(129),
  '__proto__',
  'constructor',
  '\u0000',
  '\ud800',
  'long',
  'BTC',
  'alice',
  [],
  {},
  [[]],
  { toString: 1 },
];

/** A copy in which about so many per cent of the fields are hostile, missing, doubled or more. */
export function spoil(value: unknown, dice: Dice, percent: number): unknown {
  if (dice.chance(percent)) return dice.pick(VALUES);
  if (Array.isArray(value)) {
    const entries = value.filter(() => !dice.chance(percent)).map((entry) => spoil(entry, dice, percent));
    return dice.chance(percent) ? [...entries, ...entries] : entries;
  }
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(() => !dice.chance(percent));
  const copy = Object.fromEntries(kept.map(([key, entry]) => [key, spoil(entry, dice, percent)]));
  if (dice.chance(percent)) copy[dice.pick(['extra', 'type', 'sequence', '', 'toString'])] = dice.pick(VALUES);
  return copy;
}

const PIECES = [
  '"',
  ',',
  ':',
  '{',
  '}',
  '[',
  ']',
  '\\',
  '\\u0000',
  '\n',
  '\r\n',
  '\0',
  '1e400',
  '-',
  '\ud800',
  '[['.repeat(500),
];

/** A text with some damage: pieces put in, taken out or doubled. */
export function damaged(text: string, dice: Dice): string {
  let changed = text;
  for (let damages = dice.int(1, 4); damages > 0; damages--) {
    const at = dice.int(0, changed.length);
    const piece = changed.slice(at, at + dice.int(0, 6));
    const put = dice.pick([dice.pick(PIECES), '', piece + piece, String.fromCharCode(dice.int(0, 0xffff))]);
    changed = changed.slice(0, at) + put + changed.slice(at + piece.length);
  }
  return changed;
}

const KEY = { account: 'alice', market: 'BTC', side: 'short' };

/** Messages of every type, that could be right. */
export const MESSAGES: readonly object[] = [
  { type: 'account', account: 'x', wallet: '10' },
  { type: 'wallet', account: 'alice', wallet: '12.5' },
  { type: 'open', position: { ...KEY, size: '1', entryPrice: '100', margin: '10', leverage: 5, exempt: true } },
  { type: 'adjust', position: KEY, changes: { size: '2', entryPrice: '101' } },
  { type: 'close', position: KEY },
  { type: 'marks', marks: { BTC: '99', ETH: '10' } },
  {
    type: 'tick',
    time: 1,
    marks: { BTC: '99' },
    liquidations: [{ ...KEY, side: 'long', size: '1', force: true, book: [{ size: '1', price: '98' }] }],
  },
  { type: 'fund', cash: '1000', floor: '0', takeover: true },
  { type: 'subscribe', topics: ['state', 'notices', 'fills', 'account:alice'] },
  { type: 'unsubscribe', topics: ['state'] },
  { type: 'query', id: 1, query: { kind: 'queue', market: 'BTC', side: 'short', top: 10 } },
  { type: 'query', id: 2, query: { kind: 'explain', position: KEY } },
  { type: 'query', id: 3, query: { kind: 'account', account: 'alice' } },
];

/** The text of a message, nearly always wrong somewhere. */
export function hostileText(dice: Dice): string {
  const message = dice.pick(MESSAGES);
  const kind = dice.int(0, 9);
  if (kind === 0) return JSON.stringify(dice.pick(VALUES));
  return kind < 6 ? JSON.stringify(spoil(message, dice, 12)) : damaged(JSON.stringify(message), dice);
}

const i64 = (dice: Dice, rows: number): BigInt64Array =>
  BigInt64Array.from({ length: rows }, () => dice.pick([0n, 1n, -1n, 2n ** 62n, -(2n ** 63n), 2n ** 63n - 1n, 1_000n]));
const u32 = (dice: Dice, rows: number): Uint32Array =>
  Uint32Array.from({ length: rows }, () => dice.pick([0, 1, 2, 77, 2 ** 31, 2 ** 32 - 1]));
const u8 = (dice: Dice, rows: number): Uint8Array => Uint8Array.from({ length: rows }, () => dice.pick([0, 1, 2, 255]));

function columnsOf(dice: Dice): Columns {
  const rows = dice.int(1, 5);
  const market = dice.pick(['BTC', 'ETH', 'é', 'x'.repeat(40)]);
  switch (dice.int(0, 4)) {
    case 0:
      return { kind: 'accounts', wallets: i64(dice, rows) };
    case 1:
      return { kind: 'wallets', account: u32(dice, rows), wallets: i64(dice, rows) };
    case 2:
      return { kind: 'remove', market, account: u32(dice, rows), side: u8(dice, rows) };
    case 3:
      return { kind: 'marks', market: u32(dice, rows), unitValue: i64(dice, rows) };
    default:
      return {
        kind: 'upsert',
        market,
        account: u32(dice, rows),
        side: u8(dice, rows),
        lots: i64(dice, rows),
        entryValue: i64(dice, rows),
        margin: i64(dice, rows),
        leverage: u32(dice, rows),
        exempt: u8(dice, rows),
      };
  }
}

/** A frame with hostile numbers, and most often with damage in its header, length or columns. */
export function hostileFrame(dice: Dice): Uint8Array {
  const frame = writeFrame(columnsOf(dice), dice.pick([0, 0, 0, 2 ** 40]));
  switch (dice.int(0, 5)) {
    case 0:
      return frame;
    case 1:
      return frame.subarray(0, dice.int(0, frame.length));
    case 2:
      return Buffer.concat([frame, Buffer.alloc(dice.int(1, 40), dice.int(0, 255))]);
    case 3: {
      // What rows and symbol say, against what is there.
      const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
      if (dice.chance(50))
        view.setUint32(16, dice.pick([0, 1, 2, 6, 1_000_000, 1_000_001, 2 ** 31, 2 ** 32 - 1]), true);
      else view.setUint16(6, dice.pick([0, 1, 3, 8, 9, 65_535]), true);
      return frame;
    }
    default:
      for (let flips = dice.int(1, 5); flips > 0; flips--)
        frame[dice.int(0, dice.chance(70) ? 31 : frame.length - 1) % frame.length] = dice.int(0, 255);
      return frame;
  }
}
