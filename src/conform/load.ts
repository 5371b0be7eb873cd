import type { Core, SideNumber } from '../core.ts';
import { type Decimal, parseDecimal } from '../decimal.ts';
import { AdlError } from '../errors.ts';
import { CROSS_MARGIN, LONG, SHORT } from '../limits.ts';
import { readMarket, type Side } from '../market.ts';
import type { EngineCase, VectorPosition } from './vectors.ts';

/** Names of a case and the numbers that a core knows them by. */
export class Names {
  readonly #numbers = new Map<string, number>();
  readonly #names: string[] = [];

  /** The number of a name, the next one when it is new. */
  add(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.#names.length);
    return this.#names.push(name) - 1;
  }

  has(name: string): boolean {
    return this.#numbers.has(name);
  }

  get all(): readonly string[] {
    return this.#names;
  }

  /** @throws AdlError with the code given */
  numberOf(name: string, code: 'UNKNOWN_MARKET' | 'UNKNOWN_ACCOUNT'): number {
    const number = this.#numbers.get(name);
    if (number === undefined) throw new AdlError(code, `${JSON.stringify(name)} is not known`);
    return number;
  }

  nameOf(number: number): string {
    return this.#names[number] ?? `(number ${number})`;
  }
}

/** A core that holds the state of a case, before marks. */
export interface Loaded {
  readonly markets: Names;
  readonly accounts: Names;
}

export function sideNumberOf(side: Side): SideNumber {
  return side === 'long' ? LONG : SHORT;
}

export function decimalOf(text: string): Decimal {
  return parseDecimal(text, 'a vector');
}

/** Quanta of a margin that must not be negative; CROSS_MARGIN when there is none. @throws AdlError NEGATIVE_MARGIN, as moneyOf */
function marginOf(core: Core, margin: string | undefined): bigint {
  if (margin === undefined) return BigInt(CROSS_MARGIN);
  const quanta = core.moneyOf(decimalOf(margin));
  if (quanta < 0n) throw new AdlError('NEGATIVE_MARGIN', `margin is negative: ${margin}`);
  return quanta;
}

function loadPosition(core: Core, { markets, accounts }: Loaded, position: VectorPosition): void {
  const market = markets.numberOf(position.market, 'UNKNOWN_MARKET');
  const side = sideNumberOf(position.side);
  const lots = core.lotsOf(market, decimalOf(position.size));
  const entryValue = core.entryValueOf(market, side, lots, decimalOf(position.entryPrice));
  const account = Uint32Array.of(accounts.numberOf(position.account, 'UNKNOWN_ACCOUNT'));
  core.upsert(market, {
    account,
    side,
    lots: BigInt64Array.of(lots),
    entryValue: BigInt64Array.of(entryValue),
    margin: BigInt64Array.of(marginOf(core, position.margin)),
    leverage: Uint32Array.of(position.leverage ?? 0),
    exempt: Uint8Array.of(position.exempt === true ? 1 : 0),
  });
  if (position.priority === undefined) return;
  core.setPriorities(market, side, account, BigInt64Array.of(BigInt(position.priority)));
}

/**
 * Builds the state of a case in an empty core: markets, accounts in the order in which they become known, fund and house, positions.
 * @throws AdlError what the core refuses
 */
export function loadCase(core: Core, one: EngineCase): Loaded {
  const loaded: Loaded = { markets: new Names(), accounts: new Names() };
  for (const market of one.markets) {
    core.addMarket(readMarket(market));
    loaded.markets.add(market.symbol);
  }
  const wallets: bigint[] = [];
  for (const { id, wallet } of one.accounts) wallets[loaded.accounts.add(id)] = core.moneyOf(decimalOf(wallet));
  for (const { account } of one.positions) {
    if (!loaded.accounts.has(account)) wallets[loaded.accounts.add(account)] = 0n;
  }
  core.addAccounts(wallets.length, BigInt64Array.from(wallets));
  if (one.kind === 'deleverage') {
    const { cash, floor, takeover } = one.fund;
    core.setFund({ cash: core.moneyOf(decimalOf(cash)), floor: core.moneyOf(decimalOf(floor)), takeover });
    for (const [symbol, { lots, entryValue }] of Object.entries(one.house ?? {})) {
      const market = loaded.markets.numberOf(symbol, 'UNKNOWN_MARKET');
      core.setHouse(market, { lots: BigInt(lots), entryValue: BigInt(entryValue) });
    }
  }
  for (const position of one.positions) loadPosition(core, loaded, position);
  return loaded;
}
