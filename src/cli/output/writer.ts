import { once } from 'node:events';
import type { Writable } from 'node:stream';

const CHUNK_LENGTH = 65_536;

/** Collects lines into chunks and waits where the stream is slower than we are. */
export class LineWriter {
  private readonly stream: Writable;
  private lines: string[] = [];
  private length = 0;

  constructor(stream: Writable) {
    this.stream = stream;
  }

  async line(text: string): Promise<void> {
    this.lines.push(text);
    this.length += text.length + 1;
    if (this.length >= CHUNK_LENGTH) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.lines.length === 0) return;
    const chunk = `${this.lines.join('\n')}\n`;
    this.lines = [];
    this.length = 0;
    if (!this.stream.write(chunk)) await once(this.stream, 'drain');
  }
}
