import type { Io } from '../io.ts';

const TERMINAL_PERIOD_MS = 100;
const LOG_PERIOD_MS = 3_000;
const ERASE_LINE = '\r\u001b[K';

/** One line on stderr that follows long work: rewritten in place on a terminal, else a line every few seconds. */
export class Progress {
  private readonly stderr: Io['stderr'];
  private readonly periodMs: number;
  private last = performance.now();
  private shown = false;

  constructor(io: Io) {
    this.stderr = io.stderr;
    this.periodMs = io.stderr.isTTY === true ? TERMINAL_PERIOD_MS : LOG_PERIOD_MS;
  }

  /** Shows `text()` when the last line is old enough; otherwise costs a look at the clock. */
  update(text: () => string): void {
    const now = performance.now();
    if (now - this.last < this.periodMs) return;
    this.last = now;
    if (this.stderr.isTTY === true) {
      this.stderr.write(ERASE_LINE + text());
      this.shown = true;
    } else {
      this.stderr.write(`${text()}\n`);
    }
  }

  /** Clears the line, so that what follows starts on a clean one. */
  done(): void {
    if (this.shown) this.stderr.write(ERASE_LINE);
    this.shown = false;
  }
}

/** 1234567 → 1,234,567 */
export function grouped(count: number | bigint): string {
  return count.toString().replace(/\B(?=(\d{3})+$)/g, ',');
}
