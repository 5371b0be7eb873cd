// JSON Schemas of the messages. Lengths and counts are limits of the wire; the engine's own limits lie beyond and are checked there.

/** Longest account id and market symbol, in characters. */
export const MAX_NAME = 128;
/** Longest decimal string: the package's own limit. */
const MAX_DECIMAL = 80;
export const MAX_LIQUIDATIONS = 10_000;
export const MAX_BOOK_FILLS = 1_000;
export const MAX_TOP = 1_000;
export const MAX_TOPICS = 64;

const name = { type: 'string', minLength: 1, maxLength: MAX_NAME };
const decimal = { type: 'string', minLength: 1, maxLength: MAX_DECIMAL };
const sequence = { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER };
const side = { enum: ['long', 'short'] };
/** Milliseconds. */
const time = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER };
const marks = {
  type: 'object',
  minProperties: 1,
  maxProperties: 4096,
  propertyNames: name,
  additionalProperties: decimal,
};

/** A closed object: what is not named is refused. */
function closed(properties: Record<string, unknown>, required: readonly string[]): object {
  return { type: 'object', properties, required, additionalProperties: false };
}

function message(type: string, properties: Record<string, unknown>, required: readonly string[]): object {
  return closed({ type: { const: type }, ...properties }, ['type', ...required]);
}

const terms = {
  size: decimal,
  entryPrice: decimal,
  margin: { anyOf: [decimal, { type: 'null' }] },
  leverage: { type: 'integer', minimum: 1, maximum: 1_000_000 },
  exempt: { type: 'boolean' },
};
const key = { account: name, market: name, side };
const KEY = ['account', 'market', 'side'];
const position = closed(key, KEY);
const fill = closed({ size: decimal, price: decimal }, ['size', 'price']);
/** What a target may be is the engine's to check. */
const target = closed({ maintenancePpm: { type: 'integer' } }, ['maintenancePpm']);
const liquidation = closed(
  {
    ...key,
    size: decimal,
    downTo: target,
    force: { type: 'boolean' },
    book: { type: 'array', maxItems: MAX_BOOK_FILLS, items: fill },
  },
  KEY,
);
const top = { type: 'integer', minimum: 1, maximum: MAX_TOP };
const topics = {
  type: 'array',
  minItems: 1,
  maxItems: MAX_TOPICS,
  items: { type: 'string', minLength: 1, maxLength: 160 },
};
const query = {
  type: 'object',
  properties: { kind: { type: 'string' } },
  required: ['kind'],
  discriminator: { propertyName: 'kind' },
  oneOf: [
    closed({ kind: { const: 'state' } }, ['kind']),
    closed({ kind: { const: 'digest' } }, ['kind']),
    closed({ kind: { const: 'queue' }, market: name, side, top }, ['kind', 'market', 'side', 'top']),
    closed({ kind: { const: 'explain' }, position }, ['kind', 'position']),
    closed({ kind: { const: 'account' }, account: name }, ['kind', 'account']),
    closed({ kind: { const: 'liquidatable' }, top }, ['kind', 'top']),
  ],
};

/** Messages that change the state. */
export const COMMANDS = [
  message('account', { sequence, account: name, wallet: decimal }, ['account']),
  message('wallet', { sequence, account: name, wallet: decimal }, ['account', 'wallet']),
  message('open', { sequence, position: closed({ ...key, ...terms }, [...KEY, 'size', 'entryPrice']) }, ['position']),
  message('adjust', { sequence, position, changes: { ...closed(terms, []), minProperties: 1 } }, [
    'position',
    'changes',
  ]),
  message('close', { sequence, position }, ['position']),
  message('marks', { time, marks }, ['marks']),
  message(
    'tick',
    {
      sequence,
      time,
      marks,
      liquidations: { type: 'array', maxItems: MAX_LIQUIDATIONS, items: liquidation },
    },
    ['liquidations'],
  ),
  message('fund', { sequence, name, cash: decimal, floor: decimal, takeover: { type: 'boolean' } }, ['cash']),
  message('switch', { sequence, market: name, manual: { enum: ['auto', 'on', 'off'] } }, ['market', 'manual']),
  message('priority', { sequence, position, priority: { type: 'string', pattern: '^-?[0-9]{1,19}$' } }, [
    'position',
    'priority',
  ]),
];

/** Messages that change nothing. */
export const REQUESTS = [
  message('subscribe', { topics }, ['topics']),
  message('unsubscribe', { topics }, ['topics']),
  message('query', { id: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }, query }, ['id', 'query']),
];

/** One message of either kind, told apart by `type`. */
export function oneOf(schemas: readonly object[]): object {
  return {
    type: 'object',
    properties: { type: { type: 'string' } },
    required: ['type'],
    discriminator: { propertyName: 'type' },
    oneOf: schemas,
  };
}
