import type { Command, Message } from '../protocol.ts';

/**
 * The page's end of the worker. Marks wait while one is being ranked, and only the newest waits: however fast the slider
 * moves, the worker is never behind by more than one frame.
 */
export class Link {
  private readonly worker: Worker;
  private isRanking = false;
  private waiting: string | undefined;

  constructor(listen: (message: Message) => void) {
    this.worker = new Worker(new URL('../worker/main.ts', import.meta.url), { type: 'module' });
    this.worker.onmessage = ({ data }: MessageEvent<Message>) => {
      if (data.type === 'frame' || data.type === 'refused') this.next();
      listen(data);
    };
    this.worker.onerror = (event) => {
      listen({ type: 'refused', text: `The worker stopped: ${event.message}. Reload the page.`, lines: [] });
    };
  }

  /** Every other command, behind the newest mark. */
  send(command: Exclude<Command, { type: 'mark' }>): void {
    const { waiting } = this;
    this.waiting = undefined;
    if (waiting !== undefined) this.worker.postMessage({ type: 'mark', mark: waiting } satisfies Command);
    this.worker.postMessage(command);
  }

  mark(mark: string): void {
    if (this.isRanking) {
      this.waiting = mark;
      return;
    }
    this.isRanking = true;
    this.worker.postMessage({ type: 'mark', mark } satisfies Command);
  }

  private next(): void {
    this.isRanking = false;
    const { waiting } = this;
    this.waiting = undefined;
    if (waiting !== undefined) this.mark(waiting);
  }
}
