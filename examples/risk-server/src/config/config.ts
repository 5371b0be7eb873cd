import { readFileSync } from 'node:fs';
import type { FundSpec, MarketSpec, NamedFundSpec } from 'adl-core';
import { Ajv } from 'ajv';
import { type Credential, hashOf, type Role } from '../auth/tokens.ts';
import { CONFIG_SCHEMA } from './schema.ts';

/** What a client may ask of the server, and how long it waits for a slow one. */
export interface Limits {
  /** Of an HTTP request or a JSON message over WebSocket. */
  readonly bodyBytes: number;
  /** Of any WebSocket message: binary frames. */
  readonly frameBytes: number;
  /** Of one WebSocket, beyond a burst of one second's worth. */
  readonly messagesPerSecond: number;
  /** Of one token over HTTP. */
  readonly requestsPerMinute: number;
  readonly connections: number;
  readonly connectionsPerToken: number;
  /** Topics of one connection. */
  readonly subscriptions: number;
  /** Orders, and their bytes, that wait for the engine; beyond them a client is told to come back. */
  readonly queuedOrders: number;
  readonly queuedBytes: number;
  /** Bytes not yet taken by a subscriber, beyond which it is cut off. */
  readonly lagBytes: number;
  /** A connection that answers no ping for so long is cut off. */
  readonly idleSeconds: number;
}

export interface JournalConfig {
  readonly dir: string;
  readonly fsync?: 'batch' | 'never' | { readonly groupMs: number };
  readonly snapshotEvery?: number;
  readonly digestEvery?: number;
  readonly segmentBytes?: number;
}

export interface Config {
  readonly host: string;
  readonly port: number;
  /** Names by which a browser may call the server: others are refused, so that no foreign page reaches it by a name of its own. */
  readonly allowedHosts: readonly string[];
  readonly moneyDecimals: number;
  readonly markets: readonly MarketSpec[];
  readonly fund: FundSpec;
  /** Beside it, for markets that name theirs. */
  readonly funds: readonly NamedFundSpec[];
  readonly tickIntervalMs: number;
  /** A mark that is older is shown as stale, and health says so. */
  readonly staleMarkSeconds: number;
  /** `false`: nothing is written, and a restart begins empty. For measuring what the journal costs. */
  readonly journal: JournalConfig | false;
  readonly credentials: readonly Credential[];
  readonly limits: Limits;
}

export const DEFAULT_LIMITS: Limits = {
  bodyBytes: 8 * 2 ** 20,
  frameBytes: 64 * 2 ** 20,
  messagesPerSecond: 20_000,
  requestsPerMinute: 6_000,
  connections: 1_000,
  connectionsPerToken: 200,
  subscriptions: 256,
  queuedOrders: 200_000,
  queuedBytes: 256 * 2 ** 20,
  lagBytes: 8 * 2 ** 20,
  idleSeconds: 60,
};

interface TokenEntry {
  readonly name: string;
  readonly role: Role;
  readonly account?: string;
  readonly sha256?: string;
  readonly env?: string;
}

/** The file as it is written. */
export interface ConfigFile extends Partial<Omit<Config, 'credentials' | 'limits'>> {
  readonly markets: readonly MarketSpec[];
  readonly journal: JournalConfig | false;
  readonly tokens: readonly TokenEntry[];
  readonly limits?: Partial<Limits>;
}

/** A config that cannot be used; the message is for whoever starts the server. */
export class ConfigError extends Error {}

function secretOf({ name, sha256, env }: TokenEntry, environment: NodeJS.ProcessEnv): Buffer {
  if ((sha256 === undefined) === (env === undefined)) {
    throw new ConfigError(`token ${name}: give sha256 (of the token) or env (the variable that holds it), one of them`);
  }
  if (sha256 !== undefined) return Buffer.from(sha256, 'hex');
  const token = environment[env!];
  if (token === undefined || token.length < 16)
    throw new ConfigError(`token ${name}: ${env} must hold at least 16 characters`);
  return hashOf(token);
}

function credentialOf(entry: TokenEntry, environment: NodeJS.ProcessEnv): Credential {
  const { name, role, account } = entry;
  if ((role === 'account') !== (account !== undefined)) {
    throw new ConfigError(`token ${name}: account is for the role account, and needed there`);
  }
  return { name, role, account, sha256: secretOf(entry, environment) };
}

const isConfig = new Ajv({ allowUnionTypes: true }).compile<ConfigFile>(CONFIG_SCHEMA);

/** Checks what a config file says and fills in the defaults. @throws ConfigError */
export function readConfig(value: unknown, environment: NodeJS.ProcessEnv): Config {
  if (!isConfig(value)) {
    const [error] = isConfig.errors ?? [];
    throw new ConfigError(`${error?.instancePath || 'the config'} ${error?.message}: ${JSON.stringify(error?.params)}`);
  }
  const { tokens, limits, host = '127.0.0.1', port = 7780, allowedHosts = [], ...rest } = value;
  const names = tokens.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new ConfigError(`token ${twice} is there twice`);
  return {
    moneyDecimals: 6,
    fund: { cash: '0' },
    funds: [],
    tickIntervalMs: 50,
    staleMarkSeconds: 30,
    ...rest,
    host,
    port,
    allowedHosts: [...new Set([host, 'localhost', '127.0.0.1', '[::1]', ...allowedHosts])],
    credentials: tokens.map((entry) => credentialOf(entry, environment)),
    limits: { ...DEFAULT_LIMITS, ...limits },
  };
}

/** @throws ConfigError */
export function loadConfig(file: string, environment: NodeJS.ProcessEnv): Config {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError(`cannot read ${file}: ${(error as NodeJS.ErrnoException).code}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ConfigError(`${file} is not JSON: ${(error as Error).message}`);
  }
  return readConfig(value, environment);
}
