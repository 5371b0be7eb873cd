// The engine with one of its functions replaced by a trap: the sections of the WebAssembly module are walked, and one body is exchanged.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { LETTER_OF } from '../../../../scripts/export-names.mjs';

const HEADER_BYTES = 8;
const EXPORTS = 7;
const CODE = 10;
/** No locals; unreachable; end. */
const TRAP = Uint8Array.of(0x00, 0x00, 0x0b);

class Cursor {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  /** LEB128, unsigned. */
  number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes[this.at++];
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  skip(bytes) {
    this.at += bytes;
  }

  take(bytes) {
    this.at += bytes;
    return this.bytes.subarray(this.at - bytes, this.at);
  }
}

function numberBytes(value) {
  const bytes = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) | 0x80);
  }
}

function sectionsOf(bytes) {
  const cursor = new Cursor(bytes, HEADER_BYTES);
  const sections = [];
  while (cursor.at < bytes.length) {
    const id = cursor.number();
    sections.push({ id, body: cursor.take(cursor.number()) });
  }
  return sections;
}

/** Index of an exported function among those that the module defines itself. */
function indexOf(sections, imported, name) {
  const cursor = new Cursor(sections.find(({ id }) => id === EXPORTS).body);
  for (let rest = cursor.number(); rest > 0; rest--) {
    const found = Buffer.from(cursor.take(cursor.number())).toString('utf8');
    const kind = cursor.number();
    const index = cursor.number();
    if (kind === 0 && found === name) return index - imported;
  }
  throw new Error(`the engine exports no function ${name}`);
}

function withTrapAt(code, index) {
  const cursor = new Cursor(code);
  const count = cursor.number();
  const bodies = Array.from({ length: count }, () => cursor.take(cursor.number()));
  bodies[index] = TRAP;
  return [...numberBytes(count), ...bodies.flatMap((body) => [...numberBytes(body.length), ...body])];
}

/** The full build in which the exported function traps. */
export function trappingModule(name) {
  const bytes = readFileSync(fileURLToPath(import.meta.resolve('adl-core/pool.wasm')));
  const sections = sectionsOf(bytes);
  const imported = WebAssembly.Module.imports(new WebAssembly.Module(bytes)).filter(({ kind }) => kind === 'function');
  const index = indexOf(sections, imported.length, LETTER_OF.get(name) ?? name);
  const parts = sections.map(({ id, body }) => {
    const changed = id === CODE ? withTrapAt(body, index) : [...body];
    return [id, ...numberBytes(changed.length), ...changed];
  });
  return new WebAssembly.Module(Uint8Array.from([...bytes.subarray(0, HEADER_BYTES), ...parts.flat()]));
}
