/** What the build does to the compiled engine: constants in fewer bytes are the same constants, and exports have letters for names. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

interface Written {
  readonly bytes: number;
  readonly text: string;
}
interface Shortening {
  i32Of(value: bigint): Written;
  i64Of(value: bigint): Written;
  f64Of(text: string): Written;
  v128Of(words: string): Written;
  shortenConstants(module: string): string;
}
interface TextModule {
  emitBinary(): Uint8Array<ArrayBuffer>;
  emitText(): string;
  setFeatures(features: number): void;
}
interface Binaryen {
  readonly Features: { readonly All: number };
  parseText(text: string): TextModule;
}

const compiler = createRequire(import.meta.resolve('assemblyscript/bin/asc.js'));
const { default: binaryen } = (await import(compiler.resolve('binaryen'))) as { default: Binaryen };
const script = new URL('../scripts/short-constants.mjs', import.meta.url).href;
const { i32Of, i64Of, f64Of, v128Of, shortenConstants } = (await import(script)) as Shortening;

function run(text: string): unknown {
  const parsed = binaryen.parseText(text);
  parsed.setFeatures(binaryen.Features.All);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(parsed.emitBinary()));
  return (exports as { f(): unknown }).f();
}

const resultOf = (type: string, text: string): unknown => run(`(module (func (export "f") (result ${type}) ${text}))`);

/** Few bits, at any place, of either sign: what has a short form. */
const patterns = fc
  .record({ low: fc.integer({ min: -300, max: 300 }), turn: fc.integer({ min: 0, max: 63 }) })
  .map(({ low, turn }) => BigInt.asIntN(64, BigInt.asUintN(64, BigInt(low)) << BigInt(turn)));

describe('constants in fewer bytes', () => {
  const EDGES = [0n, 1n, -1n, 63n, 64n, -64n, -65n, 2n ** 31n, -(2n ** 31n), 2n ** 53n - 1n, 1n - 2n ** 53n, 2n ** 62n];

  it.each([...EDGES, 2n ** 63n - 1n, -(2n ** 63n)])('the integer %d', (value) => {
    expect(resultOf('i64', i64Of(value).text)).toBe(value);
    const narrow = BigInt.asIntN(32, value);
    expect(resultOf('i32', i32Of(narrow).text)).toBe(Number(narrow));
  });

  it('any integers', () => {
    fc.assert(
      fc.property(fc.oneof(patterns, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })), (value) => {
        expect(resultOf('i64', i64Of(value).text)).toBe(value);
        const narrow = BigInt.asIntN(32, value);
        expect(resultOf('i32', i32Of(narrow).text)).toBe(Number(narrow));
      }),
      { numRuns: 200 },
    );
  });

  it.each(['0', '-0', 'inf', '-inf', 'nan', '1', '-1', '0.5', '1e9', '0.1', '9007199254740991', '-9007199254740991'])(
    'the float %s',
    (text) => {
      const value = text === 'nan' ? Number.NaN : Number(text.replace('inf', 'Infinity'));
      expect(resultOf('f64', f64Of(text).text)).toBe(value);
      expect(f64Of(text).bytes).toBeLessThanOrEqual(9);
    },
  );

  it('any floats', () => {
    fc.assert(
      fc.property(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer()), (value) => {
        expect(resultOf('f64', f64Of(Object.is(value, -0) ? '-0' : String(value)).text)).toBe(value);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['0x00000000 0xfff00000 0x00000000 0xfff00000', 0xfff0000000000000n],
    ['0x00000000 0x43380000 0x00000000 0x43380000', 0x4338000000000000n],
    ['0xffffffff 0xffffffff 0xffffffff 0xffffffff', 0xffffffffffffffffn],
    ['0x00000001 0x00000000 0x00000001 0x00000000', 1n],
  ])('the vector %s', (words, half) => {
    for (const lane of [0, 1]) {
      expect(resultOf('i64', `(i64x2.extract_lane ${lane} ${v128Of(words).text})`)).toBe(BigInt.asIntN(64, half));
    }
    expect(v128Of(words).bytes).toBeLessThan(18);
  });

  it('a vector of different halves stays', () => {
    expect(v128Of('0x00000001 0x00000000 0x00000002 0x00000000').bytes).toBe(18);
  });

  it('what is used often is set once, and the function gives the same', () => {
    const sum = Array.from({ length: 5 }, () => '(i64.const 1000000000)').reduce((a, b) => `(i64.add ${a} ${b})`);
    const text = binaryen.parseText(`(module (func (export "f") (result i64) ${sum}))`).emitText();
    const short = shortenConstants(text);
    expect(short.split('1000000000').length).toBe(2);
    expect(run(short)).toBe(5_000_000_000n);
  });
});

describe('exports', () => {
  it.each(['core', 'core-scalar'])('of %s.wasm have letters, but for the memory', (file) => {
    const names = WebAssembly.Module.exports(new WebAssembly.Module(readFileSync(`dist/${file}.wasm`)));
    expect(names.map(({ name }) => name).filter((name) => name.length > 1)).toEqual(['memory']);
    expect(new Set(names.map(({ name }) => name)).size).toBe(names.length);
  });
});
