/**
 * Bytes as text inside a module, written by `scripts/embed-core.mjs`. Base64 cuts across bytes, so that gzip finds little
 * repetition in it; here a frequent byte is one character and another is two, and gzip makes of the text what it makes of the
 * bytes. The characters are printable ASCII that no bundler, minifier or page has to escape.
 */
export interface BytesAsText {
  /** The bytes that are one character, in the order of the characters, as hexadecimal digits. */
  readonly KEY: string;
  readonly TEXT: string;
}

const ESCAPED = '"$\'<\\`';

export function bytesOf({ KEY, TEXT }: BytesAsText): Uint8Array<ArrayBuffer> {
  const numberOf = new Uint8Array(128);
  let characters = 0;
  for (let code = 32; code < 127; code++) {
    if (!ESCAPED.includes(String.fromCharCode(code))) numberOf[code] = characters++;
  }
  const single = Uint8Array.from(KEY.match(/../g)!, (digits) => Number.parseInt(digits, 16));
  const isSingle = new Set(single);
  const paired = Uint8Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => !isSingle.has(byte));
  const bytes = new Uint8Array(TEXT.length);
  let length = 0;
  for (let i = 0; i < TEXT.length; i++) {
    const number = numberOf[TEXT.charCodeAt(i)]!;
    if (number < single.length) bytes[length] = single[number]!;
    else bytes[length] = paired[(number - single.length) * characters + numberOf[TEXT.charCodeAt(++i)]!]!;
    length += 1;
  }
  return bytes.slice(0, length);
}
