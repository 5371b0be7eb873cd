/** Hostile input at every door of the server: read or refused, nothing changed by what is refused, and the server goes on. */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ConfigError, readConfig } from '../src/config/config.ts';
import { readFrame } from '../src/wire/columns.ts';
import { Refusal } from '../src/wire/errors.ts';
import { readAny, readCommand } from '../src/wire/read.ts';
import { campaign, type Dice } from './support/campaign.ts';
import { damaged, hostileFrame, hostileText, spoil } from './support/hostile.ts';
import { BTC, bearer, smallBook, TestServer, TOKENS } from './support/server.ts';
import { upgradeHead } from './support/socket.ts';

const HOUR = 3_600_000;

/** @throws what is no refusal */
function refusedOr<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal && error.message !== '') return undefined;
    throw error;
  }
}

describe('what is read', () => {
  it(
    'binary frames',
    async () => {
      await campaign('frames', (dice) => {
        const frame = hostileFrame(dice);
        const message = refusedOr(() => readFrame(frame));
        if (message === undefined) return;
        const lengths = Object.values(message).flatMap((column) => (ArrayBuffer.isView(column) ? [column] : []));
        expect(new Set(lengths.map((column) => (column as Uint8Array).length)).size).toBe(1);
      });
    },
    HOUR,
  );

  it(
    'JSON messages',
    async () => {
      await campaign('messages', (dice) => {
        const text = hostileText(dice);
        const any = refusedOr(() => readAny(text));
        const command = refusedOr(() => readCommand(text));
        if (command !== undefined) expect(any).toEqual(command);
      });
    },
    HOUR,
  );

  it(
    'config files',
    async () => {
      const environment = { FEED_TOKEN: 'a-token-of-sixteen-and-more' };
      const whole = {
        host: '127.0.0.1',
        port: 0,
        allowedHosts: ['a.example'],
        moneyDecimals: 6,
        markets: [BTC],
        fund: { cash: '0' },
        tickIntervalMs: 5,
        staleMarkSeconds: 5,
        journal: { dir: 'x', fsync: { groupMs: 5 }, snapshotEvery: 0, digestEvery: 1, segmentBytes: 4096 },
        tokens: [
          { name: 'feed', role: 'feed', env: 'FEED_TOKEN' },
          { name: 'alice', role: 'account', account: 'alice', sha256: 'ab'.repeat(32) },
        ],
        limits: { bodyBytes: 1024, connections: 5 },
      };
      await campaign('configs', (dice) => {
        try {
          const config = readConfig(spoil(whole, dice, 4), environment);
          expect(config.credentials.every(({ sha256 }) => sha256.length === 32)).toBe(true);
        } catch (error) {
          if (!(error instanceof ConfigError)) throw error;
        }
      });
    },
    HOUR,
  );
});

/** A request with damage in its lines, headers or lengths. */
function hostileRequest(dice: Dice, port: string): Buffer {
  const body = `${hostileText(dice)}\n`;
  const head = [
    dice.pick(['POST /v1/messages HTTP/1.1', 'GET /v1/state HTTP/1.1', 'GET /v1/stream HTTP/1.1', 'PUT /x HTTP/1.1']),
    `host: 127.0.0.1:${port}`,
    `authorization: Bearer ${TOKENS.feed}`,
    'content-type: application/x-ndjson',
    ...dice.pick([
      [`content-length: ${Buffer.byteLength(body) + dice.int(-5, 5)}`],
      ['transfer-encoding: chunked'],
      ['content-length: 1', 'transfer-encoding: chunked'],
      ['connection: upgrade', 'upgrade: websocket', 'sec-websocket-version: 13', 'sec-websocket-key: x'],
    ]),
  ].join('\r\n');
  return Buffer.from(damaged(`${head}\r\n\r\n`, dice) + body, 'utf8');
}

/** Frames of the WebSocket protocol itself that are broken: opcodes, lengths, masks, fragments. */
function hostileSocketBytes(dice: Dice): Buffer {
  const bytes = Buffer.from(Array.from({ length: dice.int(1, 60) }, () => dice.int(0, 255)));
  if (dice.chance(60)) bytes[0] = dice.pick([0x81, 0x82, 0x01, 0x00, 0x88, 0x89, 0xc1, 0x8f]);
  if (bytes.length > 1 && dice.chance(60)) bytes[1] = dice.pick([0x80, 0x85, 0xfe, 0xff, 0x05, 0xfd]);
  return bytes;
}

describe('a server', () => {
  let server: TestServer;
  let digest: unknown;
  beforeAll(async () => {
    const limits = { requestsPerMinute: 1_000_000, messagesPerSecond: 1_000_000 };
    server = await TestServer.start({ limits, tickIntervalMs: 1 });
    await server.send(...smallBook());
    digest = await state();
  });
  afterAll(() => server.end());

  async function state(): Promise<unknown> {
    return (await server.get('/v1/digest', 'read')).body;
  }

  /** The server is well; where everything was refused its state is as before. */
  async function isWell(refusedAll: boolean): Promise<void> {
    expect((await server.get('/health')).status).toBe(200);
    const now = await state();
    if (refusedAll) expect(now).toEqual(digest);
    digest = now;
  }

  it(
    'over WebSocket',
    async () => {
      const url = server.url.replace('http', 'ws');
      let socket: WebSocket | undefined;
      let heard: (answer: { readonly ok?: boolean }) => void = () => {};
      const open = async (): Promise<WebSocket> => {
        const made = new WebSocket(`${url}/v1/stream`, { headers: bearer('risk') });
        made.on('message', (data) => {
          const message = JSON.parse(String(data)) as { readonly event?: string; readonly ok?: boolean };
          if (message.event === undefined) heard(message);
        });
        made.on('close', () => heard({}));
        await new Promise((resolve, reject) => made.once('open', resolve).once('error', reject));
        return made;
      };
      await campaign('sockets', async (dice) => {
        if (socket?.readyState !== WebSocket.OPEN) socket = await open();
        const answer = new Promise<{ readonly ok?: boolean }>((resolve) => {
          heard = resolve;
        });
        socket.send(dice.chance(40) ? hostileFrame(dice) : hostileText(dice));
        const { ok } = await answer;
        if (dice.chance(10)) await isWell(false);
        else if (ok !== true) await isWell(true);
        else digest = await state();
      });
      socket?.close();
    },
    HOUR,
  );

  it(
    'over HTTP',
    async () => {
      await campaign('http', async (dice) => {
        const isFrame = dice.chance(30);
        const path = isFrame ? '/v1/columns' : '/v1/messages';
        const headers = {
          ...bearer('risk'),
          'content-type': isFrame ? 'application/octet-stream' : 'application/x-ndjson',
        };
        const body = isFrame ? (hostileFrame(dice) as BodyInit) : `${hostileText(dice)}\n${hostileText(dice)}\n`;
        const text = await (await fetch(server.url + path, { method: 'POST', headers, body })).text();
        expect(text).not.toContain('INTERNAL');
        await isWell(!text.includes('"ok":true'));
      });
    },
    HOUR,
  );

  it(
    'broken HTTP and broken frames on raw sockets',
    async () => {
      const { port } = new URL(server.url);
      await campaign('raw', async (dice) => {
        const socket = connect(Number(port), '127.0.0.1');
        socket.on('error', () => {});
        const ended = new Promise((resolve) => socket.once('close', resolve));
        const heard = new Promise((resolve) => socket.once('data', resolve));
        if (dice.chance(50)) socket.write(hostileRequest(dice, port));
        else {
          socket.write(upgradeHead(port));
          await heard;
          socket.write(hostileSocketBytes(dice));
        }
        // Some bytes leave the server waiting for more: what it does with others meanwhile is the question.
        const waited = new Promise((resolve) => setTimeout(resolve, 20));
        await Promise.race([ended, waited]);
        await isWell(false);
        socket.destroy();
      });
      const { body } = await server.get('/metrics', 'read');
      expect(body).toMatch(/adl_connections \d\n/);
    },
    HOUR,
  );
});
