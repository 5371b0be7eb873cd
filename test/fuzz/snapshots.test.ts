/** Damaged snapshots, also with a checksum that fits: read alike by both engines or refused, and a refusal changes nothing. */
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine.ts';
import { AdlError } from '../../src/errors.ts';
import { checksumOf } from '../../src/snapshot.ts';
import { world } from '../support/bad-input.ts';
import { RULE_ENGINES } from '../support/engines.ts';
import type { Random } from '../support/random.ts';
import { campaign } from './campaign.ts';
import { edge } from './hostile.ts';

const CHECKSUM_BYTES = 8;
const HEADER_LENGTH_AT = 12;
const TOTAL_AT = 16;
const HEADER_AT = 24;
const [reference, full] = RULE_ENGINES as [(typeof RULE_ENGINES)[0], (typeof RULE_ENGINES)[0]];
const whole = world(reference.make).snapshot();

/** Writes length and checksum anew, so that what lies behind them is reached. */
function sealed(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  view.setFloat64(TOTAL_AT, bytes.length, true);
  const end = bytes.length - CHECKSUM_BYTES;
  const [a, b] = checksumOf(bytes.subarray(0, end));
  view.setUint32(end, a, true);
  view.setUint32(end + 4, b, true);
  return bytes;
}

function flipped(random: Random, from: number, to: number): Uint8Array {
  const bytes = whole.slice();
  for (let i = random.int(1, 4); i > 0; i--) bytes[random.int(from, to)] = random.int(0, 255);
  return bytes;
}

/** The columns behind another header. */
function withHeader(random: Random): Uint8Array {
  const view = new DataView(whole.buffer, whole.byteOffset, whole.byteLength);
  const length = view.getUint32(HEADER_LENGTH_AT, true);
  const text = new TextDecoder().decode(whole.subarray(HEADER_AT, HEADER_AT + length));
  const words = ['0', '-1', '1e9', 'null', '""', '{}', '[]', 'true', `${2 ** 26}`, '"__proto__"', `"${edge(random)}"`];
  const values = /(?<=[:,[])(?:"[^"]*"|-?\d+|true|false)(?=[,\]}])/g;
  const places = [...text.matchAll(values)];
  const place = random.pick(places);
  const changed = `${text.slice(0, place.index)}${random.pick(words)}${text.slice(place.index + place[0].length)}`;
  const header = new TextEncoder().encode(changed);
  const columns = whole.subarray(HEADER_AT + Math.ceil(length / 8) * 8);
  const bytes = new Uint8Array(HEADER_AT + Math.ceil(header.length / 8) * 8 + columns.length);
  bytes.set(whole.subarray(0, HEADER_AT));
  new DataView(bytes.buffer).setUint32(HEADER_LENGTH_AT, header.length, true);
  bytes.set(header, HEADER_AT);
  bytes.set(columns, bytes.length - columns.length);
  return bytes;
}

function withAmount(random: Random): Uint8Array {
  const bytes = whole.slice();
  const at = 8 * random.int(Math.ceil(HEADER_AT / 8), bytes.length / 8 - 2);
  new DataView(bytes.buffer).setBigInt64(at, edge(random), true);
  return bytes;
}

function damaged(random: Random): Uint8Array {
  const end = whole.length - 1;
  switch (random.int(0, 6)) {
    case 0:
      return flipped(random, 0, end);
    case 1:
      return whole.slice(0, random.int(0, end));
    case 2:
      return sealed(flipped(random, HEADER_AT, end));
    case 3:
      return sealed(withAmount(random));
    case 4: {
      const longer = new Uint8Array(whole.length + 8 * random.int(1, 4));
      longer.set(whole);
      return sealed(longer);
    }
    default:
      return sealed(withHeader(random));
  }
}

/** The digest behind it, or the refusal's code. */
function restored(engine: Engine, buffer: Uint8Array): string {
  try {
    engine.restore(buffer);
    return engine.digest();
  } catch (error) {
    if (error instanceof AdlError) return error.code;
    throw error;
  }
}

describe('damaged snapshots', () => {
  it('are read alike or refused, and a refusal changes nothing', async () => {
    const engines = [world(reference.make), world(full.make)] as const;
    const start = engines[0].digest();
    await campaign('snapshots', (random) => {
      const buffer = damaged(random);
      const [expected, got] = engines.map((engine) => restored(engine, buffer));
      expect(got).toBe(expected);
      if (expected === 'SNAPSHOT_INVALID') for (const engine of engines) expect(engine.digest()).toBe(start);
      else for (const engine of engines) engine.restore(whole);
    });
  }, 3_600_000);
});
