// JSON Schema of the config file. What a market's specification and rules may say is the package's own matter, and checked there.
import { MAX_NAME } from '../wire/schemas.ts';

const text = { type: 'string', minLength: 1, maxLength: MAX_NAME };
const count = (minimum: number, maximum: number): object => ({ type: 'integer', minimum, maximum });

const token = {
  type: 'object',
  properties: {
    name: { type: 'string', pattern: '^[A-Za-z0-9_.-]{1,64}$' },
    role: { enum: ['feed', 'risk', 'read', 'account'] },
    account: text,
    sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' },
    env: { type: 'string', pattern: '^[A-Z][A-Z0-9_]*$' },
  },
  required: ['name', 'role'],
  additionalProperties: false,
};

const limits = {
  type: 'object',
  properties: {
    bodyBytes: count(1024, 2 ** 28),
    frameBytes: count(1024, 2 ** 28),
    messagesPerSecond: count(1, 1_000_000),
    requestsPerMinute: count(1, 1_000_000),
    connections: count(1, 100_000),
    connectionsPerToken: count(1, 100_000),
    subscriptions: count(1, 10_000),
    queuedOrders: count(1, 10_000_000),
    queuedBytes: count(1024, 2 ** 32),
    lagBytes: count(1024, 2 ** 30),
    idleSeconds: count(1, 86_400),
  },
  additionalProperties: false,
};

const JOURNAL = {
  type: 'object',
  properties: {
    dir: { type: 'string', minLength: 1 },
    fsync: {
      anyOf: [
        { enum: ['batch', 'never'] },
        {
          type: 'object',
          properties: { groupMs: count(0, 10_000) },
          required: ['groupMs'],
          additionalProperties: false,
        },
      ],
    },
    snapshotEvery: count(0, 2 ** 31),
    digestEvery: count(0, 2 ** 31),
    segmentBytes: count(4096, 2 ** 31),
  },
  required: ['dir'],
  additionalProperties: false,
};

export const CONFIG_SCHEMA = {
  type: 'object',
  properties: {
    host: text,
    port: count(0, 65_535),
    allowedHosts: { type: 'array', items: text, maxItems: 64 },
    moneyDecimals: count(0, 12),
    markets: { type: 'array', minItems: 1, maxItems: 4096, items: { type: 'object' } },
    fund: { type: 'object' },
    funds: { type: 'array', maxItems: 1024, items: { type: 'object' } },
    tickIntervalMs: count(1, 60_000),
    staleMarkSeconds: count(1, 86_400),
    journal: { anyOf: [JOURNAL, { const: false }] },
    tokens: { type: 'array', items: token, maxItems: 10_000 },
    limits,
  },
  required: ['markets', 'journal', 'tokens'],
  additionalProperties: false,
};
