/** Snapshots: round trips within and across engines, and every kind of damage. */
import { describe, expect, it } from 'vitest';
import type { Engine } from '../src/engine.ts';
import { SNAPSHOT_VERSION } from '../src/snapshot.ts';
import { columns, linear, marks, refusal } from './support/book.ts';
import { ENGINES } from './support/engines.ts';
import { plain } from './support/plain.ts';
import { Random } from './support/random.ts';

/** Named and anonymous accounts mixed, three markets, both margins, a house, a fund below its floor. */
function lived(make: (decimals: number) => Engine, seed = 3): Engine {
  const random = new Random(seed);
  const engine = make(2);
  engine.addMarket(linear({ tick: '0.01', takerFeePpm: 500, makerFeePpm: -20 }));
  engine.addMarket(linear({ symbol: 'ünverse', payoff: 'inverse', lot: '100', multiplier: '1.0', policy: 'return' }));
  engine.addMarket(linear({ symbol: 'EMPTY', payoff: 'power', power: 2 }));
  engine.addAccounts(
    5,
    Float64Array.from({ length: 5 }, () => random.int(0, 100_000)),
  );
  engine.addAccount('alice', '123.45');
  engine.addAccounts(
    7,
    Float64Array.from({ length: 7 }, () => random.int(0, 100_000)),
  );
  engine.addAccount('__proto__', '-1');
  engine.addAccounts(1);
  engine.setFund({ cash: '-3.21', floor: '4', takeover: false });
  for (let account = 0; account < 13; account++) {
    const side = account % 2 === 0 ? 'long' : 'short';
    const margin = account % 3 === 0 ? { margin: String(random.int(0, 900)) } : {};
    const terms = { size: String(random.int(1, 40)), leverage: account + 1, exempt: account === 4, ...margin };
    engine.open({ account, market: 'M', side, entryPrice: `${random.int(80, 120)}.37`, ...terms });
  }
  engine.close({ account: 5, market: 'M', side: 'short' });
  engine.open({ account: 5, market: 'ünverse', side: 'short', size: '300', entryPrice: '50.5' });
  engine.setHouse('ünverse', { lots: 2n, entryValue: -9n });
  engine.tick({ marks: { M: '100.5', ünverse: '49.25' } });
  return engine;
}

/** What an engine does from here on. */
function future(engine: Engine): unknown {
  const report = engine.tick({ marks: { M: '70' }, liquidations: [...liquidatableAt(engine)] });
  engine.open({ account: 'new', market: 'EMPTY', side: 'long', size: '1', entryPrice: '3' });
  return [plain(report.liquidations), plain(report.fills), [...report.skipped], engine.digest(), engine.accountId(15)];
}

function liquidatableAt(engine: Engine) {
  engine.tick({ marks: { M: '70' } });
  return engine.eachLiquidatable();
}

const reSign = (bytes: Uint8Array): Uint8Array => {
  const words = new Uint32Array(bytes.buffer, 0, (bytes.length - 8) / 4);
  const lanes = [1, 2, 3, 4, 5, 6, 7, 8];
  const whole = words.length - (words.length % 8);
  for (const [i, word] of words.entries()) {
    const lane = i < whole ? i % 8 : 0;
    const mixed = Math.imul(lanes[lane]! ^ word, 0x9e3779b1);
    lanes[lane] = mixed ^ (mixed >>> 15);
  }
  let a = 0x243f6a88;
  let b = 0x85a308d3;
  for (const lane of lanes) {
    a = Math.imul(a ^ lane, 0x9e3779b1);
    a ^= a >>> 15;
    b = Math.imul((b + lane) | 0, 0x85ebca77) ^ (a >>> 7);
  }
  const view = new DataView(bytes.buffer);
  view.setUint32(bytes.length - 8, a, true);
  view.setUint32(bytes.length - 4, b, true);
  return bytes;
};

/** A snapshot with another header, its checksum right: forged, or written by a faulty program. */
function withHeader(snapshot: Uint8Array, change: (header: Record<string, unknown>) => unknown): Uint8Array {
  const view = new DataView(snapshot.buffer);
  const length = view.getUint32(12, true);
  const header = JSON.parse(new TextDecoder().decode(snapshot.subarray(24, 24 + length)));
  const json = new TextEncoder().encode(JSON.stringify(change(header)));
  const from = 24 + Math.ceil(length / 8) * 8;
  const to = 24 + Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(to + snapshot.length - from);
  bytes.set(snapshot.subarray(0, 24));
  bytes.set(json, 24);
  bytes.set(snapshot.subarray(from), to);
  new DataView(bytes.buffer).setUint32(12, json.length, true);
  new DataView(bytes.buffer).setFloat64(16, bytes.length, true);
  return reSign(bytes);
}

const set = (changes: Record<string, unknown>) => (header: Record<string, unknown>) => ({ ...header, ...changes });
const FORGERIES: readonly (readonly [string, (header: Record<string, unknown>) => unknown])[] = [
  ['no object', () => null],
  ['nothing in it', () => ({})],
  ['moneyDecimals 13', set({ moneyDecimals: 13 })],
  ['no markets', set({ markets: [] })],
  ['markets null', set({ markets: null })],
  ['a market null', set({ markets: [null, null, null] })],
  ['a market twice', (h) => ({ ...h, markets: [0, 0, 0].map((i) => (h.markets as unknown[])[i]) })],
  ['a bad market', (h) => ({ ...h, markets: (h.markets as object[]).map((m) => ({ ...m, tick: '0' })) })],
  ['no ids', set({ ids: undefined })],
  ['an id beyond the accounts', set({ ids: [[99, 'x']] })],
  [
    'ids out of order',
    set({
      ids: [
        [7, 'x'],
        [3, 'y'],
      ],
    }),
  ],
  [
    'two ids for one account',
    set({
      ids: [
        [3, 'x'],
        [3, 'y'],
      ],
    }),
  ],
  [
    'an id twice',
    set({
      ids: [
        [3, 'x'],
        [4, 'x'],
      ],
    }),
  ],
  ['an id that is no string', set({ ids: [[3, 5]] })],
  ['an id of account 0.5', set({ ids: [[0.5, 'x']] })],
  ['fund cash no number', set({ fund: { cash: 'x', floor: '0', takeover: true } })],
  ['fund cash beyond 64 bits', set({ fund: { cash: `${2n ** 64n + 5n}`, floor: '0', takeover: true } })],
  ['fund floor −2^63', set({ fund: { cash: '0', floor: `${-(2n ** 63n)}`, takeover: true } })],
  ['no fund', set({ fund: undefined })],
  ['fees beyond 64 bits', set({ fees: `${2n ** 64n}` })],
  ['fees no number', set({ fees: 'many' })],
  ['nextSequence 1', set({ nextSequence: 1 })],
  ['nextSequence 99.5', set({ nextSequence: 99.5 })],
  ['nextSequence as a string', set({ nextSequence: '99' })],
  ['counts absent', set({ counts: undefined })],
  ['one account fewer', (h) => ({ ...h, counts: { ...(h.counts as object), accounts: 14 } })],
  ['positions −1', (h) => ({ ...h, counts: { ...(h.counts as object), positions: -1 } })],
  ['positions 1e9', (h) => ({ ...h, counts: { ...(h.counts as object), positions: 1e9 } })],
  ['positions 0.5', (h) => ({ ...h, counts: { ...(h.counts as object), positions: 0.5 } })],
];

describe.each(ENGINES)('snapshots on $name', ({ name, make }) => {
  it('round trip: equal state, and an equal future on every engine', () => {
    for (const seed of [1, 2, 3]) {
      const engine = lived(make, seed);
      const snapshot = engine.snapshot();
      const expected = future(lived(make, seed));
      for (const other of ENGINES) {
        const copy = other.make(7);
        copy.addMarket(linear({ symbol: 'REPLACED' }));
        copy.addAccount('replaced', '5');
        copy.restore(snapshot);
        expect(copy.digest(), other.name).toBe(engine.digest());
        expect(copy.snapshot(), other.name).toEqual(snapshot);
        expect(future(copy), other.name).toEqual(expected);
      }
    }
  });

  it('replaces markets, names and money decimals', () => {
    const engine = make(7);
    engine.addMarket(linear({ symbol: 'REPLACED' }));
    engine.addAccount('replaced');
    engine.restore(lived(make).snapshot());
    expect(engine.moneyDecimals).toBe(2);
    expect(engine.symbols).toEqual(['M', 'ünverse', 'EMPTY']);
    expect(refusal(engine, () => engine.accountNumber('replaced')).code).toBe('UNKNOWN_ACCOUNT');
    expect(refusal(engine, () => engine.marketNumber('REPLACED')).code).toBe('UNKNOWN_MARKET');
    expect([5, 13, 14].map((number) => engine.accountId(number))).toEqual(['alice', '__proto__', '#14']);
    expect(engine.formatMoney(engine.wallet('alice'))).toBe('123.45');
    expect(engine.addAccounts(1)).toBe(15);
  });

  it('bytes are equal on every engine', () => {
    expect(lived(make).snapshot()).toEqual(lived(ENGINES[0]!.make).snapshot());
  });

  it('an empty engine', () => {
    const engine = make(4);
    const copy = lived(make);
    copy.restore(engine.snapshot());
    expect(copy.digest()).toBe(engine.digest());
    expect(copy.stats()).toMatchObject({ accounts: 0, markets: 0, positions: 0, moneyDecimals: 4 });
  });

  it('an engine of markets alone', () => {
    const engine = make(0);
    engine.addMarket(linear());
    const copy = make(0);
    copy.restore(engine.snapshot());
    expect(copy.digest()).toBe(engine.digest());
    expect(copy.symbols).toEqual(['M']);
  });

  it('is read from any view and buffer, which it does not keep', () => {
    const engine = lived(make);
    const snapshot = engine.snapshot();
    for (const offset of [0, 1, 3, 8]) {
      const room = new Uint8Array(snapshot.length + 16);
      room.set(snapshot, offset);
      const copy = make(0);
      copy.restore(room.subarray(offset, offset + snapshot.length));
      room.fill(0xff);
      expect(copy.digest()).toBe(engine.digest());
      expect(copy.snapshot()).toEqual(snapshot);
    }
    const copy = make(0);
    copy.restore(snapshot.slice().buffer);
    copy.restore(Buffer.from(snapshot));
    expect(copy.digest()).toBe(engine.digest());
  });

  it('a snapshot is a copy: the engine moves on without it', () => {
    const engine = lived(make);
    const snapshot = engine.snapshot();
    const before = snapshot.slice();
    engine.setWallet('alice', '1');
    expect(snapshot).toEqual(before);
  });

  it('a queue taken before a restore reads the restored state', () => {
    const engine = lived(make);
    const queue = engine.queue('M', 'long');
    const snapshot = engine.snapshot();
    engine.tick({ marks: { M: '1' } });
    engine.restore(snapshot);
    expect(queue.top(3)).toEqual(engine.queue('M', 'long').top(3));
  });

  it('every flipped byte is refused and changes nothing', () => {
    const small = make(0);
    small.addMarket(linear());
    small.addAccount('a', '5');
    small.upsert('M', columns([{ account: 0, lots: 1n, entryValue: 5n }]));
    small.tick({ marks: marks(7n) });
    const snapshot = small.snapshot();
    const engine = make(1);
    const before = engine.digest();
    for (let at = 0; at < snapshot.length; at++) {
      for (const bit of [0x01, 0x80, 0xff]) {
        const damaged = snapshot.slice();
        damaged[at]! ^= bit;
        expect(() => engine.restore(damaged), `byte ${at}`).toThrow(
          expect.objectContaining({ code: 'SNAPSHOT_INVALID' }),
        );
      }
    }
    for (let length = 0; length < snapshot.length; length++) {
      expect(() => engine.restore(snapshot.slice(0, length)), `cut to ${length}`).toThrow(
        expect.objectContaining({ code: 'SNAPSHOT_INVALID' }),
      );
    }
    for (const more of [1, 3, 8, 100]) {
      const longer = new Uint8Array(snapshot.length + more);
      longer.set(snapshot);
      expect(() => engine.restore(longer)).toThrow(expect.objectContaining({ code: 'SNAPSHOT_INVALID' }));
    }
    expect(engine.digest()).toBe(before);
    engine.restore(snapshot);
    expect(engine.digest()).toBe(small.digest());
  });

  it('another version or magic is named', () => {
    const engine = lived(make);
    const snapshot = engine.snapshot();
    const later = snapshot.slice();
    later[8] = SNAPSHOT_VERSION + 1;
    const refused = refusal(engine, () => engine.restore(reSign(later)));
    expect(refused).toMatchObject({
      code: 'SNAPSHOT_INVALID',
      message: expect.stringContaining(`version ${SNAPSHOT_VERSION + 1}`),
    });
    const other = snapshot.slice();
    other[0]! ^= 1;
    expect(refusal(engine, () => engine.restore(reSign(other))).message).toContain('magic');
  });

  it.each([undefined, null, 'ADLSNAP', 5, {}, [1, 2, 3], new DataView(new ArrayBuffer(64)), new Float64Array(9)])(
    '%s is no buffer',
    (value) => {
      const engine = make(0);
      // biome-ignore lint/suspicious/noExplicitAny: the point of this test
      expect(refusal(engine, () => engine.restore(value as any)).code).toBe('SNAPSHOT_INVALID');
    },
  );

  it.each(FORGERIES)('a header that contradicts itself: %s', (_, change) => {
    const engine = lived(make);
    const forged = withHeader(engine.snapshot(), change);
    expect(refusal(engine, () => engine.restore(forged)).code).toBe('SNAPSHOT_INVALID');
  });

  it('re-signing a header that is not changed gives the snapshot itself', () => {
    const snapshot = lived(make).snapshot();
    expect(
      withHeader(snapshot, (header) => header),
      name,
    ).toEqual(snapshot);
  });
});
