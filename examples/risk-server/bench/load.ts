#!/usr/bin/env node
// Latency from a tick to its notice against the rate of orders, on loopback. See --help.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { LoadClient, type Measured } from './client.ts';
import { spreadOf } from './percentiles.ts';

const HELP = `load: latency from tick to notice against rate, on loopback

  node dist/bench/load.js [--positions N] [--rates A,B,C] [--seconds N] [--ticks N] [--journal off|never|group|batch] [--interval MS]
  node dist/bench/load.js --soak SECONDS [--rate N] …

  --positions N   open positions, default 100000
  --rates A,B,C   orders a second, one run each, default 500,2000,8000
  --ticks N       ticks with one liquidation a second, beside the orders, default 100
  --seconds N     of each run, default 10
  --journal KIND  default batch; group: fsync once in 5 ms; never: no fsync; off: nothing is written
  --interval MS   the server's tick interval, default 5
  --soak SECONDS  one run of so many seconds at the first rate; the server's resident memory, once in ten seconds

Mix: of ten orders eight adjust a margin, one sets a wallet, one brings a mark; every liquidation is followed by a position opened anew.
A table goes to stdout, progress to stderr.
`;
const TOKEN = 'load-token-0123456789';
const POLICIES: Readonly<Record<string, unknown>> = { never: 'never', group: { groupMs: 5 }, batch: 'batch' };
const MEMORY_EVERY_MS = 10_000;

const { values } = parseArgs({
  options: {
    positions: { type: 'string', default: '100000' },
    rates: { type: 'string', default: '500,2000,8000' },
    seconds: { type: 'string', default: '10' },
    ticks: { type: 'string', default: '100' },
    journal: { type: 'string', default: 'batch' },
    interval: { type: 'string', default: '5' },
    soak: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
});

interface Running {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

async function startServer(): Promise<Running> {
  const dir = mkdtempSync(join(tmpdir(), 'risk-load-'));
  const file = join(dir, 'config.json');
  const journal = values.journal === 'off' ? false : { dir: join(dir, 'journal'), fsync: POLICIES[values.journal] };
  const config = {
    port: 0,
    tickIntervalMs: Number(values.interval),
    fund: { cash: '0', takeover: false },
    markets: [
      { symbol: 'BTC', payoff: 'linear', tick: '0.1', lot: '0.001', policy: 'leveraged-return', maintenancePpm: 5_000 },
    ],
    journal,
    tokens: [{ name: 'load', role: 'risk', env: 'LOAD_TOKEN' }],
    limits: { messagesPerSecond: 1_000_000, requestsPerMinute: 1_000_000 },
  };
  writeFileSync(file, JSON.stringify(config));
  const main = new URL('../src/main.js', import.meta.url).pathname;
  const child = spawn(process.execPath, [main, '--config', file, '--log', 'error'], {
    env: { ...process.env, LOAD_TOKEN: TOKEN },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = createInterface({ input: child.stdout });
  const url = await new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => line.startsWith('listening on ') && resolve(line.slice('listening on '.length)));
    void ended.then(() => reject(new Error('the server has ended')));
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    rmSync(dir, { recursive: true });
  };
  return { url, stop };
}

const show = (milliseconds: number): string => milliseconds.toFixed(1).padStart(8);

function row(rate: number, { latencies, sent, refused, seconds }: Measured): string {
  const { samples, p50, p99, p999, worst } = spreadOf(latencies);
  const done = Math.round(sent / seconds);
  return `${String(rate).padStart(7)} ${String(done).padStart(8)} ${String(samples).padStart(8)} ${show(p50)} ${show(p99)} ${show(p999)} ${show(worst)} ${String(refused).padStart(8)}\n`;
}

/** Resident bytes of the server, from its metrics. */
async function memoryAt(url: string): Promise<number> {
  const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } });
  const found = /^adl_process_resident_memory_bytes (\S+)$/m.exec(await response.text());
  return Number(found?.[1]);
}

async function soak(url: string, client: LoadClient, seconds: number, rate: number, ticks: number): Promise<void> {
  const sizes: number[] = [];
  const timer = setInterval(() => {
    void memoryAt(url).then((bytes) => {
      sizes.push(bytes / 2 ** 20);
      process.stderr.write(`${sizes.length * 10} s: ${sizes.at(-1)!.toFixed(0)} MiB resident\n`);
    });
  }, MEMORY_EVERY_MS);
  const measured = await client.run({ rate, seconds, ticks });
  clearInterval(timer);
  const third = Math.floor(sizes.length / 3);
  const mean = (part: readonly number[]): string =>
    (part.reduce((sum, size) => sum + size, 0) / part.length).toFixed(0);
  process.stdout.write(row(rate, measured));
  process.stdout.write(
    `resident, MiB: first third ${mean(sizes.slice(0, third))}, second ${mean(sizes.slice(third, 2 * third))}, last ${mean(sizes.slice(2 * third))}, highest ${Math.max(...sizes).toFixed(0)}\n`,
  );
}

async function main(): Promise<void> {
  if (values.help === true) {
    process.stdout.write(HELP);
    return;
  }
  const positions = Number(values.positions);
  const [rates, ticks] = [values.rates.split(',').map(Number), Number(values.ticks)];
  const server = await startServer();
  const client = await LoadClient.connect(server.url, TOKEN);
  process.stderr.write(`filling the book with ${positions} positions\n`);
  await client.fill(positions);
  process.stdout.write(
    `${positions} positions, journal ${values.journal}, interval ${values.interval} ms, ${ticks} liquidations a second; milliseconds\n`,
  );
  process.stdout.write(' orders/s  done/s  notices      p50      p99    p99.9    worst  refused\n');
  if (values.soak !== undefined) await soak(server.url, client, Number(values.soak), rates[0]!, ticks);
  else {
    for (const rate of rates) {
      process.stderr.write(`${rate} orders a second\n`);
      process.stdout.write(row(rate, await client.run({ rate, seconds: Number(values.seconds), ticks })));
    }
  }
  client.close();
  await server.stop();
}

await main();
