import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { BTC, TOKENS } from './server.ts';

const MAIN = new URL('../../dist/src/main.js', import.meta.url).pathname;

/** The server as a process of its own, that can be killed. */
export class ServerProcess {
  readonly dir = mkdtempSync(join(tmpdir(), 'risk-process-'));
  private child: ChildProcess | undefined;
  private readonly file: string;
  private readonly environment: NodeJS.ProcessEnv;

  constructor(journal: object = {}, environment: NodeJS.ProcessEnv = {}) {
    this.file = join(this.dir, 'config.json');
    this.environment = environment;
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

  /** Starts it; returns its address once it listens. */
  async start(): Promise<string> {
    const child = spawn(process.execPath, [MAIN, '--config', this.file, '--log', 'silent'], {
      env: { ...process.env, ...this.environment, FEED_TOKEN: TOKENS.feed },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    let complaint = '';
    child.stderr!.on('data', (data) => {
      complaint += String(data);
    });
    for await (const line of createInterface({ input: child.stdout! })) {
      const url = /^listening on (\S+)/.exec(line)?.[1];
      if (url !== undefined) return url;
    }
    throw new Error(`the server did not start: ${complaint}`);
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

  remove(): void {
    rmSync(this.dir, { recursive: true });
  }
}
