import type { PositionSpec } from '../inputs.ts';
import type { Payoff } from '../market.ts';

/** What a source may leave unsaid and its caller knows. */
export interface ImportOptions {
  /** Account of the responses that do not come with one. */
  readonly account?: string;
  /** Cross wallets by account, without unrealised PnL. They win over what a source says. */
  readonly wallets?: Readonly<Record<string, string>>;
  /** Units of the contract in one contract, by market: OKX's `ctVal` times `ctMult`, the contract size of COIN-M. */
  readonly contractSizes?: Readonly<Record<string, string>>;
  /** Margin mode of the accounts whose source does not tell (Bybit's unified account); default as the source says. */
  readonly marginMode?: MarginMode;
  /** Whether CCXT's `collateral` holds the unrealised PnL; default `with-pnl`, as CCXT defines it. */
  readonly collateral?: Collateral;
}

export type MarginMode = 'cross' | 'isolated';
export type Collateral = 'with-pnl' | 'without-pnl';

/** A position as `Engine.open` takes it, and where it came from. */
export interface ImportedPosition extends PositionSpec {
  readonly account: string;
  readonly entryPrice: string;
  /** Isolated margin without unrealised PnL, `null` for cross. */
  readonly margin: string | null;
  /** For messages, for instance `response 2: position 0`. */
  readonly place: string;
}

/** What was left out, and why. */
export interface Refusal {
  readonly place: string;
  readonly reason: string;
}

export interface Imported {
  readonly positions: readonly ImportedPosition[];
  /** Cross wallet of every account that has one, without unrealised PnL. */
  readonly wallets: Readonly<Record<string, string>>;
  /** Mark price by market, the first that the source gives. */
  readonly marks: Readonly<Record<string, string>>;
  /** Payoff by market, where the source tells. */
  readonly payoffs: Readonly<Record<string, Payoff>>;
  readonly refused: readonly Refusal[];
  /** Positions of size zero, left out. */
  readonly zero: number;
  /** What the source does not say, and how it was read where that can be doubted. */
  readonly notes: readonly string[];
}

/** One position as a venue's reader understands it; amounts are decimal text without sign, but for margin. */
export interface VenuePosition {
  readonly market: string;
  readonly side: 'long' | 'short';
  readonly size: string;
  readonly entryPrice: string;
  /** `null` for cross. */
  readonly margin: string | null;
  /** As the source has it; only a whole one is kept. */
  readonly leverage: string | undefined;
  readonly mark: string | undefined;
  readonly payoff: Payoff;
  /** Settlement asset, where the source tells. */
  readonly asset: string | undefined;
}

/** A response taken apart. */
export interface OpenedResponse {
  readonly rows: readonly unknown[];
  /** Reads one row; undefined for a position of size zero. @throws AdlError INVALID_FILE */
  readonly read: (row: unknown) => VenuePosition | undefined;
  /** Cross wallet without unrealised PnL, where the source tells. */
  readonly wallet?: string;
}

export interface VenueReader {
  /** What the source never says and the engine or a policy needs. */
  readonly lacks: readonly string[];
  /** Whether an element of an array is a whole response, and not one of its positions. */
  readonly isResponse: (value: Readonly<Record<string, unknown>>) => boolean;
  /** @throws AdlError INVALID_FILE */
  readonly open: (response: unknown, options: ImportOptions) => OpenedResponse;
}
