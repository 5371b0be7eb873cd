import type { Core } from './core.ts';
import { AdlError } from './errors.ts';
import type { Market, MarketSpec } from './market.ts';
import { AccountNames, NameHash } from './names.ts';
import { isPlain } from './plain-rules.ts';
import { readMarketWith } from './read-market.ts';
import { readSnapshot, type SnapshotNames, type StateSource, writeSnapshot } from './snapshot.ts';

/** Makes an empty core: how an engine starts, and how a snapshot is restored. */
export type CoreFactory = (moneyDecimals: number) => Core;

/** All that an engine holds, and that a restore replaces as a whole. */
export interface Contents {
  readonly core: Core;
  readonly accounts: AccountNames;
  readonly specs: MarketSpec[];
  readonly markets: Market[];
  readonly marketNumbers: Map<string, number>;
  readonly marketHash: NameHash;
}

export function emptyContents(core: Core): Contents {
  return {
    core,
    accounts: new AccountNames(),
    specs: [],
    markets: [],
    marketNumbers: new Map(),
    marketHash: new NameHash(),
  };
}

function bigintsAsText(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

/** Adds a market; returns its number. @throws AdlError INVALID_MARKET, INVALID_DECIMAL, DUPLICATE_MARKET, LIMIT_EXCEEDED, WASM_UNAVAILABLE */
export function addMarket(contents: Contents, spec: MarketSpec): number {
  const market = readMarketWith(contents.core.readRules, spec);
  if (contents.marketNumbers.has(market.symbol)) {
    throw new AdlError('DUPLICATE_MARKET', `market ${JSON.stringify(market.symbol)} is there already`, {
      market: market.symbol,
    });
  }
  const number = contents.core.addMarket(market);
  // Rules are fixed from now on, whatever becomes of the caller's object.
  contents.specs.push({ ...spec, ...(spec.rules === undefined ? {} : { rules: structuredClone(spec.rules) }) });
  contents.markets.push(market);
  contents.marketNumbers.set(market.symbol, number);
  for (const text of [spec.symbol, spec.tick, spec.lot, spec.multiplier ?? '1']) contents.marketHash.add(text);
  if (!isPlain(market.rules)) contents.marketHash.add(JSON.stringify(market.rules, bigintsAsText));
  return number;
}

/** @returns a snapshot of the whole contents */
export function writeContents({ core, accounts, specs }: Contents, source: StateSource = core): Uint8Array {
  const ids = [...accounts.entries()];
  return writeSnapshot({ moneyDecimals: core.moneyDecimals, markets: specs, ids }, source);
}

/** Gives the accounts their ids, which must be in order. @throws AdlError */
export function nameAccounts(accounts: AccountNames, total: number, ids: SnapshotNames['ids']): void {
  for (const [number, id] of ids) {
    if (!Number.isInteger(number) || number < accounts.count || number >= total) {
      throw new AdlError(
        'INVALID_ARGUMENT',
        `account number ${String(number)} is out of order or there is no such account`,
      );
    }
    accounts.addAnonymous(number - accounts.count);
    accounts.check(id);
    accounts.add(id);
  }
  accounts.addAnonymous(total - accounts.count);
}

function read(makeCore: CoreFactory, buffer: Uint8Array | ArrayBuffer): Contents {
  const { names, state } = readSnapshot(buffer);
  const contents = emptyContents(makeCore(names.moneyDecimals));
  for (const spec of names.markets) addMarket(contents, spec);
  contents.core.importState(state);
  nameAccounts(contents.accounts, state.wallets.length, names.ids);
  return contents;
}

/** @throws AdlError SNAPSHOT_INVALID, also where the contents contradict themselves */
export function restoreContents(makeCore: CoreFactory, buffer: Uint8Array | ArrayBuffer): Contents {
  try {
    return read(makeCore, buffer);
  } catch (error) {
    throw unusable(error);
  }
}

/** What was thrown over a snapshot's contents: a header can pass its checksum and still be anything that JSON can be. */
export function unusable(error: unknown): AdlError {
  if (error instanceof AdlError && error.code === 'SNAPSHOT_INVALID') return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new AdlError('SNAPSHOT_INVALID', `not a usable snapshot: ${reason}`);
}
