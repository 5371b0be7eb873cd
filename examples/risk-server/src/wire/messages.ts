import type { FundSpec, LiquidationRequest, ManualTrigger, PositionKey, PositionSpec, PositionTerms } from 'adl-core';

/** A position's key on the wire: accounts by their ids alone. */
export type WireKey = PositionKey & { readonly account: string };

/** Messages that change the state. `sequence` rises with every message of a client; a retry repeats it (see the README). */
export type Message =
  | { readonly type: 'account'; readonly sequence?: number; readonly account: string; readonly wallet?: string }
  | { readonly type: 'wallet'; readonly sequence?: number; readonly account: string; readonly wallet: string }
  | { readonly type: 'open'; readonly sequence?: number; readonly position: PositionSpec & WireKey }
  | {
      readonly type: 'adjust';
      readonly sequence?: number;
      readonly position: WireKey;
      readonly changes: Partial<PositionTerms>;
    }
  | { readonly type: 'close'; readonly sequence?: number; readonly position: WireKey }
  | { readonly type: 'marks'; readonly time?: number; readonly marks: Readonly<Record<string, string>> }
  | {
      readonly type: 'tick';
      readonly sequence?: number;
      readonly time?: number;
      readonly marks?: Readonly<Record<string, string>>;
      readonly liquidations: readonly (LiquidationRequest & WireKey)[];
    }
  /** The fund, or the one of a name. */
  | ({ readonly type: 'fund'; readonly sequence?: number; readonly name?: string } & FundSpec)
  /** A market's switch between fund and counterparties. */
  | { readonly type: 'switch'; readonly sequence?: number; readonly market: string; readonly manual: ManualTrigger }
  /** Of markets that are ordered by priorities; an integer of 64 bits as text. */
  | { readonly type: 'priority'; readonly sequence?: number; readonly position: WireKey; readonly priority: string }
  | ColumnMessage;

/** A binary frame, read. Columns are copies, at the engine's own alignment. */
export type ColumnMessage = { readonly type: 'columns'; readonly sequence?: number } & Columns;

export type Columns =
  | { readonly kind: 'accounts'; readonly wallets: BigInt64Array }
  | { readonly kind: 'wallets'; readonly account: Uint32Array; readonly wallets: BigInt64Array }
  | {
      readonly kind: 'upsert';
      readonly market: string;
      readonly account: Uint32Array;
      readonly side: Uint8Array;
      readonly lots: BigInt64Array;
      readonly entryValue: BigInt64Array;
      readonly margin: BigInt64Array;
      readonly leverage: Uint32Array;
      readonly exempt: Uint8Array;
    }
  | { readonly kind: 'remove'; readonly market: string; readonly account: Uint32Array; readonly side: Uint8Array }
  | { readonly kind: 'marks'; readonly market: Uint32Array; readonly unitValue: BigInt64Array }
  | {
      readonly kind: 'priorities';
      readonly market: string;
      readonly account: Uint32Array;
      readonly side: Uint8Array;
      readonly priority: BigInt64Array;
    };

/** Messages that change nothing. */
export type Request =
  | { readonly type: 'subscribe'; readonly topics: readonly string[] }
  | { readonly type: 'unsubscribe'; readonly topics: readonly string[] }
  | { readonly type: 'query'; readonly id: number; readonly query: Query };

export type Query =
  | { readonly kind: 'state' }
  | { readonly kind: 'digest' }
  | { readonly kind: 'queue'; readonly market: string; readonly side: 'long' | 'short'; readonly top: number }
  | { readonly kind: 'explain'; readonly position: WireKey }
  | { readonly kind: 'account'; readonly account: string }
  | { readonly kind: 'liquidatable'; readonly top: number };
