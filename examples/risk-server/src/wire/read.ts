import { Ajv, type ErrorObject } from 'ajv';
import { Refusal } from './errors.ts';
import type { Message, Request } from './messages.ts';
import { COMMANDS, oneOf, REQUESTS } from './schemas.ts';

const ajv = new Ajv({ discriminator: true, allowUnionTypes: true, strict: true, strictTypes: false });
const isCommand = ajv.compile<Message>(oneOf(COMMANDS));
const isAny = ajv.compile<Message | Request>(oneOf([...COMMANDS, ...REQUESTS]));

/** Keys that would reach into prototypes when an object is copied by name. */
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/** What is wrong, where, and what is allowed. */
function describe(errors: readonly ErrorObject[] | null | undefined): string {
  const [error] = errors ?? [];
  if (error === undefined) return 'the message is malformed';
  const { additionalProperty, allowedValues, allowedValue } = error.params as Record<string, unknown>;
  const detail = additionalProperty ?? allowedValues ?? allowedValue;
  const where = error.instancePath === '' ? 'the message' : error.instancePath;
  return `${where} ${error.message}${detail === undefined ? '' : `: ${JSON.stringify(detail)}`}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text, (key, value: unknown) => {
      if (FORBIDDEN_KEYS.has(key)) throw new Refusal('INVALID_MESSAGE', `the key ${key} is not allowed`);
      return value;
    });
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal('INVALID_MESSAGE', 'the message is not JSON');
  }
}

/** Reads a message that changes the state. @throws Refusal INVALID_MESSAGE */
export function readCommand(text: string): Message {
  const value = parse(text);
  if (!isCommand(value)) throw new Refusal('INVALID_MESSAGE', describe(isCommand.errors));
  return value;
}

/** Reads any message of a WebSocket. @throws Refusal INVALID_MESSAGE */
export function readAny(text: string): Message | Request {
  const value = parse(text);
  if (!isAny(value)) throw new Refusal('INVALID_MESSAGE', describe(isAny.errors));
  return value;
}

/** NDJSON, one command a line; empty lines are skipped. A line that cannot be read is its refusal. */
export function* readLines(body: string): Generator<Message | Refusal> {
  for (const line of body.split('\n')) {
    if (line.trim() === '') continue;
    try {
      yield readCommand(line);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      yield error;
    }
  }
}
