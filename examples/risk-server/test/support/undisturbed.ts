import { Sender } from './sender.ts';
import { TestServer, TOKENS } from './server.ts';

/** What a history comes to when nobody disturbs it. */
export interface Expected {
  readonly digest: string;
  readonly accepted: readonly boolean[];
}

export async function digestAt(url: string): Promise<string> {
  const response = await fetch(`${url}/v1/digest`, { headers: { authorization: `Bearer ${TOKENS.feed}` } });
  return ((await response.json()) as { digest: string }).digest;
}

/** Runs a history on a server of its own, with the fund that ServerProcess has. */
export async function undisturbed(messages: readonly object[]): Promise<Expected> {
  const server = await TestServer.start({ fund: { cash: '100' }, limits: { queuedOrders: messages.length + 1 } });
  const sender = new Sender(messages);
  const { url } = server;
  await sender.run(url, 0);
  const digest = await digestAt(url);
  await server.end();
  return { digest, accepted: sender.outcomes.map(({ ok }) => ok) };
}
