#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { type Config, ConfigError, loadConfig } from './config/config.ts';
import { demoConfig } from './config/demo.ts';
import { DemoFeed } from './demo/feed.ts';
import { runServer } from './run.ts';

const HELP = `adl-risk-server: a risk server around adl-core

  adl-risk-server [--config FILE] [--port N] [--dir DIR] [--no-feed] [--log LEVEL]

  --config FILE  markets, rule books, tokens, limits and the journal's directory (JSON, see README.md);
                 without it: a demo with two markets, tokens of its own, and a feed that lets ADL happen
  --dir DIR      journal of the demo (default ./risk-server-data)
  --port N       in the place of the config's
  --no-feed      the demo without its feed
  --log LEVEL    trace, debug, info (default), warn, error, fatal, silent; lines of JSON on stderr
`;

interface Options {
  readonly config: Config;
  readonly feed: { readonly token: string } | undefined;
  readonly readToken: string | undefined;
  readonly logLevel: string;
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new ConfigError(`--port must be 0 to 65535, got ${text}`);
  return port;
}

function readOptions(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      config: { type: 'string' },
      dir: { type: 'string' },
      port: { type: 'string' },
      'no-feed': { type: 'boolean' },
      log: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) return undefined;
  const port = values.port === undefined ? {} : { port: readPort(values.port) };
  const logLevel = values.log ?? 'info';
  if (values.config !== undefined) {
    const config = { ...loadConfig(values.config, process.env), ...port };
    return { config, feed: undefined, readToken: undefined, logLevel };
  }
  const { config, feedToken, readToken } = demoConfig(values.dir ?? './risk-server-data');
  const feed = values['no-feed'] === true ? undefined : { token: feedToken };
  return { config: { ...config, ...port }, feed, readToken, logLevel };
}

async function run({ config, feed, readToken, logLevel }: Options): Promise<void> {
  let demo: DemoFeed | undefined;
  const server = await runServer(config, { logLevel }, () => demo?.stop());
  const page = readToken === undefined ? server.url : `${server.url}/#token=${readToken}`;
  process.stdout.write(`listening on ${server.url}\nwatch it at ${page}\n`);
  if (feed === undefined) return;
  demo = new DemoFeed(server.url, feed.token);
  await demo.start();
}

/** Options or a config file that starting anew would not mend. */
function isUsage(error: unknown): boolean {
  return error instanceof ConfigError || String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS');
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) process.stdout.write(HELP);
  else await run(options);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(isUsage(error) ? 2 : 1);
}
