import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { type Principal, TOKEN_PROTOCOL } from '../auth/tokens.ts';
import type { Config } from '../config/config.ts';
import { errorBody, httpStatus, Refusal } from '../wire/errors.ts';
import { requireOwnHost, requirePrincipal } from './door.ts';
import { Session, type SocketContext } from './socket.ts';

export const SOCKET_PATH = '/v1/stream';
/** Subprotocol that a browser offers beside its token, and that is agreed on. */
const PROTOCOL = 'adl.v1';
const GOING_AWAY = 1001;

/** The WebSockets of a server: who may open one, how many, and who is still there. */
export class Sockets {
  private readonly sessions = new Map<Session, Principal>();
  private readonly server: WebSocketServer;
  private readonly timer: NodeJS.Timeout;
  private readonly config: Config;
  private readonly context: SocketContext;
  private closed = false;

  constructor(config: Config, context: SocketContext) {
    this.config = config;
    this.context = context;
    this.server = new WebSocketServer({
      noServer: true,
      maxPayload: config.limits.frameBytes,
      perMessageDeflate: false,
      // A token is never said back.
      handleProtocols: (protocols) => (protocols.has(PROTOCOL) ? PROTOCOL : false),
    });
    this.timer = setInterval(() => this.checkAll(), config.limits.idleSeconds * 1_000);
  }

  get count(): number {
    return this.sessions.size;
  }

  attach(http: Server): void {
    http.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head));
  }

  /** Lets nobody in any more, and everybody go. */
  close(): void {
    this.closed = true;
    clearInterval(this.timer);
    for (const client of this.server.clients) client.close(GOING_AWAY, 'the server is stopping');
    setTimeout(() => {
      for (const client of this.server.clients) client.terminate();
    }, 500).unref();
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    try {
      const principal = this.admit(request);
      this.server.handleUpgrade(request, socket, head, (webSocket) => {
        const session = new Session(webSocket, principal, this.context);
        this.sessions.set(session, principal);
        webSocket.on('close', () => this.sessions.delete(session));
      });
    } catch (error) {
      if (!(error instanceof Refusal)) this.context.onError(error);
      const body = JSON.stringify({ error: errorBody(error) });
      const head_ = `HTTP/1.1 ${httpStatus(error)} Refused\r\nconnection: close\r\ncontent-type: application/json\r\n`;
      socket.end(`${head_}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    }
  }

  /** @throws Refusal */
  private admit(request: IncomingMessage): Principal {
    const { allowedHosts, credentials, limits } = this.config;
    if (this.closed) throw new Refusal('UNAVAILABLE', 'the server is stopping', 503);
    requireOwnHost(request.headers, allowedHosts);
    if (request.url?.split('?')[0] !== SOCKET_PATH)
      throw new Refusal('NOT_FOUND', `WebSockets are at ${SOCKET_PATH}`, 404);
    const principal = requirePrincipal(credentials, request.headers, request.headers['sec-websocket-protocol']);
    const own = [...this.sessions.values()].filter(({ name }) => name === principal.name).length;
    if (this.count >= limits.connections || own >= limits.connectionsPerToken) {
      throw new Refusal('TOO_MANY_CONNECTIONS', 'there are too many connections', 503);
    }
    return principal;
  }

  private checkAll(): void {
    for (const session of this.sessions.keys()) session.check();
  }
}

/** What a browser offers as subprotocols. */
export function protocolsFor(token: string): string[] {
  return [PROTOCOL, `${TOKEN_PROTOCOL}${token}`];
}
