import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bucket } from '../src/gateway/bucket.ts';
import { readFrame, writeFrame } from '../src/wire/columns.ts';
import { Refusal } from '../src/wire/errors.ts';
import type { Columns } from '../src/wire/messages.ts';
import { readAny, readCommand, readLines } from '../src/wire/read.ts';

const RUNS = { numRuns: Number(process.env.ADL_PROPERTY_RUNS ?? 200) };

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });

/** Columns of every kind with 1 to 20 rows. */
const columns: fc.Arbitrary<Columns> = fc.integer({ min: 1, max: 20 }).chain((n) => {
  const i64 = fc.array(int64, { minLength: n, maxLength: n }).map((values) => BigInt64Array.from(values));
  const u32 = fc.array(uint32, { minLength: n, maxLength: n }).map((values) => Uint32Array.from(values));
  const u8 = fc.uint8Array({ minLength: n, maxLength: n });
  const market = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' });
  return fc.oneof(
    fc.record({ kind: fc.constant('accounts' as const), wallets: i64 }),
    fc.record({ kind: fc.constant('wallets' as const), account: u32, wallets: i64 }),
    fc.record({
      kind: fc.constant('upsert' as const),
      market,
      account: u32,
      side: u8,
      lots: i64,
      entryValue: i64,
      margin: i64,
      leverage: u32,
      exempt: u8,
    }),
    fc.record({ kind: fc.constant('remove' as const), market, account: u32, side: u8 }),
    fc.record({ kind: fc.constant('marks' as const), market: u32, unitValue: i64 }),
    fc.record({ kind: fc.constant('priorities' as const), market, account: u32, side: u8, priority: i64 }),
  );
});

describe('a binary frame', () => {
  it('is read as it was written, also out of the middle of a buffer', () => {
    fc.assert(
      fc.property(columns, fc.nat(2 ** 40), fc.nat(9), (given, sequence, offset) => {
        const frame = writeFrame(given, sequence);
        const buffer = Buffer.alloc(frame.length + offset);
        buffer.set(frame, offset);
        const { type, sequence: read, ...rest } = readFrame(buffer.subarray(offset));
        expect(type).toBe('columns');
        expect(read ?? 0).toBe(sequence);
        expect(rest).toEqual(given);
        // What was read is a copy: the network reuses its buffers.
        buffer.fill(0xff);
        expect(rest).toEqual(given);
      }),
      RUNS,
    );
  });

  it('of any other length is refused', () => {
    fc.assert(
      fc.property(columns, fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 16 }), (given, cut, more) => {
        const frame = writeFrame(given);
        expect(() => readFrame(frame.subarray(0, cut % frame.length))).toThrow(Refusal);
        expect(() => readFrame(Buffer.concat([frame, more]))).toThrow(Refusal);
      }),
      RUNS,
    );
  });

  it('of any bytes is read or refused, never anything else', () => {
    fc.assert(
      fc.property(columns, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }), (given, flips) => {
        const frame = writeFrame(given);
        for (const [at, byte] of flips) frame[at % Math.min(frame.length, 40)] = byte;
        try {
          readFrame(frame);
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal);
        }
      }),
      RUNS,
    );
  });
});

describe('a JSON message', () => {
  it.each([
    ['not JSON', '{', 'the message is not JSON'],
    ['no object', '3', 'the message must be object'],
    ['no type', '{}', "must have required property 'type'"],
    ['unknown type', '{"type":"steal"}', 'type'],
    ['a field too many', '{"type":"account","account":"a","admin":true}', '"admin"'],
    ['a number for a decimal', '{"type":"wallet","account":"a","wallet":1}', '/wallet must be string'],
    ['a fractional sequence', '{"type":"account","account":"a","sequence":1.5}', '/sequence must be integer'],
    ['sequence 0', '{"type":"account","account":"a","sequence":0}', '/sequence must be >= 1'],
    ['an odd side', '{"type":"close","position":{"account":"a","market":"B","side":"up"}}', '"long","short"'],
    [
      'an empty change',
      '{"type":"adjust","position":{"account":"a","market":"B","side":"long"},"changes":{}}',
      '/changes',
    ],
    ['a prototype', '{"type":"marks","marks":{"__proto__":"1"}}', '__proto__'],
  ])('%s is refused with its place', (_, text, words) => {
    expect(() => readCommand(text)).toThrow(Refusal);
    expect(() => readCommand(text)).toThrow(words);
  });

  it('that only asks is for sockets alone', () => {
    const text = '{"type":"query","id":1,"query":{"kind":"state"}}';
    expect(readAny(text)).toMatchObject({ type: 'query' });
    expect(() => readCommand(text)).toThrow(Refusal);
  });

  it('of any text is read or refused', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        for (const line of readLines(text)) if (line instanceof Refusal) expect(line.message).not.toBe('');
      }),
      RUNS,
    );
  });
});

describe('a rate', () => {
  it('lets no more through than a burst and so many a second, whatever the clock does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5_000, max: 50 }), { maxLength: 300 }), (steps) => {
        const perSecond = 10;
        const bucket = new Bucket(perSecond, 0);
        let now = 0;
        let forward = 0;
        let passed = 0;
        for (const step of steps) {
          now += step;
          forward += Math.max(0, step);
          if (bucket.wait(now) > 0) continue;
          bucket.take(now);
          passed += 1;
        }
        expect(passed).toBeLessThanOrEqual(perSecond + 1 + Math.ceil((forward * perSecond) / 1_000));
      }),
      RUNS,
    );
  });
});
