import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { FromEngine, Gauges } from './engine/protocol.ts';

const SECONDS = [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
/** Refusals are counted under their own code up to so many codes, beyond it under `other`: labels stay bounded. */
const MOST_CODES = 64;

/** Prometheus metrics: base units (seconds, bytes, the settlement asset), labels of bounded number (markets of the config, outcomes, codes). */
export class Metrics {
  readonly registry = new Registry();
  private readonly codes = new Set<string>();
  private readonly tick = this.histogram('adl_tick_duration_seconds', 'Time of a tick in the engine, without the disk');
  private readonly latency = this.histogram(
    'adl_order_latency_seconds',
    'From the arrival of an order to its answer, durable',
  );
  private readonly orders = this.counter('adl_orders_total', 'Orders answered', ['result']);
  private readonly refused = this.counter('adl_refusals_total', 'Orders refused, by code', ['code']);
  private readonly liquidations = this.counter('adl_liquidations_total', 'Liquidations by outcome', [
    'market',
    'outcome',
  ]);
  private readonly fills = this.counter('adl_deleveraged_total', 'Counterparties closed, in whole or in part', [
    'market',
  ]);
  private readonly dropped = this.counter('adl_subscribers_dropped_total', 'Subscribers that did not keep up', []);
  private readonly gauges = {
    fundCash: this.gauge('adl_fund_cash', 'Cash of the insurance fund, units of the settlement asset'),
    fees: this.gauge('adl_fees', 'Fees taken, units of the settlement asset'),
    accounts: this.gauge('adl_accounts', 'Accounts known'),
    positions: this.gauge('adl_positions', 'Positions open'),
    engineBytes: this.gauge('adl_engine_memory_bytes', 'Engine memory in use'),
    liquidatable: this.gauge('adl_liquidatable_positions', 'Positions below their maintenance'),
    log: this.gauge('adl_journal_applied_sequence', 'Last batch applied'),
    durable: this.gauge('adl_journal_durable_sequence', 'Last batch acknowledged'),
    pendingBytes: this.gauge('adl_journal_pending_bytes', 'Bytes on their way to the disk'),
  };

  constructor(depth: () => { readonly orders: number; readonly bytes: number }, connections: () => number) {
    this.read('adl_queue_orders', 'Orders without an answer yet', () => depth().orders);
    this.read('adl_queue_bytes', 'Their bytes', () => depth().bytes);
    this.read('adl_connections', 'WebSockets open', connections);
    this.read('adl_process_resident_memory_bytes', 'Resident memory', () => process.memoryUsage.rss());
  }

  applied({ answers, ticks, gauges }: Extract<FromEngine, { kind: 'applied' }>): void {
    for (const answer of answers) {
      this.orders.inc({ result: answer.ok ? (answer.duplicate ? 'duplicate' : 'accepted') : 'refused' });
      if (!answer.ok) this.refusal(answer.error.code);
    }
    for (const { seconds, outcomes, fills } of ticks) {
      this.tick.observe(seconds);
      for (const [market, outcome, count] of outcomes) this.liquidations.inc({ market, outcome }, count);
      for (const [market, count] of fills) this.fills.inc({ market }, count);
    }
    if (gauges === undefined) return;
    for (const [name, gauge] of Object.entries(this.gauges)) gauge.set(gauges[name as keyof Gauges]);
  }

  refusal(code: string): void {
    if (this.codes.size < MOST_CODES) this.codes.add(code);
    this.refused.inc({ code: this.codes.has(code) ? code : 'other' });
  }

  orderLatency(seconds: number): void {
    this.latency.observe(seconds);
  }

  subscriberDropped(): void {
    this.dropped.inc();
  }

  private counter(name: string, help: string, labelNames: string[]): Counter {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  private histogram(name: string, help: string): Histogram {
    return new Histogram({ name, help, buckets: SECONDS, registers: [this.registry] });
  }

  private gauge(name: string, help: string): Gauge {
    return new Gauge({ name, help, registers: [this.registry] });
  }

  private read(name: string, help: string, value: () => number): void {
    const gauge: Gauge = new Gauge({ name, help, registers: [this.registry], collect: () => gauge.set(value()) });
  }
}
