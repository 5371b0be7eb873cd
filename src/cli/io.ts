import type { Readable, Writable } from 'node:stream';

/** The three streams of a command, so that tests need no process. */
export interface Io {
  readonly stdin: Readable;
  /** Data alone. */
  readonly stdout: Writable;
  /** Progress, remarks and errors. */
  readonly stderr: Writable & { readonly isTTY?: boolean };
}

/** One of the words after `adl`. */
export interface Command {
  /** One line for `adl --help`. */
  readonly summary: string;
  readonly help: string;
  /** @returns the exit code. @throws UsageError, Failure, AdlError */
  readonly run: (argv: readonly string[], io: Io) => Promise<number>;
}

/** The command line itself is wrong: exit code 2, with a hint at the help. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The work could not be done, for a reason the caller can mend: exit code 1. */
export class Failure extends Error {
  override readonly name = 'Failure';
}

/** Remarks go to stderr at once. */
export function remark(io: Io, text: string): void {
  io.stderr.write(`${text}\n`);
}

/** Text from a file must not move the cursor or break the line. */
export function visible(text: string): string {
  return text.replace(/\p{Cc}/gu, '\ufffd');
}

/** ENOENT, EACCES, EISDIR, …: their messages name the file. A reader that went away (EPIPE) is main's to see. */
export function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error && (error as NodeJS.ErrnoException).code !== 'EPIPE';
}
