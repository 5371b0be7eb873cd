import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Config } from './config/config.ts';
import { EngineClient } from './engine/client.ts';
import type { RecoverySummary } from './engine/protocol.ts';
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
  static async start(config: Config, { logLevel = 'info', page = PAGE }: ServerOptions = {}): Promise<RiskServer> {
    const app = await createHttp(config, logLevel);
    const { log } = app;
    const { moneyDecimals, markets, fund } = config;
    const engine = new EngineClient({ journal: config.journal, engine: { moneyDecimals, markets, fund, rules: true } });
    const health = new HealthWatch(config.staleMarkSeconds);
    engine.on('recovering', ({ sequence, segment, segments }) => {
      log.info({ sequence, segment, segments }, 'reading the journal');
    });
    const failed = new Promise<string>((resolve) => {
      engine.on('problem', (message, fatal) => {
        log[fatal ? 'fatal' : 'error']({ problem: message }, fatal ? 'nothing more is accepted' : 'a problem');
        if (!fatal) return;
        health.failed(message);
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
      if (applied.ticks.length > 0) health.marked();
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
      await engine.close();
      await intake.close();
      throw error;
    }
    health.isReady();
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
    await this.app.close();
    await this.engine.close();
  }
}
