import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyInstance, LogController } from 'fastify';
import { identify, tokenOf } from '../auth/tokens.ts';
import type { Config } from '../config/config.ts';
import { errorBody, httpStatus, Refusal } from '../wire/errors.ts';
import { requireOwnHost, requirePrincipal } from './door.ts';
import { bodyOf } from './orders.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Needs no token. */
    readonly isPublic?: boolean;
  }
}

/** A client that sends its headers or body more slowly is cut off, milliseconds. */
const REQUEST_TIMEOUT = 30_000;
const HEADERS_TIMEOUT = 10_000;

/** Fastify's own refusals (body too large, schema, rate) in our words; what is not a client's fault says nothing of itself. */
function refusalOf(error: unknown): { readonly status: number; readonly body: object } {
  const { statusCode, validation, message } = error as { statusCode?: number; validation?: unknown; message: string };
  if (statusCode !== undefined && statusCode < 500 && !(error instanceof Refusal)) {
    const code = validation === undefined ? 'INVALID_REQUEST' : 'INVALID_QUERY';
    return { status: statusCode, body: { error: { code: statusCode === 429 ? 'TOO_MANY_REQUESTS' : code, message } } };
  }
  return { status: httpStatus(error), body: { error: bodyOf(error) } };
}

/** The HTTP side: hosts, tokens, limits, headers and errors. Routes are added by others. */
export async function createHttp(config: Config, logLevel: string): Promise<FastifyInstance> {
  const app = Fastify({
    // Queries and tokens stay out of the log.
    logger: {
      level: logLevel,
      stream: process.stderr,
      serializers: { req: ({ method, url }) => ({ method, path: String(url).split('?')[0] }) },
    },
    bodyLimit: config.limits.bodyBytes,
    requestTimeout: REQUEST_TIMEOUT,
    http: { headersTimeout: HEADERS_TIMEOUT },
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: false,
    routerOptions: { maxParamLength: 128 },
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/x-ndjson', { parseAs: 'string' }, (_, body, done) => done(null, body));
  app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-content-type-options', 'nosniff').header('referrer-policy', 'no-referrer');
    requireOwnHost(request.raw.headers, config.allowedHosts);
  });
  // Behind the limit of the rate, so that tokens cannot be guessed beyond it, and before any of the body is read.
  app.addHook('preParsing', async (request) => {
    if (request.routeOptions.config.isPublic === true || request.is404) return;
    request.principal = requirePrincipal(config.credentials, request.raw.headers);
  });
  app.setErrorHandler((error, request, reply) => {
    const { status, body } = refusalOf(error);
    if (status >= 500 && status !== 503) request.log.error(error);
    return reply.status(status).send(body);
  });
  app.setNotFoundHandler((_, reply) =>
    reply.status(404).send({ error: errorBody(new Refusal('NOT_FOUND', 'there is nothing here')) }),
  );
  await app.register(rateLimit, {
    max: config.limits.requestsPerMinute,
    timeWindow: 60_000,
    // By principal; whoever has no token that we know, by address.
    keyGenerator: (request) => {
      const token = tokenOf(request.headers.authorization);
      const principal = token === undefined ? undefined : identify(config.credentials, token);
      return principal === undefined ? `address ${request.ip}` : `token ${principal.name}`;
    },
  });
  return app;
}
