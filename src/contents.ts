import type { Core } from './core.ts';
import { AdlError } from './errors.ts';
import { type Market, type MarketSpec, readMarket } from './market.ts';
import { AccountNames, NameHash } from './names.ts';
import { readSnapshot, writeSnapshot } from './snapshot.ts';

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

/** Adds a market; returns its number. @throws AdlError INVALID_MARKET, INVALID_DECIMAL, DUPLICATE_MARKET, LIMIT_EXCEEDED */
export function addMarket(contents: Contents, spec: MarketSpec): number {
  const market = readMarket(spec);
  if (contents.marketNumbers.has(market.symbol)) {
    throw new AdlError('DUPLICATE_MARKET', `market ${JSON.stringify(market.symbol)} is there already`, {
      market: market.symbol,
    });
  }
  const number = contents.core.addMarket(market);
  contents.specs.push({ ...spec });
  contents.markets.push(market);
  contents.marketNumbers.set(market.symbol, number);
  for (const text of [spec.symbol, spec.tick, spec.lot, spec.multiplier ?? '1']) contents.marketHash.add(text);
  return number;
}

/** @returns a snapshot of the whole contents */
export function writeContents({ core, accounts, specs }: Contents): Uint8Array {
  const ids = [...accounts.entries()];
  return writeSnapshot({ moneyDecimals: core.moneyDecimals, markets: specs, ids }, core.exportState());
}

/** @throws AdlError SNAPSHOT_INVALID, also where the contents contradict themselves */
export function restoreContents(makeCore: CoreFactory, buffer: Uint8Array | ArrayBuffer): Contents {
  const { names, state } = readSnapshot(buffer);
  try {
    const contents = emptyContents(makeCore(names.moneyDecimals));
    const { core, accounts } = contents;
    for (const spec of names.markets) addMarket(contents, spec);
    core.importState(state);
    for (const [number, id] of names.ids) {
      if (number > accounts.count) accounts.addAnonymous(number - accounts.count);
      accounts.check(id);
      accounts.add(id);
    }
    accounts.addAnonymous(state.wallets.length - accounts.count);
    return contents;
  } catch (error) {
    if (!(error instanceof AdlError)) throw error;
    throw new AdlError('SNAPSHOT_INVALID', `not a usable snapshot: ${error.message}`);
  }
}
