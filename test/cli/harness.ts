import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { run } from '../../src/cli/run.ts';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

class Collected extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** Runs `adl …argv` in this process. */
export async function adl(argv: readonly string[], stdin: string | readonly string[] = ''): Promise<Ran> {
  const stdout = new Collected();
  const stderr = new Collected();
  const chunks = (typeof stdin === 'string' ? [stdin] : stdin).map((text) => Buffer.from(text));
  const code = await run(argv, { stdin: Readable.from(chunks, { objectMode: false }), stdout, stderr });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

/** Writes a file into a directory of its own and returns its path. */
export function fileOf(name: string, content: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'adl-cli-')), name);
  writeFileSync(path, content);
  return path;
}

export function lines(text: string): string[] {
  return text.trimEnd().split('\n');
}
