/** What a pool and its workers say to each other. */

import type { FundNumbers } from '../core.ts';
import type { AdlErrorCode, ErrorPlace } from '../errors.ts';
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

/** An error as it travels: class instances do not. */
export interface PackedError {
  readonly code: AdlErrorCode;
  readonly message: string;
  readonly place: ErrorPlace;
}

export type Reply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly refused: PackedError }
  /** Not a refusal: the shard's state is not to be trusted any more. */
  | { readonly id: number; readonly broken: string };

/** Buffers of the columns in a value, to be handed over instead of copied. */
export function buffersOf(value: unknown, found = new Set<ArrayBuffer>()): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
  } else if (typeof value === 'object' && value !== null) {
    for (const entry of Object.values(value)) buffersOf(entry, found);
  }
  return [...found];
}
