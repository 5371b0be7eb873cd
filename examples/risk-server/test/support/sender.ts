import { WebSocket } from 'ws';
import { SOCKET_PATH } from '../../src/gateway/sockets.ts';
import { TOKENS } from './server.ts';

/** Messages sent and not answered, and answered ones that are sent once more, at most: together no more than the journal remembers of a client. */
const WINDOW = 24;
export const MOST_BACK = 8;

export interface Outcome {
  readonly ok: boolean;
  readonly log?: number;
  readonly duplicate?: boolean;
  readonly error?: { readonly code: string };
}

/** Answers that say nothing of whether the message is in the log: it is sent again after the restart. */
const UNKNOWN = ['UNAVAILABLE', 'JOURNAL_POISONED', 'ENGINE_POISONED'];

/** A feed that sends a history in order, and after a lost connection goes on with what has no answer. */
export class Sender {
  readonly outcomes: Outcome[] = [];
  /** Messages that were told of a failure. */
  failures = 0;
  private readonly messages: readonly object[];
  private answered = 0;

  constructor(messages: readonly object[]) {
    this.messages = messages;
  }

  get done(): boolean {
    return this.answered === this.messages.length;
  }

  /** Messages answered so far. */
  get count(): number {
    return this.answered;
  }

  /** Sends until all is answered or the connection ends. `back`: so many that were answered are sent once more. @throws Error where anything is acknowledged after a failure */
  run(url: string, back: number): Promise<void> {
    const headers = { authorization: `Bearer ${TOKENS.feed}` };
    const socket = new WebSocket(`${url.replace('http', 'ws')}${SOCKET_PATH}`, { headers });
    let next = Math.max(0, this.answered - back);
    let heard = next;
    let failed = false;
    const fill = (): void => {
      while (next < this.messages.length && next - heard < WINDOW) socket.send(JSON.stringify(this.messages[next++]));
    };
    return new Promise((resolve, reject) => {
      socket.on('open', fill);
      socket.on('error', () => {});
      socket.on('close', () => resolve());
      socket.on('message', (data) => {
        const outcome = JSON.parse(String(data)) as Outcome & { readonly sequence: number };
        if (UNKNOWN.includes(outcome.error?.code ?? '')) {
          failed = true;
          this.failures += 1;
          return;
        }
        try {
          if (failed) throw new Error(`answered after the failure: ${String(data)}`);
          this.check(outcome.sequence - 1, outcome);
        } catch (error) {
          reject(error as Error);
          socket.terminate();
        }
        heard += 1;
        this.answered = Math.max(this.answered, heard);
        if (this.done) socket.close();
        else fill();
      });
    });
  }

  /** What was answered once is answered so again; what was accepted is a duplicate. */
  private check(i: number, outcome: Outcome): void {
    const before = this.outcomes[i];
    if (before?.ok === true && (outcome.log !== before.log || outcome.duplicate !== true)) {
      throw new Error(`message ${i + 1} was applied as ${before.log}, and then again: ${JSON.stringify(outcome)}`);
    }
    this.outcomes[i] = outcome;
  }
}
