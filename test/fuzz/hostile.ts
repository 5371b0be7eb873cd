/** Values that nobody should send, and structures with some of them in place of what belongs there. */
import type { Random } from '../support/random.ts';

const BIG = 2n ** 63n;
const SCALARS: readonly unknown[] = [
  undefined,
  null,
  true,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  -0,
  -1,
  0,
  1,
  1.5,
  255,
  65_536,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 53,
  -(2 ** 53),
  1e300,
  0n,
  1n,
  -1n,
  BIG - 1n,
  BIG,
  -BIG,
  -BIG - 1n,
  2n ** 128n,
  '',
  ' ',
  'x',
  '1',
  '-1',
  '0',
  '1e9',
  '0x10',
  '1.',
  '.5',
  '00',
  '1.0000000000000000000000001',
  '9223372036.854775807',
  '99999999999999999999999999',
  '9'.repeat(79),
  '9'.repeat(500),
  '__proto__',
  'constructor',
  '\u0000',
  '\ud800',
  'long',
  'short',
  'M',
  'alice',
  Symbol('hostile'),
  () => 0,
];

/** Integers at the edges of their types. */
export function edge(random: Random): bigint {
  const near = random.pick([0n, 2n ** 31n, 2n ** 32n, 2n ** 53n, BIG / 2n, BIG]);
  const value = (random.chance(50) ? near : -near) + BigInt(random.int(-2, 2));
  return value >= BIG ? BIG - 1n : value < -BIG ? -BIG : value;
}

function column(random: Random): ArrayBufferView {
  const length = random.int(0, 4);
  switch (random.int(0, 5)) {
    case 0:
      return Uint8Array.from({ length }, () => random.int(0, 255));
    case 1:
      return Uint32Array.from({ length }, () => random.pick([0, 1, 2, 3, 2 ** 31, 2 ** 32 - 1]));
    case 2:
      return BigInt64Array.from({ length }, () => edge(random));
    case 3:
      return Float64Array.from({ length }, () =>
        random.pick([0, -1, 0.5, Number.NaN, 2 ** 53, -(2 ** 53), Infinity, 7]),
      );
    case 4:
      return Int32Array.from({ length }, () => random.int(-2, 2));
    default:
      return new DataView(new ArrayBuffer(length));
  }
}

export function hostile(random: Random): unknown {
  const kind = random.int(0, 9);
  if (kind === 0) return column(random);
  if (kind === 1) return random.pick<unknown>([{}, [], [undefined], { length: 3 }, new Date(0), new Map(), /x/]);
  return random.pick(SCALARS);
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** The same columns with one element at an edge. */
function touched<T extends ArrayBufferView>(view: T, random: Random): T {
  if (view instanceof BigInt64Array && view.length > 0) {
    const copy = view.slice();
    copy[random.int(0, copy.length - 1)] = edge(random);
    return copy as unknown as T;
  }
  if ((view instanceof Uint32Array || view instanceof Uint8Array || view instanceof Float64Array) && view.length > 0) {
    const copy = view.slice();
    copy[random.int(0, copy.length - 1)] = random.pick([0, 1, 2, 3, 255, 2 ** 31, 2 ** 32 - 1]);
    return copy as unknown as T;
  }
  return view;
}

/** A copy in which about so many per cent of the fields are hostile, missing, or (of columns) at an edge. */
export function spoil(value: unknown, random: Random, percent: number): unknown {
  if (random.chance(percent)) return hostile(random);
  if (ArrayBuffer.isView(value)) return random.chance(percent) ? touched(value, random) : value;
  if (Array.isArray(value)) return value.map((entry) => spoil(entry, random, percent));
  if (!isPlain(value)) return value;
  const entries = Object.entries(value).filter(() => !random.chance(percent));
  const copy = Object.fromEntries(entries.map(([key, entry]) => [key, spoil(entry, random, percent)]));
  if (!random.chance(percent)) return copy;
  // A field of its own, as JSON.parse makes it, also of that name: an assignment would set the prototype, whose getters throw what they like.
  const name = random.pick(['__proto__', 'extra', 'length', '']);
  const field = { value: hostile(random), enumerable: true, configurable: true, writable: true };
  return Object.defineProperty(copy, name, field);
}
