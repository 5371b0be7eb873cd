import { createHash, timingSafeEqual } from 'node:crypto';

/** What a token may do: feed it sends state and ticks; risk it may move the fund as well and read everything; read; or one account's own view. */
export type Role = 'feed' | 'risk' | 'read' | 'account';

/** Who a connection or request speaks for. */
export interface Principal {
  /** Also the client name of its sequence numbers in the journal. */
  readonly name: string;
  readonly role: Role;
  /** The one account of a token with the role `account`. */
  readonly account: string | undefined;
}

/** A principal and the SHA-256 of its token: the tokens themselves are kept nowhere. */
export interface Credential extends Principal {
  readonly sha256: Buffer;
}

export function hashOf(token: string): Buffer {
  return createHash('sha256').update(token, 'utf8').digest();
}

/** Whose token it is. Every credential is compared, each in constant time, so that the time taken says nothing of which matched. */
export function identify(credentials: readonly Credential[], token: string): Principal | undefined {
  const hash = hashOf(token);
  let found: Principal | undefined;
  for (const credential of credentials) {
    if (timingSafeEqual(credential.sha256, hash)) found = credential;
  }
  return found;
}

const BEARER = /^Bearer ([\x21-\x7e]+)$/i;
/** Browsers cannot set headers of a WebSocket: there the token comes as a subprotocol of this prefix. */
export const TOKEN_PROTOCOL = 'adl.token.';

/** The token of an Authorization header, or of a WebSocket's list of subprotocols. */
export function tokenOf(authorization: string | undefined, protocols = ''): string | undefined {
  const header = authorization === undefined ? undefined : BEARER.exec(authorization)?.[1];
  if (header !== undefined) return header;
  const offered = protocols.split(',').map((protocol) => protocol.trim());
  return offered.find((protocol) => protocol.startsWith(TOKEN_PROTOCOL))?.slice(TOKEN_PROTOCOL.length);
}
