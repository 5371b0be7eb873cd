import type { Core, SideNumber } from '../core.ts';
import { AdlError } from '../errors.ts';
import { CROSS_MARGIN, LONG, SHORT } from '../limits.ts';
import { readMarket, type Side } from '../market.ts';
import { fundNumberOf, loadFunds } from './ledger.ts';
import { decimalOf, Names } from './names.ts';
import type { EngineCase, VectorPosition } from './vectors.ts';

/** A core that holds the state of a case, before marks. */
export interface Loaded {
  readonly markets: Names;
  readonly accounts: Names;
}

export function sideNumberOf(side: Side): SideNumber {
  return side === 'long' ? LONG : SHORT;
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
  const funds = one.kind === 'deleverage' ? one : {};
  loadFunds(core, funds);
  for (const spec of one.markets) {
    const market = readMarket(spec);
    core.addMarket(market, fundNumberOf(funds, market));
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
