import type { FundNumbers, HouseNumbers, SideNumber } from '../core.ts';
import { AdlError } from '../errors.ts';
import { CROSS_MARGIN, LONG, SHORT } from '../limits.ts';
import type { Market } from '../market.ts';
import type { Tier } from '../rules/tiers.ts';
import { Journal } from './journal.ts';

/** CROSS_MARGIN as the integer that a position's margin holds. */
export const CROSS = BigInt(CROSS_MARGIN);
export const SIDES = [LONG, SHORT] as const;

/** A position as it is stored. A change makes a new object, so an old one stays what it was. */
export interface Position {
  readonly sequence: number;
  readonly market: number;
  readonly side: SideNumber;
  readonly account: number;
  readonly lots: bigint;
  readonly entryValue: bigint;
  /** Quanta, CROSS for cross. */
  readonly margin: bigint;
  /** 0 for none. */
  readonly leverage: number;
  readonly exempt: boolean;
  /** What the caller ranks it by (section 10); 0 where it is not given any. */
  readonly priority: bigint;
}

/** A market with what changes in it. */
export interface MarketState {
  readonly market: Market;
  /** Its table of maintenance (section 8), empty where one rate says all. */
  readonly tiers: readonly Tier[];
  /** Unit value of the mark, 0 without one. */
  readonly mark: bigint;
  readonly house: HouseNumbers;
  /** Number of its fund, 0 for the default one. */
  readonly fund: number;
  readonly trigger: Trigger;
}

/** What a market's trigger remembers. */
export interface Trigger {
  /** Place in MANUALS of ledger-state.ts. */
  readonly manual: number;
  readonly active: boolean;
  /** Time of the last start or stop, ms. */
  readonly since: number | undefined;
}

/** Equity of a fund at a time. */
export interface Observation {
  /** ⌊time/step⌋. */
  readonly step: number;
  readonly equity: bigint;
}

/** A fund's equity over a stretch of time: those values that none behind them comes up to, so the first is the peak. */
export interface Window {
  readonly fund: number;
  readonly steps: number;
  /** Milliseconds. */
  readonly step: number;
  readonly seen: readonly Observation[];
}

/** Number of a market side, to key maps with. */
export function sideKey(market: number, side: SideNumber): number {
  return market * 2 + side;
}

export function isCross(position: Position): boolean {
  return position.margin === CROSS;
}

/** Everything the engine remembers. All changes inside {@link State.transact} are taken back when it throws. */
export class State {
  readonly moneyDecimals: number;
  readonly #journal = new Journal();
  readonly #markets: MarketState[] = [];
  /** By market side, then by account. */
  readonly #positions = new Map<number, Map<number, Position>>();
  /** Cross positions by account, then by market side. */
  readonly #cross = new Map<number, Map<number, Position>>();
  readonly #wallets: bigint[] = [];
  /** The default fund, then the named ones. */
  readonly #funds: FundNumbers[] = [{ cash: 0n, floor: 0n, takeover: false }];
  readonly #windows: Window[] = [];
  #clock: number | undefined;
  #fees = 0n;
  #nextSequence = 0;
  #positionCount = 0;

  constructor(moneyDecimals: number) {
    this.moneyDecimals = moneyDecimals;
  }

  transact<T>(work: () => T): T {
    return this.#journal.transact(work);
  }

  get markets(): readonly MarketState[] {
    return this.#markets;
  }

  get wallets(): readonly bigint[] {
    return this.#wallets;
  }

  get fund(): FundNumbers {
    return this.#funds[0]!;
  }

  /** The default fund, then the named ones. */
  get funds(): readonly FundNumbers[] {
    return this.#funds;
  }

  get windows(): readonly Window[] {
    return this.#windows;
  }

  /** Time of the last tick, where there are windows. */
  get clock(): number | undefined {
    return this.#clock;
  }

  get fees(): bigint {
    return this.#fees;
  }

  get nextSequence(): number {
    return this.#nextSequence;
  }

  get positionCount(): number {
    return this.#positionCount;
  }

  /** @throws AdlError UNKNOWN_MARKET */
  market(market: number): MarketState {
    const found = this.#markets[market];
    if (found === undefined) throw new AdlError('UNKNOWN_MARKET', `there is no market ${market}`, { market });
    return found;
  }

  /** Quanta. @throws AdlError UNKNOWN_ACCOUNT */
  wallet(account: number): bigint {
    const found = this.#wallets[account];
    if (found === undefined) throw new AdlError('UNKNOWN_ACCOUNT', `there is no account ${account}`, { account });
    return found;
  }

  find(market: number, side: SideNumber, account: number): Position | undefined {
    return this.#positions.get(sideKey(market, side))?.get(account);
  }

  /** Positions of one market side, in no particular order. */
  positionsOf(market: number, side: SideNumber): Iterable<Position> {
    return this.#positions.get(sideKey(market, side))?.values() ?? [];
  }

  hasPositions(market: number): boolean {
    return SIDES.some((side) => (this.#positions.get(sideKey(market, side))?.size ?? 0) > 0);
  }

  /** All positions, in no particular order. */
  *positions(): Iterable<Position> {
    for (const side of this.#positions.values()) yield* side.values();
  }

  /** Cross positions of one account, in no particular order. */
  crossPositionsOf(account: number): Iterable<Position> {
    return this.#cross.get(account)?.values() ?? [];
  }

  hasCrossPositions(account: number): boolean {
    return (this.#cross.get(account)?.size ?? 0) > 0;
  }

  /** Accounts with at least one cross position. */
  crossAccounts(): Iterable<number> {
    return this.#cross.keys();
  }

  /** Number of the new market. */
  addMarket(market: Market, tiers: readonly Tier[], fund: number): number {
    this.#journal.record(() => this.#markets.pop());
    const house = { lots: 0n, entryValue: 0n };
    const trigger = { manual: 0, active: false, since: undefined };
    return this.#markets.push({ market, tiers, mark: 0n, house, fund, trigger }) - 1;
  }

  /** Number of the new fund. */
  addFund(fund: FundNumbers): number {
    return this.#funds.push(fund) - 1;
  }

  addWindow(window: Window): void {
    this.#windows.push(window);
  }

  setWindow(number: number, seen: readonly Observation[]): void {
    const old = this.#windows[number]!;
    this.#journal.record(() => {
      this.#windows[number] = old;
    });
    this.#windows[number] = { ...old, seen };
  }

  setClock(time: number | undefined): void {
    const old = this.#clock;
    this.#journal.record(() => {
      this.#clock = old;
    });
    this.#clock = time;
  }

  setTrigger(market: number, trigger: Trigger): void {
    this.#setMarket(market, { ...this.market(market), trigger });
  }

  forgetAccounts(count: number): void {
    this.#wallets.length -= count;
  }

  addAccount(wallet: bigint): void {
    this.#journal.record(() => this.#wallets.pop());
    this.#wallets.push(wallet);
  }

  setWallet(account: number, wallet: bigint): void {
    const old = this.wallet(account);
    this.#journal.record(() => {
      this.#wallets[account] = old;
    });
    this.#wallets[account] = wallet;
  }

  setMark(market: number, mark: bigint): void {
    this.#setMarket(market, { ...this.market(market), mark });
  }

  setHouse(market: number, house: HouseNumbers): void {
    this.#setMarket(market, { ...this.market(market), house: { lots: house.lots, entryValue: house.entryValue } });
  }

  #setMarket(market: number, changed: MarketState): void {
    const old = this.market(market);
    this.#journal.record(() => {
      this.#markets[market] = old;
    });
    this.#markets[market] = changed;
  }

  /** `number` 0: the default fund. */
  setFund({ cash, floor, takeover }: FundNumbers, number = 0): void {
    const old = this.#funds[number]!;
    this.#journal.record(() => {
      this.#funds[number] = old;
    });
    this.#funds[number] = { cash, floor, takeover };
  }

  setFees(fees: bigint): void {
    const old = this.#fees;
    this.#journal.record(() => {
      this.#fees = old;
    });
    this.#fees = fees;
  }

  setNextSequence(next: number): void {
    const old = this.#nextSequence;
    this.#journal.record(() => {
      this.#nextSequence = old;
    });
    this.#nextSequence = next;
  }

  /** Stores a position in place of the one with its key, if there is one. */
  put(position: Position): void {
    const { market, side, account } = position;
    this.#replace(market, side, account, position);
  }

  /** Forgets a position. */
  drop({ market, side, account }: Position): void {
    this.#replace(market, side, account, undefined);
  }

  #replace(market: number, side: SideNumber, account: number, now: Position | undefined): void {
    const old = this.find(market, side, account);
    this.#journal.record(() => this.#write(market, side, account, old));
    this.#write(market, side, account, now);
  }

  #write(market: number, side: SideNumber, account: number, now: Position | undefined): void {
    const key = sideKey(market, side);
    const was = this.find(market, side, account);
    if (was === undefined && now !== undefined) this.#positionCount += 1;
    if (was !== undefined && now === undefined) this.#positionCount -= 1;
    writeEntry(this.#positions, key, account, now);
    writeEntry(this.#cross, account, key, now !== undefined && isCross(now) ? now : undefined);
  }
}

/** Sets or, with `undefined`, deletes an entry of a map of maps, which holds no empty maps. */
function writeEntry(maps: Map<number, Map<number, Position>>, outer: number, inner: number, now: Position | undefined) {
  const map = maps.get(outer);
  if (now !== undefined) {
    if (map === undefined) maps.set(outer, new Map([[inner, now]]));
    else map.set(inner, now);
  } else if (map?.delete(inner) && map.size === 0) {
    maps.delete(outer);
  }
}
