import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashOf, type Role } from '../../src/auth/tokens.ts';
import { type ConfigFile, readConfig } from '../../src/config/config.ts';
import { RiskServer, type ServerOptions } from '../../src/server.ts';

/** Tokens of the tests, by the name of their principal. */
export const TOKENS = {
  feed: 'feed-token-0123456789',
  risk: 'risk-token-0123456789',
  read: 'read-token-0123456789',
  alice: 'alice-token-0123456789',
};
export type TokenName = keyof typeof TOKENS;

export const BTC = {
  symbol: 'BTC',
  payoff: 'linear',
  tick: '0.1',
  lot: '0.001',
  policy: 'leveraged-return',
  maintenancePpm: 5_000,
} as const;

function tokenEntry(name: TokenName): { name: string; role: Role; sha256: string; account?: string } {
  const sha256 = hashOf(TOKENS[name]).toString('hex');
  return name === 'alice' ? { name, role: 'account', account: 'alice', sha256 } : { name, role: name, sha256 };
}

export type Overrides = Partial<ConfigFile>;
export type Parts = Pick<ServerOptions, 'module' | 'files'>;

/** A server of its own on a free port, with a journal in a folder of its own. */
export class TestServer {
  readonly dir: string;
  private server!: RiskServer;
  private readonly overrides: Overrides;

  private constructor(dir: string, overrides: Overrides) {
    this.dir = dir;
    this.overrides = overrides;
  }

  static async start(overrides: Overrides = {}, parts: Parts = {}): Promise<TestServer> {
    const made = new TestServer(mkdtempSync(join(tmpdir(), 'risk-server-')), overrides);
    await made.open(parts);
    return made;
  }

  async open(parts: Parts = {}): Promise<void> {
    const config = readConfig(
      {
        port: 0,
        markets: [BTC],
        fund: { cash: '1000' },
        tickIntervalMs: 5,
        // fsync costs time, and has nothing to say where the disk is whole.
        journal: { dir: join(this.dir, 'journal'), fsync: parts.files === undefined ? 'never' : 'batch' },
        tokens: (Object.keys(TOKENS) as TokenName[]).map(tokenEntry),
        ...this.overrides,
      },
      {},
    );
    this.server = await RiskServer.start(config, { logLevel: 'silent', ...parts });
  }

  get url(): string {
    return this.server.url;
  }

  /** Why it has failed, when it does. */
  get failed(): Promise<string> {
    return this.server.failed;
  }

  get recovery(): RiskServer['recovery'] {
    return this.server.recovery;
  }

  async stop(): Promise<void> {
    await this.server.stop();
  }

  async end(): Promise<void> {
    await this.stop();
    rmSync(this.dir, { recursive: true });
  }

  async get(
    path: string,
    token?: TokenName,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: unknown }> {
    const response = await fetch(this.url + path, { headers: { ...bearer(token), ...headers } });
    return { status: response.status, body: await bodyOf(response) };
  }

  /** Posts messages as NDJSON; returns the replies, or the error. */
  async post(token: TokenName | undefined, ...messages: object[]): Promise<{ status: number; body: unknown }> {
    const body = messages.map((message) => `${JSON.stringify(message)}\n`).join('');
    const headers = { ...bearer(token), 'content-type': 'application/x-ndjson' };
    const response = await fetch(`${this.url}/v1/messages`, { method: 'POST', headers, body });
    return { status: response.status, body: await bodyOf(response) };
  }

  /** The replies to messages that are all let in. */
  async send(...messages: object[]): Promise<Reply[]> {
    const { status, body } = await this.post('risk', ...messages);
    if (status !== 200) throw new Error(`${status}: ${JSON.stringify(body)}`);
    return body as Reply[];
  }
}

export interface Reply {
  readonly ok: boolean;
  readonly sequence: number | null;
  readonly log: number;
  readonly duplicate: boolean;
  readonly number?: number;
  readonly tick?: { readonly fills: number; readonly outcomes: Record<string, number> };
  readonly error?: { readonly code: string; readonly message: string };
}

export function bearer(token: TokenName | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${TOKENS[token]}` };
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  if (type.includes('ndjson'))
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as unknown);
  return type.includes('json') ? (JSON.parse(text) as unknown) : text;
}

/** A long that bob is bankrupt with at 90, a short of alice that pays for it; marks at 100. */
export function smallBook(): object[] {
  return [
    { type: 'marks', marks: { BTC: '100' } },
    { type: 'account', account: 'alice', wallet: '1000' },
    { type: 'account', account: 'bob', wallet: '10' },
    {
      type: 'open',
      position: { account: 'bob', market: 'BTC', side: 'long', size: '1000', entryPrice: '100', margin: '5000' },
    },
    {
      type: 'open',
      position: { account: 'alice', market: 'BTC', side: 'short', size: '1000', entryPrice: '100', margin: '20000' },
    },
  ];
}

/** Liquidates bob at a mark at which the fund cannot take over. */
export function crash(): object {
  return {
    type: 'tick',
    time: 1,
    marks: { BTC: '80' },
    liquidations: [{ account: 'bob', market: 'BTC', side: 'long' }],
  };
}
