/** What a pool and its workers say to each other. */

import type { FundNumbers } from '../core.ts';
import type { Market } from '../market.ts';
import type { CoreSettings } from '../wasm/settings.ts';
import type { ShardCore } from '../wasm/shard.ts';

/** What is asked of a shard by its name. */
export type ShardCall = {
  [K in keyof ShardCore]: ShardCore[K] extends (...args: never[]) => unknown ? K : never;
}[keyof ShardCore];
export type Arguments<K extends ShardCall> = Parameters<ShardCore[K]>;
export type Answer<K extends ShardCall> = Awaited<ReturnType<ShardCore[K]>>;

/** How a shard is made. */
export interface ShardOptions {
  readonly module: WebAssembly.Module;
  readonly moneyDecimals: number;
  /** Named funds, by their numbers from 1. */
  readonly funds: readonly FundNumbers[];
  readonly markets: readonly Market[];
  /** Number of each market's fund. */
  readonly fundOfMarket: readonly number[];
  readonly settings: CoreSettings;
}

/** A worker holds several states while a snapshot is restored: `state` tells them apart. */
export type Request =
  | { readonly id: number; readonly state: number; readonly make: ShardOptions }
  | { readonly id: number; readonly state: number; readonly drop: true }
  | { readonly id: number; readonly state: number; readonly call: ShardCall; readonly args: readonly unknown[] };
