// A server that is whole but for its disk: see failing-files.mjs.
import { loadConfig } from '../../dist/src/config/config.js';
import { runServer } from '../../dist/src/run.js';

const config = loadConfig(process.argv[3], process.env);
const files = new URL('./failing-files.mjs', import.meta.url).href;
const server = await runServer(config, { logLevel: 'warn', files });
process.stdout.write(`listening on ${server.url}\n`);
