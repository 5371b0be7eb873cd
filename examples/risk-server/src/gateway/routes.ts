import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Principal, Role } from '../auth/tokens.ts';
import type { EngineClient } from '../engine/client.ts';
import type { Intake } from '../intake.ts';
import { readFrame } from '../wire/columns.ts';
import { Refusal } from '../wire/errors.ts';
import type { Message, Query } from '../wire/messages.ts';
import { readLines } from '../wire/read.ts';
import { MAX_TOP } from '../wire/schemas.ts';
import { forbidden } from './door.ts';
import { ask, bodyOf, order, type Reply, sequenceOf } from './orders.ts';

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal;
  }
}

/** NDJSON messages of one request. */
const MAX_LINES = 10_000;
const NAME = { type: 'string', minLength: 1, maxLength: 128 };
const SIDE = { enum: ['long', 'short'] };
const TOP = { type: 'integer', minimum: 1, maximum: MAX_TOP, default: 20 };

interface Params {
  readonly market: string;
  readonly side: 'long' | 'short';
  readonly account: string;
}

/** What a GET asks, by its path. */
const QUESTIONS: readonly { readonly url: string; readonly read: (params: Params, top: number) => Query }[] = [
  { url: '/v1/state', read: () => ({ kind: 'state' }) },
  { url: '/v1/digest', read: () => ({ kind: 'digest' }) },
  { url: '/v1/liquidatable', read: (_, top) => ({ kind: 'liquidatable', top }) },
  { url: '/v1/accounts/:account', read: ({ account }) => ({ kind: 'account', account }) },
  { url: '/v1/queue/:market/:side', read: ({ market, side }, top) => ({ kind: 'queue', market, side, top }) },
  { url: '/v1/explain/:market/:side/:account', read: (position) => ({ kind: 'explain', position }) },
];

function requireRole({ principal }: FastifyRequest, roles: readonly Role[], what: string): void {
  if (!roles.includes(principal.role)) throw forbidden(what);
}

/** The routes that need a token. */
export function addRoutes(
  app: FastifyInstance,
  engine: EngineClient,
  intake: Intake,
  metrics: () => Promise<string>,
): void {
  for (const { url, read } of QUESTIONS) {
    const names = [...url.matchAll(/:(\w+)/g)].map(([, name]) => name!);
    const params = {
      type: 'object',
      properties: Object.fromEntries(names.map((n) => [n, n === 'side' ? SIDE : NAME])),
    };
    const querystring = { type: 'object', properties: { top: TOP }, additionalProperties: false };
    app.get<{ Params: Params; Querystring: { top: number } }>(url, { schema: { params, querystring } }, (request) =>
      ask(engine, request.principal, read(request.params, request.query.top)),
    );
  }
  app.post<{ Body: string }>('/v1/messages', async (request, reply) => {
    if (typeof request.body !== 'string')
      throw new Refusal('INVALID_MESSAGE', 'the body is NDJSON: content-type application/x-ndjson', 415);
    const replies = await replyToLines(intake, request.principal, request.body);
    return reply.type('application/x-ndjson').send(replies.map((line) => `${JSON.stringify(line)}\n`).join(''));
  });
  app.post<{ Body: Buffer }>('/v1/columns', async (request) => {
    if (!Buffer.isBuffer(request.body))
      throw new Refusal('INVALID_FRAME', 'the body is a frame: content-type application/octet-stream', 415);
    return order(intake, request.principal, readFrame(request.body), request.body.length);
  });
  app.post('/v1/snapshot', (request) => {
    requireRole(request, ['risk'], 'take snapshots');
    return engine.snapshot();
  });
  app.get('/metrics', async (request, reply) => {
    requireRole(request, ['risk', 'read'], 'read metrics');
    return reply.type('text/plain; version=0.0.4').send(await metrics());
  });
}

/** One reply a line, in the order of the lines: a line that is refused does not keep the others from being done. */
async function replyToLines(intake: Intake, principal: Principal, body: string): Promise<readonly Reply[]> {
  const lines: (Message | Refusal)[] = [];
  for (const line of readLines(body)) {
    // Before the next is read: nothing is done for a request that is refused as a whole.
    if (lines.length === MAX_LINES)
      throw new Refusal('TOO_MANY_MESSAGES', `a request has at most ${MAX_LINES} messages`, 413);
    lines.push(line);
  }
  const bytes = lines.length === 0 ? 0 : Math.ceil(body.length / lines.length);
  return Promise.all(
    lines.map(async (line): Promise<Reply> => {
      if (line instanceof Refusal) return { ok: false, sequence: null, error: bodyOf(line) };
      try {
        return await order(intake, principal, line, bytes);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return { ok: false, sequence: sequenceOf(line), error: bodyOf(error) };
      }
    }),
  );
}
