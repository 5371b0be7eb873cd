/** A worker of a pool: one shard (two while a snapshot is restored), asked by messages. */
import { port } from '#worker-port';
import { AdlError } from '../errors.ts';
import type { Reply } from '../threads/channel.ts';
import { buffersOf, packError } from '../threads/packed.ts';
import { ShardCore } from '../wasm/shard.ts';
import type { Request, ShardOptions } from './protocol.ts';

const shards = new Map<number, ShardCore>();

function make({ module, moneyDecimals, funds, markets, fundOfMarket, settings }: ShardOptions): ShardCore {
  const shard = new ShardCore(module, moneyDecimals, settings);
  for (const fund of funds) shard.addFund(fund);
  markets.forEach((market, number) => {
    shard.addMarketOf(market, fundOfMarket[number]!);
  });
  return shard;
}

function answer(request: Request): unknown {
  const { state } = request;
  if ('make' in request) return void shards.set(state, make(request.make));
  if ('drop' in request) return void shards.delete(state);
  const shard = shards.get(state)!;
  const method = shard[request.call] as (...args: readonly unknown[]) => unknown;
  return method.apply(shard, request.args as unknown[]);
}

function replyTo(request: Request): Reply {
  const { id } = request;
  try {
    return { id, result: answer(request) };
  } catch (error) {
    if (error instanceof AdlError && error.code !== 'ENGINE_POISONED') {
      return { id, refused: packError(error) };
    }
    return { id, broken: error instanceof Error ? error.message : String(error) };
  }
}

port.listen((message) => {
  const reply = replyTo(message as Request);
  port.post(reply, 'result' in reply ? buffersOf(reply.result) : []);
});
