/**
 * One shard of a pool: a core that holds the positions of some markets, knows all accounts, wallets and marks, and exchanges with
 * the other shards what cross accounts and the fund have in common. Shares, wallet changes and the like are opaque bytes here.
 */
import { copyColumns } from '../columns.ts';
import type {
  FundNumbers,
  IntegerColumn,
  LightRows,
  PlaceRows,
  PositionKeys,
  PositionRows,
  ScoreRows,
  SideNumber,
  TickResult,
  TickRows,
} from '../core.ts';
import type { AdlError, AdlErrorCode, ErrorPlace } from '../errors.ts';
import { address, NO_COUNT } from './exports.ts';
import { LedgerShard, type Pot } from './ledger-shard.ts';
import { readTickResult } from './results.ts';
import { accountsOf, CHANGE_BYTES, liquidationOf, SHARE_BYTES } from './shard-rows.ts';
import { stageBatch } from './staging.ts';
import { outOfMemory, refusal } from './status.ts';

const SHORT = 2;

/** What the others need to know of a shard after each change. */
export interface Standing {
  readonly positions: number;
  /** First market with positions and without mark, −1 when there is none. */
  readonly unmarked: number;
}

/** What a change of positions did beyond them. */
export interface Change {
  /** Shares for the other shards. */
  readonly told: Uint8Array;
  /** By row: 1 when this shard keeps cross sums of the account; undefined when it keeps none at all. */
  readonly kept: Uint8Array | undefined;
  readonly nextSequence: number;
  readonly standing: Standing;
}

/** A refused step, by the order in which a single engine would have met it: first `stage`, then the place. */
export interface Refusal {
  readonly stage: number;
  readonly code: AdlErrorCode;
  readonly message: string;
  readonly place: ErrorPlace;
}

/** What a run of liquidations on one shard changed for the others. */
export interface Packet {
  readonly shard: number;
  readonly changes: Uint8Array;
  readonly shares: Uint8Array;
}

export interface Checked {
  readonly refused?: Refusal | undefined;
  readonly told: Uint8Array;
  /** Of this shard's markets: of the default fund and of the named ones. */
  readonly housePnl: bigint;
  readonly namedPnl: readonly bigint[];
  /** Accounts of which the batch names a cross position here and which have others elsewhere. */
  readonly named: Uint32Array;
  readonly standing: Standing;
}

export interface Heard {
  /** No room: every shard must rewind. */
  readonly short: boolean;
  /** The change that left the number range: a liquidation of the shard that sent it. */
  readonly misfit?: { readonly shard: number; readonly liquidation: number } | undefined;
}

export interface Ran extends Heard {
  readonly refused?: Refusal | undefined;
  readonly pot: Pot;
  readonly packet: Packet;
}

export interface Committed {
  readonly result: TickResult;
  readonly accounts: Uint32Array;
  readonly kept: Uint8Array;
  readonly standing: Standing;
}

/** Where a single engine checks what a refusal is about: the marks one by one, and last the liquidations in their order. */
export const STAGE_MARKS = 0;
const STAGE_SUMS = 1;
const STAGE_HOUSE = 2;
const STAGE_UNMARKED = 3;
export const STAGE_ROWS = 4;

/** Where a single engine checks what this error is about, behind the marks one by one. */
function stageOf({ code, place }: AdlError): number {
  if (place.row !== undefined) return STAGE_ROWS;
  if (code === 'MISSING_MARK') return STAGE_UNMARKED;
  return place.market === undefined ? STAGE_SUMS : STAGE_HOUSE;
}

export class ShardCore extends LedgerShard {
  private wallets: (() => void) | undefined;
  /** What was heard in the tick at hand before the liquidations. */
  private heard: Uint8Array[] = [];
  private named: Uint32Array = new Uint32Array(0);
  private liquidations = 0;

  standing(): Standing {
    return { positions: this.exports.positionCount(), unmarked: this.exports.unmarkedMarket() };
  }

  /** `setWallets` that `returnWallets` can take back. */
  exchangeWallets(accounts: Uint32Array, wallets: IntegerColumn): void {
    const known = this.exports.accountCount();
    const before = BigInt64Array.from(accounts, (account) => (account < known ? this.walletOf(account) : 0n));
    this.setWallets(accounts, wallets);
    this.wallets = () => this.setWallets(accounts, before);
  }

  returnWallets(): void {
    this.wallets?.();
  }

  setPot(fund: FundNumbers, fees: bigint): void {
    this.run(() => this.exports.setFund(fund.cash, fund.floor, fund.takeover ? 1 : 0, fees));
  }

  /** `joins`: sums of accounts that get their first cross position here and have others elsewhere. */
  putRows(
    market: number,
    rows: PositionRows,
    nextSequence: number,
    joins: readonly Uint8Array[],
    sequence?: Float64Array,
  ): Change {
    for (const shares of joins) this.check(this.run(() => this.shard.joinShares(this.mail(shares, SHARE_BYTES))));
    this.run(() => this.exports.setNextSequence(BigInt(nextSequence)));
    try {
      this.put(market, rows, sequence);
    } catch (error) {
      for (const shares of joins) this.tell(accountsOf(shares));
      throw error;
    }
    return this.change(rows.account);
  }

  takeRows(market: number, side: SideNumber | Uint8Array, accounts: Uint32Array): Change {
    this.remove(market, side, accounts);
    return this.change(accounts);
  }

  /** Sums of accounts that have cross positions here, for `joins`. */
  sharesOf(accounts: Uint32Array): Uint8Array {
    const n = this.mail(accounts, 4);
    if (this.run(() => this.shard.sharesOf(n)) === 0) throw outOfMemory();
    return this.outbox(n * SHARE_BYTES);
  }

  hear(told: readonly Uint8Array[]): void {
    for (const shares of told) this.hearShares(shares, 1, 0);
  }

  /** Marks, and when no account spans shards the door at once. */
  beginTick(rows: TickRows, alone: boolean, marksOnly: boolean): Checked {
    this.heard = [];
    if (!marksOnly) this.takeTime(rows.time);
    this.run(() => stageBatch(this.exports, this.memory, rows));
    this.liquidations = rows.account.length;
    const refused = this.refused(
      this.run(() => this.shard.beginShard()),
      STAGE_MARKS,
    );
    if (refused !== undefined || alone)
      return refused === undefined ? this.checkTick([], marksOnly) : this.step({ refused });
    return this.step({ told: this.told(this.run(() => this.shard.tellAll())) });
  }

  /** Sums and door, when the shares of all others are there. */
  checkTick(told: readonly Uint8Array[], marksOnly: boolean): Checked {
    for (const shares of told) {
      this.hearShares(shares, 1, 0);
      this.heard.push(shares);
    }
    const refused = this.refused(this.run(() => this.shard.checkShard(marksOnly ? 1 : 0)));
    if (refused !== undefined) return this.step({ refused });
    const namedPnl = this.namedPots().map(({ housePnl }) => housePnl);
    return this.step({
      housePnl: this.housePnl(),
      namedPnl,
      ...(this.liquidations > 0 ? { named: this.namedElsewhere() } : {}),
    });
  }

  /** Accounts of which the batch names a cross position in any shard. */
  nameAccounts(accounts: Uint32Array): void {
    this.named = accounts;
    this.mark(1);
  }

  /** The triggers' look before the liquidations, or behind them, with what the funds have in all shards. */
  lookAtTriggers(when: 'open' | 'close', pot: Pot): Pick<Ran, 'short' | 'refused'> {
    const code = this.run(() => {
      this.takePot(pot);
      return when === 'open' ? this.shard.openTick() : this.shard.closeTick();
    });
    return code === SHORT ? { short: true } : { short: false, refused: this.refused(code) };
  }

  runTick(from: number, to: number, pot: Pot, packets: readonly Packet[]): Ran {
    const heard = this.hearTick(packets);
    const { shard } = this;
    if (heard.short || heard.misfit !== undefined) return { ...heard, pot, packet: this.packet(0) };
    const code = this.run(() => {
      this.takePot(pot);
      return shard.runShard(from, to);
    });
    if (code === SHORT) return { short: true, pot, packet: this.packet(0) };
    return {
      short: false,
      refused: this.refused(code, STAGE_ROWS),
      pot: this.pot(pot.opening),
      packet: this.packet(shard.runChangesCount()),
    };
  }

  /** What runs on other shards changed. */
  hearTick(packets: readonly Packet[]): Heard {
    for (const { shard, changes, shares } of packets) {
      const n = this.mail(changes, CHANGE_BYTES);
      const misfit = this.run(() => this.shard.hearWallets(n));
      if (misfit === -2) return { short: true };
      if (misfit >= 0) return { short: false, misfit: { shard, liquidation: liquidationOf(changes, misfit) } };
      if (this.hearShares(shares, 1, 1)) return { short: true };
    }
    return { short: false };
  }

  /** Back to the state behind the door, with more room where it was short. */
  rewindTick(): void {
    if (this.run(() => this.shard.rewindShard()) === 0) throw outOfMemory();
  }

  /** `tidy`: nobody waits for it. */
  commitTick({ cash, fees, named }: Pot, tidy: boolean): Committed {
    this.mark(0);
    const n = this.run(() => this.shard.commitShard());
    const accounts = this.memory
      .u32(
        this.run(() => this.shard.stageMail(4 * n)),
        n,
      )
      .slice();
    this.setPot({ ...this.fund(), cash }, fees);
    named.forEach((pot, i) => {
      this.setNamedFund(i + 1, { ...this.ledger!.fund(i + 1), cash: pot.cash });
    });
    const result = { ...readTickResult(this.exports, this.memory, this.liquidations), ...this.ledgerResult() };
    const { kept } = this.tell(accounts);
    if (tidy) this.tidyBehindTick();
    return { result, accounts, kept, standing: this.standing() };
  }

  abortTick(): void {
    this.mark(0);
    this.run(() => this.shard.abortShard());
    for (const shares of this.heard) this.hearShares(shares, -1, 0);
    this.run(() => this.shard.allIsTold());
    this.heard = [];
  }

  /** Liquidatable positions with their sequence numbers. */
  liquidatableHere(): { readonly keys: PositionKeys; readonly sequence: Float64Array } {
    const keys = this.liquidatable();
    const n = keys.account.length;
    if (this.run(() => this.shard.sequencesOfListed(n)) === 0) throw outOfMemory();
    return { keys, sequence: this.memory.f64(this.shard.outboxAddress(), n).slice() };
  }

  scores(market: number, side: SideNumber): ScoreRows {
    return copyColumns(this.views.scores(market, side));
  }

  lights(market: number, side: SideNumber): LightRows {
    return copyColumns(this.views.lights(market, side));
  }

  places(market: number, side: SideNumber, accounts: Uint32Array): PlaceRows {
    return copyColumns(this.views.places(market, side, accounts));
  }

  /** Digest sums over this shard's positions and markets, and where counts are given over accounts and engine. */
  hashes(
    markets: Uint32Array,
    whole?: { readonly positions: number; readonly nextSequence: number },
  ): [bigint, bigint] {
    const { shard } = this;
    return this.run(() => {
      shard.hashPositions();
      for (const market of markets) shard.hashMarket(market);
      if (whole !== undefined) shard.hashEngine(this.moneyDecimals, whole.positions, BigInt(whole.nextSequence));
      return [BigInt.asUintN(64, shard.digestA()), BigInt.asUintN(64, shard.digestB())];
    });
  }

  private change(accounts: Uint32Array): Change {
    const crossless = this.shard.crossRecordCount() === 0;
    const { told, kept } = crossless ? { told: new Uint8Array(0), kept: undefined } : this.tell(accounts);
    return { told, kept, nextSequence: Number(this.exports.nextSequenceNumber()), standing: this.standing() };
  }

  /** Tells the changes of these accounts, and which of them are still kept here. */
  private tell(accounts: Uint32Array): { readonly told: Uint8Array; readonly kept: Uint8Array } {
    const n = this.mail(accounts, 4);
    const told = this.told(this.run(() => this.shard.tellSome(n)));
    return { told, kept: Uint8Array.from(this.memory.u32(this.shard.stageMail(4 * n), n)) };
  }

  private told(rows: number): Uint8Array {
    if (rows === NO_COUNT) throw outOfMemory();
    return this.outbox(rows * SHARE_BYTES);
  }

  /** True when the journal was too small. */
  private hearShares(shares: Uint8Array, sign: 1 | -1, inTick: 0 | 1): boolean {
    const n = this.mail(shares, SHARE_BYTES);
    const code = this.run(() => this.shard.hearShares(n, sign, inTick));
    if (code === SHORT) return true;
    this.check(code);
    return false;
  }

  private packet(changes: number): Packet {
    const { shard } = this;
    const at = shard.runChangesAddress();
    return {
      shard: 0,
      changes: this.memory.u8(at, changes * CHANGE_BYTES).slice(),
      shares: this.outbox(changes === 0 ? 0 : shard.runSharesCount() * SHARE_BYTES),
    };
  }

  private step(found: Partial<Checked>): Checked {
    return {
      told: new Uint8Array(0),
      housePnl: 0n,
      namedPnl: [],
      named: new Uint32Array(0),
      standing: this.standing(),
      ...found,
    };
  }

  private namedElsewhere(): Uint32Array {
    const n = this.run(() => this.shard.namedElsewhere());
    return this.memory.u32(this.shard.outboxAddress(), n).slice();
  }

  private mark(named: 0 | 1): void {
    const n = this.mail(this.named, 4);
    this.run(() => this.shard.nameAccounts(n, named));
    if (named === 0) this.named = new Uint32Array(0);
  }

  private refused(code: number, stage?: number): Refusal | undefined {
    if (code === 0) return undefined;
    const error = refusal(code, this.exports);
    return { stage: stage ?? stageOf(error), code: error.code, message: error.message, place: error.place };
  }

  /** Hands rows in; returns how many. */
  private mail(rows: Uint8Array | Uint32Array, bytes: number): number {
    const at = address(this.run(() => this.shard.stageMail(rows.byteLength)));
    if (at === 0) throw outOfMemory();
    this.memory.u8(at, rows.byteLength).set(new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength));
    return rows.byteLength / bytes;
  }

  private outbox(bytes: number): Uint8Array {
    return this.memory.u8(this.shard.outboxAddress(), bytes).slice();
  }
}
