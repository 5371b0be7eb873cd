import type { IncomingMessage } from 'node:http';
import { type Credential, identify, type Principal, tokenOf } from '../auth/tokens.ts';
import { Refusal } from '../wire/errors.ts';

const PORT = /:\d+$/;

/**
 * Whether a browser may have sent this: a page of another origin must not reach the server by a name that resolves to it, nor open a
 * WebSocket with a token that it found. Clients that are no browsers send no Origin.
 */
export function requireOwnHost(headers: IncomingMessage['headers'], allowed: readonly string[]): void {
  const host = (headers.host ?? '').replace(PORT, '');
  if (!allowed.includes(host)) throw new Refusal('FORBIDDEN_HOST', 'this server is not known by that name', 421);
  if (headers.origin === undefined) return;
  if (headers.origin !== `http://${headers.host}` && headers.origin !== `https://${headers.host}`) {
    throw new Refusal('FORBIDDEN_ORIGIN', 'pages of other origins may not use this server', 403);
  }
}

/** @throws Refusal UNAUTHORIZED: the same words whether a token is missing or wrong */
export function requirePrincipal(
  credentials: readonly Credential[],
  headers: IncomingMessage['headers'],
  protocols?: string,
): Principal {
  const token = tokenOf(headers.authorization, protocols);
  const principal = token === undefined ? undefined : identify(credentials, token);
  if (principal === undefined) throw new Refusal('UNAUTHORIZED', 'a bearer token that the server knows is needed', 401);
  return principal;
}

export function forbidden(what: string): Refusal {
  return new Refusal('FORBIDDEN', `this token may not ${what}`, 403);
}
