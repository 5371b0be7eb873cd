import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Config } from './config/config.ts';
import { EngineClient } from './engine/client.ts';
import type { EngineOptions, RecoverySummary } from './engine/protocol.ts';
import { createHttp } from './gateway/http.ts';
import { addPage } from './gateway/page.ts';
import { addRoutes } from './gateway/routes.ts';
import { Sockets } from './gateway/sockets.ts';
import { HealthWatch } from './health.ts';
import { Hub } from './hub.ts';
import { Intake } from './intake.ts';
import { Metrics } from './metrics.ts';

export interface ServerOptions {
  /** Of pino; `silent` for tests. */
  readonly logLevel?: string;
  /** Folder with the page's files. */
  readonly page?: URL;
  /** Another build of the engine, and another file system of the journal: for whoever starts the server from code of their own. */
  readonly module?: NonNullable<EngineOptions['engine']['module']>;
  readonly files?: string;
}

/** Requests that are under way at the end may be finished for so long. */
const GRACE_MS = 1_000;

function engineOptions(config: Config, { module, files }: ServerOptions): EngineOptions {
  const { journal, moneyDecimals, markets, fund, funds } = config;
  const engine = { moneyDecimals, markets, fund, funds, rules: true, ...(module === undefined ? {} : { module }) };
  return { journal, engine, ...(files === undefined ? {} : { files }) };
}

/** From src/ and from dist/src/ alike the page is found beside the package's own file. */
const PAGE = new URL(import.meta.url.includes('/dist/') ? '../../page/' : '../page/', import.meta.url);

/** The whole server: an engine's thread with its journal, the network around it. */
export class RiskServer {
  readonly engine: EngineClient;
  /** Resolves when nothing more is accepted because the engine or its journal failed. */
  readonly failed: Promise<string>;
  private readonly app: FastifyInstance;
  private readonly intake: Intake;
  private readonly sockets: Sockets;
  private readonly config: Config;
  readonly recovery: RecoverySummary;

  private constructor(parts: {
    config: Config;
    engine: EngineClient;
    app: FastifyInstance;
    intake: Intake;
    sockets: Sockets;
    recovery: RecoverySummary;
    failed: Promise<string>;
  }) {
    this.config = parts.config;
    this.engine = parts.engine;
    this.app = parts.app;
    this.intake = parts.intake;
    this.sockets = parts.sockets;
    this.recovery = parts.recovery;
    this.failed = parts.failed;
  }

  /** Recovers the state and starts to listen. @throws ConfigError, AdlError of the journal or of a market, errors of the network */
  static async start(config: Config, options: ServerOptions = {}): Promise<RiskServer> {
    const { logLevel = 'info', page = PAGE } = options;
    const app = await createHttp(config, logLevel);
    const { log } = app;
    const engine = new EngineClient(engineOptions(config, options));
    const health = new HealthWatch(config.staleMarkSeconds);
    engine.on('recovering', ({ sequence, segment, segments }) => {
      log.info({ sequence, segment, segments }, 'reading the journal');
    });
    const failed = new Promise<string>((resolve) => {
      engine.on('problem', (message, fatal) => {
        log[fatal ? 'fatal' : 'error']({ problem: message }, fatal ? 'nothing more is accepted' : 'a problem');
        if (!fatal) return;
        health.failed();
        resolve(message);
      });
    });
    const hub = new Hub(config.limits.lagBytes, (accounts) => engine.watch(accounts));
    const intake = new Intake(engine, config.limits, config.tickIntervalMs);
    const metrics: Metrics = new Metrics(
      () => intake.depth,
      () => sockets.count,
    );
    intake.onLatency = (seconds) => metrics.orderLatency(seconds);
    hub.onDropped = () => metrics.subscriberDropped();
    const sockets: Sockets = new Sockets(config, {
      engine,
      intake,
      hub,
      limits: config.limits,
      onRefusal: (code) => metrics.refusal(code),
      onError: (error) => log.error(error),
    });
    engine.on('applied', (applied) => {
      for (const { marks } of applied.ticks) health.marked(marks);
      metrics.applied(applied);
      hub.publish(applied.events);
    });
    app.get('/health', { config: { isPublic: true } }, (_, reply) => {
      const { health: now } = health;
      return reply.status(now.status === 'ok' || now.status === 'degraded' ? 200 : 503).send(now);
    });
    addPage(app, page);
    addRoutes(app, engine, intake, () => metrics.registry.metrics());
    sockets.attach(app.server);
    let recovery: RecoverySummary;
    try {
      recovery = await engine.ready;
      await app.listen({ host: config.host, port: config.port });
    } catch (error) {
      sockets.close();
      await intake.close();
      await engine.close();
      throw error;
    }
    health.isReady(recovery.symbols);
    log.info({ ...recovery }, 'recovered');
    for (const remark of recovery.remarks) log.warn({ remark }, 'the journal was mended');
    return new RiskServer({ config, engine, app, intake, sockets, recovery, failed });
  }

  get url(): string {
    const { port } = this.app.server.address() as AddressInfo;
    return `http://${this.config.host}:${port}`;
  }

  /** Accepts nothing more, answers what was accepted, makes it durable, and ends. */
  async stop(): Promise<void> {
    await this.intake.close();
    this.sockets.close();
    // A client amid a request that it does not finish is not waited for.
    const timer = setTimeout(() => this.app.server.closeAllConnections(), GRACE_MS);
    await this.app.close();
    clearTimeout(timer);
    await this.engine.close();
  }
}
