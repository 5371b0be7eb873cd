import { mayRead, maySend, seesBook } from '../auth/allow.ts';
import type { Principal } from '../auth/tokens.ts';
import type { EngineClient } from '../engine/client.ts';
import { EngineRefusal } from '../engine/client.ts';
import type { Answer } from '../engine/protocol.ts';
import type { Intake } from '../intake.ts';
import { type ErrorBody, errorBody } from '../wire/errors.ts';
import type { Message, Query } from '../wire/messages.ts';
import { forbidden } from './door.ts';

/** What a client gets back for a message. */
export type Reply =
  | ({ readonly ok: true; readonly sequence: number | null } & Omit<Extract<Answer, { ok: true }>, 'ticket' | 'ok'>)
  | { readonly ok: false; readonly sequence: number | null; readonly error: ErrorBody };

export function sequenceOf(message: Message): number | null {
  return ('sequence' in message ? message.sequence : undefined) ?? null;
}

/** Passes a message on for a principal. @throws Refusal FORBIDDEN, OVERLOADED, UNAVAILABLE */
export async function order(intake: Intake, principal: Principal, message: Message, bytes: number): Promise<Reply> {
  if (!maySend(principal, message.type)) throw forbidden(`send ${message.type}`);
  const { ticket: _, ...answer } = await intake.send(principal.name, message, bytes);
  const sequence = sequenceOf(message);
  return answer.ok ? { sequence, ...answer } : { sequence, ok: false, error: answer.error };
}

/** Asks the engine for a principal. @throws Refusal FORBIDDEN, and the engine's */
export function ask(engine: EngineClient, principal: Principal, query: Query): Promise<unknown> {
  const account =
    query.kind === 'account' ? query.account : query.kind === 'explain' ? query.position.account : undefined;
  const allowed = query.kind === 'state' || (account === undefined ? seesBook(principal) : mayRead(principal, account));
  if (!allowed) throw forbidden(account === undefined ? `ask for ${query.kind}` : 'see that account');
  return engine.query(query);
}

export function bodyOf(error: unknown): ErrorBody {
  return error instanceof EngineRefusal ? error.body : errorBody(error);
}
