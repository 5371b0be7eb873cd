import type { Core, FundNumbers } from './core.ts';
import { AdlError, show, textOf } from './errors.ts';
import type { CoreLedger } from './ledger.ts';
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
  /** Names of the funds beside the default one, in the order of their numbers from 1. */
  readonly funds: string[];
}

export function emptyContents(core: Core): Contents {
  return {
    core,
    accounts: new AccountNames(),
    specs: [],
    markets: [],
    marketNumbers: new Map(),
    marketHash: new NameHash(),
    funds: [],
  };
}

function bigintsAsText(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

/** The part of a core that has named funds and triggers. @throws AdlError WASM_UNAVAILABLE */
export function ledgerOf({ ledger }: Core): CoreLedger {
  if (ledger !== undefined) return ledger;
  throw new AdlError(
    'WASM_UNAVAILABLE',
    'named funds and triggers need the build with rule books: createEngine with its option "rules"',
  );
}

/** Number of a fund, 0 without a name. @throws AdlError UNKNOWN_FUND */
export function fundNumber({ funds }: Contents, name: string | undefined): number {
  const number = name === undefined ? 0 : funds.indexOf(name) + 1;
  if (name === undefined || number > 0) return number;
  throw new AdlError('UNKNOWN_FUND', `fund ${show(name)} is not known`);
}

/** Adds a fund. @throws AdlError INVALID_ARGUMENT, DUPLICATE_FUND, WASM_UNAVAILABLE, LIMIT_EXCEEDED, and what `read` throws */
export function addFund({ core, funds }: Contents, name: string, read: () => FundNumbers): void {
  if (typeof name !== 'string' || name === '') {
    throw new AdlError('INVALID_ARGUMENT', `a fund needs a name, a non-empty string, got ${textOf(name)}`);
  }
  if (funds.includes(name)) throw new AdlError('DUPLICATE_FUND', `fund ${JSON.stringify(name)} is there already`);
  ledgerOf(core).addFund(read());
  funds.push(name);
}

/** The part of a digest over names. */
export function nameDigest({ accounts, marketHash, funds }: Contents): string {
  const names = new NameHash();
  names.add(accounts.hex());
  names.add(marketHash.hex());
  for (const fund of funds) names.add(fund);
  return names.hex();
}

/** Adds a market; returns its number. @throws AdlError INVALID_MARKET, INVALID_DECIMAL, DUPLICATE_MARKET, UNKNOWN_FUND, LIMIT_EXCEEDED, WASM_UNAVAILABLE */
export function addMarket(contents: Contents, spec: MarketSpec): number {
  const market = readMarketWith(contents.core.readRules, spec);
  if (contents.marketNumbers.has(market.symbol)) {
    throw new AdlError('DUPLICATE_MARKET', `market ${JSON.stringify(market.symbol)} is there already`, {
      market: market.symbol,
    });
  }
  const number = contents.core.addMarket(market, fundNumber(contents, market.fund));
  // Rules are fixed from now on, whatever becomes of the caller's object.
  contents.specs.push({ ...spec, ...(spec.rules === undefined ? {} : { rules: structuredClone(spec.rules) }) });
  contents.markets.push(market);
  contents.marketNumbers.set(market.symbol, number);
  for (const text of [spec.symbol, spec.tick, spec.lot, spec.multiplier ?? '1']) contents.marketHash.add(text);
  if (!isPlain(market.rules)) contents.marketHash.add(JSON.stringify(market.rules, bigintsAsText));
  if (market.fund !== undefined) contents.marketHash.add(`fund ${market.fund}`);
  return number;
}

/** @returns a snapshot of the whole contents */
export function writeContents({ core, accounts, specs, funds }: Contents, source: StateSource = core): Uint8Array {
  const ids = [...accounts.entries()];
  const named = funds.length === 0 ? {} : { funds };
  return writeSnapshot({ moneyDecimals: core.moneyDecimals, markets: specs, ids, ...named }, source);
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

/** Funds and markets of a snapshot; what is in the funds comes with the state. @throws AdlError */
export function namedContents(makeCore: CoreFactory, names: SnapshotNames): Contents {
  const contents = emptyContents(makeCore(names.moneyDecimals));
  for (const name of names.funds ?? []) addFund(contents, name, () => ({ cash: 0n, floor: 0n, takeover: true }));
  for (const spec of names.markets) addMarket(contents, spec);
  return contents;
}

function read(makeCore: CoreFactory, buffer: Uint8Array | ArrayBuffer): Contents {
  const { names, state } = readSnapshot(buffer);
  const contents = namedContents(makeCore, names);
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
