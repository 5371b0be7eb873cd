import { WebSocket } from 'ws';
import type { TestServer, TokenName } from './server.ts';
import { TOKENS } from './server.ts';

export type Heard = Readonly<Record<string, unknown>>;

/** A client of the tests: sends, and waits for what it is told. */
export class TestSocket {
  readonly socket: WebSocket;
  readonly heard: Heard[] = [];
  closed: { readonly code: number; readonly reason: string } | undefined;
  private wake: () => void = () => {};

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => {
      this.heard.push(JSON.parse(String(data)) as Heard);
      this.wake();
    });
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: String(reason) };
      this.wake();
    });
    socket.on('error', () => {});
  }

  static async open(server: TestServer, token: TokenName, headers: Record<string, string> = {}): Promise<TestSocket> {
    const authorization = `Bearer ${TOKENS[token]}`;
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/v1/stream`, {
      headers: { authorization, ...headers },
    });
    const made = new TestSocket(socket);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return made;
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  /** The first message that fits, heard already or yet to come. */
  async until(fits: (message: Heard) => boolean, milliseconds = 10_000): Promise<Heard> {
    const deadline = performance.now() + milliseconds;
    for (;;) {
      const found = this.heard.find(fits);
      if (found !== undefined) return found;
      await this.next(deadline, 'the message did not come');
    }
  }

  async untilClosed(milliseconds = 10_000): Promise<{ readonly code: number; readonly reason: string }> {
    const deadline = performance.now() + milliseconds;
    while (this.closed === undefined) await this.next(deadline, 'the connection stays open');
    return this.closed;
  }

  private next(deadline: number, complaint: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(complaint)), Math.max(0, deadline - performance.now()));
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** What opens a WebSocket as the feed, in bytes: for clients that do not behave. */
export function upgradeHead(port: string): string {
  const lines = [
    'GET /v1/stream HTTP/1.1',
    `host: 127.0.0.1:${port}`,
    `authorization: Bearer ${TOKENS.feed}`,
    'connection: upgrade',
    'upgrade: websocket',
    'sec-websocket-version: 13',
    'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}
