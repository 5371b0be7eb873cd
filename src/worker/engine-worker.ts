/** The worker's end of `adl-core/worker`: an engine, asked by messages, which are answered in their order. */
import { port } from '#worker-port';
import { createEngine } from '../create.ts';
import type { Engine } from '../engine.ts';
import { AdlError } from '../errors.ts';
import type { PositionSpec } from '../inputs.ts';
import { TickReport } from '../report.ts';
import type { Reply } from '../threads/channel.ts';
import { buffersOf, packError } from '../threads/packed.ts';
import type { Answered, EngineCall, Head, Request } from './protocol.ts';
import { packReport } from './report.ts';

type Method = (...args: readonly unknown[]) => unknown;

/** Calls after which the owner's idea of the engine is an old one. */
const CHANGES_HEAD: ReadonlySet<EngineCall> = new Set<EngineCall>(['addMarket', 'addFund', 'restore']);

function headOf(engine: Engine): Head {
  const markets = engine.symbols.map((symbol) => engine.market(symbol));
  return { moneyDecimals: engine.moneyDecimals, markets, funds: engine.funds };
}

/** Opens positions in their order; those before a refusal stay open. @throws AdlError with `row` and `done` */
function openAll(engine: Engine, positions: readonly PositionSpec[]): void {
  positions.forEach((position, row) => {
    try {
      engine.open(position);
    } catch (error) {
      if (!(error instanceof AdlError)) throw error;
      throw new AdlError(error.code, error.message, { ...error.place, row, done: row });
    }
  });
}

function ask(engine: Engine, call: EngineCall, args: readonly unknown[]): unknown {
  const value = (engine[call] as Method).apply(engine, args as unknown[]);
  if (value instanceof TickReport) return packReport(value, engine);
  return call === 'eachLiquidatable' ? [...(value as Iterable<unknown>)] : value;
}

function answer(engine: Engine, request: Request): Answered {
  if ('make' in request) return { value: undefined, head: headOf(engine) };
  if ('openAll' in request) return { value: openAll(engine, request.openAll) };
  if ('queue' in request) {
    const queue = engine.queue(...request.queue);
    return { value: (queue[request.call] as Method).apply(queue, request.args as unknown[]) };
  }
  const value = ask(engine, request.call, request.args);
  return CHANGES_HEAD.has(request.call) ? { value, head: headOf(engine) } : { value };
}

let making: Promise<Engine>;

async function replyTo(id: number, request: Request): Promise<Reply> {
  try {
    if ('make' in request) making = createEngine(request.make);
    return { id, result: answer(await making, request) };
  } catch (error) {
    if (error instanceof AdlError) return { id, refused: packError(error) };
    return { id, thrown: error instanceof Error ? error : new Error(String(error)) };
  }
}

port.listen(async (message) => {
  const reply = await replyTo((message as { readonly id: number }).id, message as Request);
  port.post(reply, 'result' in reply ? buffersOf(reply.result) : []);
});
