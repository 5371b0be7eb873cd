import type { Message } from '../wire/messages.ts';
import type { Principal, Role } from './tokens.ts';

/** Which roles may send a message of a type. */
const SENDERS: { readonly [K in Message['type']]: readonly Role[] } = {
  open: ['feed', 'risk'],
  adjust: ['feed', 'risk'],
  close: ['feed', 'risk'],
  account: ['feed', 'risk'],
  wallet: ['feed', 'risk'],
  marks: ['feed', 'risk'],
  tick: ['feed', 'risk'],
  columns: ['feed', 'risk'],
  fund: ['risk'],
  switch: ['risk'],
  priority: ['feed', 'risk'],
};

export function maySend({ role }: Principal, type: Message['type']): boolean {
  return SENDERS[type].includes(role);
}

/** What may be subscribed to. `account:ID` is notices and lights of one account. */
export type Topic = 'state' | 'notices' | 'fills' | 'liquidatable' | `account:${string}`;

const OPEN_TOPICS: readonly string[] = ['state', 'notices', 'fills', 'liquidatable'];
const ACCOUNT_TOPIC = 'account:';

export function isTopic(text: string): text is Topic {
  return OPEN_TOPICS.includes(text) || (text.startsWith(ACCOUNT_TOPIC) && text.length > ACCOUNT_TOPIC.length);
}

/** Whether the principal may see all of the book: everybody but an account's own token. */
export function seesBook({ role }: Principal): boolean {
  return role !== 'account';
}

export function mayRead(principal: Principal, account: string): boolean {
  return seesBook(principal) || principal.account === account;
}

export function maySubscribe(principal: Principal, topic: Topic): boolean {
  if (topic.startsWith(ACCOUNT_TOPIC)) return mayRead(principal, topic.slice(ACCOUNT_TOPIC.length));
  return topic === 'state' || seesBook(principal);
}
