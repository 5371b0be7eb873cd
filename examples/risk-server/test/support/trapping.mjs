// A server whose engine traps when a position is closed: see trapping-module.mjs.
import { loadConfig } from '../../dist/src/config/config.js';
import { runServer } from '../../dist/src/run.js';
import { trappingModule } from './trapping-module.mjs';

const config = loadConfig(process.argv[3], process.env);
const server = await runServer(config, { logLevel: 'warn', module: trappingModule('removeRows') });
process.stdout.write(`listening on ${server.url}\n`);
