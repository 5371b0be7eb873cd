// Writes the constants of a module's functions in as few bytes as there are. The binary format has eight bytes for every f64, sixteen for
// every v128 and a byte for each seven bits of an integer, be it 0, an infinity or 2^63; a conversion of a small constant, or a
// rotation, takes three to six. What a function uses again and again is set once, to a local. A compiler makes the same code of it: it folds
// both before it looks at anything else.

/** Bytes of a signed integer. */
function lebBytes(value) {
  let bytes = 1;
  for (let rest = BigInt(value); rest < -64n || rest > 63n; rest >>= 7n) bytes += 1;
  return bytes;
}

const shorter = (a, b) => (b.bytes < a.bytes ? b : a);

/** As a rotation of a small integer: of a power of two, of ones in a row or of all but them. */
function integerOf(width, value) {
  const type = `i${width}`;
  const size = BigInt(width);
  const unsigned = BigInt.asUintN(width, value);
  let best = { bytes: 1 + lebBytes(value), text: `(${type}.const ${value})` };
  for (let bits = 1n; bits < size; bits++) {
    const turned = BigInt.asIntN(width, (unsigned >> bits) | (unsigned << (size - bits)));
    const text = `(${type}.rotl (${type}.const ${turned}) (${type}.const ${bits}))`;
    best = shorter(best, { bytes: 4 + lebBytes(turned), text });
    // Ones below, zeros above.
    const ones = `(${type}.shr_u (${type}.const -1) (${type}.const ${bits}))`;
    if (unsigned === BigInt.asUintN(width, -1n) >> bits) best = shorter(best, { bytes: 5, text: ones });
  }
  return best;
}

export const i32Of = (value) => integerOf(32, value);
export const i64Of = (value) => integerOf(64, value);

const FLOATS = { inf: Infinity, '-inf': -Infinity };

/** As an integer, or as the f32 that it is. */
export function f64Of(text) {
  const value = FLOATS[text] ?? Number(text);
  const written = [{ bytes: 9, text: `(f64.const ${text})` }];
  if (Math.fround(value) === value) written.push({ bytes: 6, text: `(f64.promote_f32 (f32.const ${text}))` });
  for (const width of [32, 64]) {
    if (!Number.isInteger(value) || Object.is(value, -0) || Math.abs(value) >= 2 ** (width - 1)) continue;
    const { bytes, text: integer } = integerOf(width, BigInt(value));
    written.push({ bytes: bytes + 1, text: `(f64.convert_i${width}_s ${integer})` });
  }
  return written.reduce(shorter);
}

/** As twice the same number where it is that. */
export function v128Of(text) {
  const words = Uint32Array.from(text.split(' '), Number);
  const halves = new BigInt64Array(words.buffer);
  if (halves[0] !== halves[1]) return { bytes: 18, text: `(v128.const i32x4 ${text})` };
  const [float] = new Float64Array(words.buffer);
  const asInteger = i64Of(halves[0]);
  const asFloat = f64Of(Number.isFinite(float) ? String(float) : String(float).replace('Infinity', 'inf'));
  const splat = (type, { bytes, text: inner }) => ({ bytes: bytes + 2, text: `(${type}.splat ${inner})` });
  return Number.isNaN(float) ? splat('i64x2', asInteger) : shorter(splat('i64x2', asInteger), splat('f64x2', asFloat));
}

const CONSTANT = /\((i32|i64|f64)\.const ([^()]+)\)|\((v128)\.const i32x4 ([^()]+)\)/g;

function writtenAs(type, value) {
  if (type === 'i32') return i32Of(BigInt(value));
  if (type === 'i64') return i64Of(BigInt(value));
  return type === 'f64' ? f64Of(value) : v128Of(value);
}

/** A local of the type costs so much more where the function has none. */
const NEW_GROUP_BYTES = 2;

/** One function of the text format. */
function shortenFunction(text) {
  const found = new Map();
  for (const [all, scalar, number, vector, words] of text.matchAll(CONSTANT)) {
    const type = scalar ?? vector;
    const known = found.get(all) ?? { ...writtenAs(type, number ?? words), type, uses: 0 };
    known.uses += 1;
    found.set(all, known);
  }
  const kept = [];
  for (const constant of found.values()) {
    const { bytes, uses, type } = constant;
    const group = text.includes(`(local $`) && new RegExp(`\\(local \\S+ ${type}\\)`).test(text) ? 0 : NEW_GROUP_BYTES;
    if (uses * bytes <= bytes + 2 + 2 * uses + group) continue;
    constant.local = `$constant${kept.length}`;
    kept.push(constant);
  }
  const body = text.replace(CONSTANT, (all) => {
    const { local, text: written } = found.get(all);
    return local === undefined ? written : `(local.get ${local})`;
  });
  const lines = body.split('\n');
  let at = 1;
  while (lines[at].startsWith('  (local ')) at += 1;
  const locals = kept.map(({ local, type }) => `  (local ${local} ${type})`);
  const sets = kept.map(({ local, text: written }) => `  (local.set ${local} ${written})`);
  lines.splice(at, 0, ...locals, ...sets);
  return lines.join('\n');
}

/** @param text a module as binaryen writes it: one definition after the other, each from a line that is indented by one */
export function shortenConstants(text) {
  const [head, ...parts] = text.split(/\n(?= \()/);
  return [head, ...parts.map((part) => (part.startsWith(' (func ') ? shortenFunction(part) : part))].join('\n');
}
