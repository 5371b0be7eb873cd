import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { BTC, TOKENS } from './server.ts';

const MAIN = new URL('../../dist/src/main.js', import.meta.url).pathname;

export interface ProcessLimits {
  /** Most bytes of a file that it writes, in blocks of 512. */
  readonly fileBlocks?: number;
  /** Another program that runs the server. */
  readonly entry?: string;
}

/** The server as a process of its own, that can be killed. */
export class ServerProcess {
  readonly dir = mkdtempSync(join(tmpdir(), 'risk-process-'));
  private child: ChildProcess | undefined;
  private complaint = '';
  private readonly file: string;
  private readonly limits: ProcessLimits;

  /** `journal`: settings of the config's journal in the place of the tests' usual ones. */
  constructor(journal: object = {}, limits: ProcessLimits = {}) {
    this.file = join(this.dir, 'config.json');
    this.limits = limits;
    const config = {
      port: 0,
      markets: [BTC],
      fund: { cash: '100' },
      tickIntervalMs: 2,
      journal: {
        dir: join(this.dir, 'journal'),
        snapshotEvery: 150,
        segmentBytes: 16_384,
        digestEvery: 10,
        ...journal,
      },
      tokens: [{ name: 'feed', role: 'risk', env: 'FEED_TOKEN' }],
    };
    writeFileSync(this.file, JSON.stringify(config));
  }

  /** The journal's directory, unless the test has put it elsewhere. */
  get journal(): string {
    return join(this.dir, 'journal');
  }

  /** What it wrote to its log since the last start. */
  get log(): string {
    return this.complaint;
  }

  /** Starts it; returns its address once it listens. @throws Error with its log when it ends instead */
  async start({ fileBlocks, entry = MAIN }: ProcessLimits = this.limits): Promise<string> {
    const command = [process.execPath, entry, '--config', this.file, '--log', 'warn'];
    // A limit of the shell is inherited: writes beyond it fail, for everybody and without privileges.
    const [program, ...args] =
      fileBlocks === undefined ? command : ['/bin/sh', '-c', `ulimit -f ${fileBlocks} && exec "$0" "$@"`, ...command];
    const child = spawn(program!, args, {
      env: { ...process.env, FEED_TOKEN: TOKENS.feed },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    this.complaint = '';
    child.stderr.on('data', (data) => {
      this.complaint += String(data);
    });
    for await (const line of createInterface({ input: child.stdout })) {
      const url = /^listening on (\S+)/.exec(line)?.[1];
      if (url !== undefined) return url;
    }
    throw new Error(`the server did not start: ${this.complaint}`);
  }

  /** Sends a signal and waits for the end; returns the exit code, null where the signal ended it. */
  async kill(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.child!;
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    if (child.exitCode !== null) return child.exitCode;
    child.kill(signal);
    return ended;
  }

  /** Waits until it ends by itself. */
  ended(): Promise<number | null> {
    const child = this.child!;
    return child.exitCode === null
      ? new Promise((resolve) => child.once('exit', resolve))
      : Promise.resolve(child.exitCode);
  }

  /** Ends it, where a test has not, and takes its files away. */
  remove(): void {
    this.child?.kill('SIGKILL');
    rmSync(this.dir, { recursive: true });
  }
}
