import type { Config } from './config/config.ts';
import { RiskServer, type ServerOptions } from './server.ts';

/** An end that takes longer is forced: a disk that answers no more must not keep a supervisor waiting. */
const MOST_TO_STOP_MS = 10_000;

/**
 * Runs a server as this process: SIGINT and SIGTERM end it with code 0; when its engine or journal has failed it ends with code 1, for
 * whoever supervises it to start it anew, and recovery reads what is durable.
 * @throws what RiskServer.start does
 */
export async function runServer(config: Config, options: ServerOptions, onStop = () => {}): Promise<RiskServer> {
  const server = await RiskServer.start(config, options);
  let stopping = false;
  let worst = 0;
  const stop = async (code: number): Promise<void> => {
    // Also what fails amid the end counts: a log that could not be closed is no orderly end.
    worst = Math.max(worst, code);
    if (stopping) return;
    stopping = true;
    // Forced: not everything was answered.
    setTimeout(() => process.exit(1), MOST_TO_STOP_MS);
    onStop();
    await server.stop();
    process.exit(worst);
  };
  process.on('SIGINT', () => void stop(0));
  process.on('SIGTERM', () => void stop(0));
  void server.failed.then(() => stop(1));
  return server;
}
