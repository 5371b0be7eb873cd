import {
  requireColumn,
  requireHouse,
  requireIntegers,
  requireList,
  requireObject,
  requireRows,
  requireSides,
} from '../checks.ts';
import { addFund, addMarket, type Contents, fundNumber, nameAccounts, namedContents, unusable } from '../contents.ts';
import type { HouseNumbers, IntegerColumn, PositionRows, SideNumber } from '../core.ts';
import { parseDecimal } from '../decimal.ts';
import { AdlError } from '../errors.ts';
import {
  asColumns,
  checkedWord,
  type FundSpec,
  type NamedFundSpec,
  type PositionKey,
  type PositionRow,
  type PositionSpec,
  type PositionTerms,
  readFund,
  readTerms,
  readTick,
  requirePriorityColumns,
  sideNumber,
  type TickInput,
} from '../inputs.ts';
import type { ManualTrigger } from '../ledger.ts';
import type { MarketSpec, Side } from '../market.ts';
import { describePosition, placeOfPosition } from '../places.ts';
import { TickReport } from '../report.ts';
import { readSnapshot } from '../snapshot.ts';
import { readRowCount } from '../wasm/settings.ts';
import { PoolReads } from './reads.ts';
import { importState } from './restore.ts';
import type { ShardSet } from './shards.ts';
import { PoolTick } from './tick.ts';

/**
 * An engine whose markets are spread over workers. Its calls are those of `Engine`, with promises, and give the same to the last
 * bit. Each sees all that was asked for before it, awaited or not; do not change arguments until their promise settles.
 */
export class Pool extends PoolReads {
  /** Adds a market; returns its number. @throws AdlError as `Engine.addMarket` */
  addMarket(spec: MarketSpec): Promise<number> {
    return this.changing(async () => {
      requireObject(spec, 'a market', 'INVALID_MARKET');
      const number = addMarket(this.contents, spec);
      const market = this.contents.markets[number]!;
      await this.shards.addMarket(market, fundNumber(this.contents, market.fund));
      return number;
    });
  }

  /** Adds an account; returns its number. @throws AdlError as `Engine.addAccount` */
  addAccount(id: string, wallet = '0'): Promise<number> {
    return this.changing(async () => {
      const { core } = this.contents;
      const cash = core.moneyOf(parseDecimal(wallet, 'wallet'));
      return this.withAccount(id, () => this.shards.addAccounts(1, BigInt64Array.of(cash)));
    });
  }

  /** Adds accounts; returns the number of the first. @throws AdlError as `Engine.addAccounts` */
  addAccounts(accounts: number | readonly string[], wallets?: IntegerColumn): Promise<number> {
    return this.changing(async () => {
      const names = this.contents.accounts;
      if (wallets !== undefined) requireIntegers('wallets', wallets);
      if (typeof accounts === 'number') {
        const first = await this.shards.addAccounts(accounts, wallets);
        names.addAnonymous(accounts);
        return first;
      }
      requireList(accounts, 'ids of accounts');
      names.checkAll(accounts);
      const first = await this.shards.addAccounts(accounts.length, wallets);
      for (const id of accounts) names.add(id);
      return first;
    });
  }

  /** @throws AdlError as `Engine.setWallet` */
  setWallet(account: string | number, wallet: string): Promise<void> {
    return this.changing(async () => {
      const number = this.accountNumber(account);
      const cash = this.contents.core.moneyOf(parseDecimal(wallet, 'wallet'));
      await this.named(() => this.shards.setWallets(Uint32Array.of(number), BigInt64Array.of(cash)));
    });
  }

  /** Sets wallets in quanta. @throws AdlError as `Engine.setWallets` */
  setWallets(accounts: Uint32Array, wallets: IntegerColumn): Promise<void> {
    return this.changing(async () => {
      requireColumn('accounts', accounts, [Uint32Array]);
      requireIntegers('wallets', wallets);
      await this.named(() => this.shards.setWallets(accounts, wallets));
    });
  }

  /** Adds a fund that markets added later may name. @throws AdlError as `Engine.addFund` */
  addFund(fund: NamedFundSpec): Promise<void> {
    return this.changing(async () => {
      requireObject(fund, 'a fund');
      const { core } = this.contents;
      addFund(this.contents, fund.name, () => readFund(core, fund));
      await this.shards.addFund(readFund(core, fund));
    });
  }

  /** Replaces the fund, or the one of a name. @throws AdlError as `Engine.setFund` */
  setFund(fund: FundSpec, name?: string): Promise<void> {
    return this.changing(async () => {
      const number = fundNumber(this.contents, name);
      const numbers = readFund(this.contents.core, fund);
      if (number === 0) await this.shards.setPot(numbers, this.shards.fees);
      else await this.shards.setNamedFund(number, numbers);
    });
  }

  /** Sets a market's switch. @throws AdlError as `Engine.setTrigger` */
  setTrigger(market: string, manual: ManualTrigger): Promise<void> {
    return this.changing(async () => this.shards.setTrigger(this.marketNumber(market), manual));
  }

  /** Replaces the fund's own position in a market. @throws AdlError as `Engine.setHouse` */
  setHouse(market: string, house: HouseNumbers): Promise<void> {
    return this.changing(async () => {
      requireHouse(house);
      await this.named(async () => this.shards.setHouse(this.marketNumber(market), house));
    });
  }

  /** Puts a new position into the book. @throws AdlError as `Engine.open` */
  open(position: PositionSpec): Promise<void> {
    return this.changing(async () => {
      requireObject(position, 'a position');
      const { core, accounts } = this.contents;
      const market = this.marketNumber(position.market);
      const side = sideNumber(position.side);
      const row = await this.named(async () => readTerms(core, market, side, position));
      const known = accounts.find(position.account);
      if (known === undefined) {
        await this.openForNew(position.account, market, side, row);
        return;
      }
      if ((await this.shards.find(market, side, known)) !== undefined) {
        const message = `${describePosition(position)} is open already: use adjust`;
        throw new AdlError('DUPLICATE_POSITION', message, placeOfPosition(position));
      }
      await this.put(market, side, known, row);
    });
  }

  /** Changes what is given of an open position. @throws AdlError as `Engine.adjust` */
  adjust(key: PositionKey, changes: Partial<PositionTerms>): Promise<void> {
    return this.changing(async () => {
      const { market, side, account } = this.locate(key);
      requireObject(changes, 'changes of a position');
      const before = await this.shards.find(market, side, account);
      if (before === undefined) {
        throw new AdlError('UNKNOWN_POSITION', `${describePosition(key)} is not open`, placeOfPosition(key));
      }
      const row = await this.named(async () => readTerms(this.contents.core, market, side, changes, before));
      await this.put(market, side, account, row);
    });
  }

  /** Takes a position out of the book. @throws AdlError as `Engine.close` */
  close(key: PositionKey): Promise<void> {
    return this.changing(async () => {
      const { market, side, account } = this.locate(key);
      await this.named(() => this.shards.remove(market, side, Uint32Array.of(account)));
    });
  }

  /** Inserts or replaces positions of one market from columns, all or none. @throws AdlError as `Engine.upsert` */
  upsert(market: string, rows: PositionRows): Promise<void> {
    return this.changing(async () => {
      requireRows(rows);
      await this.named(async () => this.shards.upsert(this.marketNumber(market), rows));
    });
  }

  /** Takes positions out of one market by columns, all or none. @throws AdlError as `Engine.remove` */
  remove(market: string, side: Side | Uint8Array, accounts: Uint32Array): Promise<void> {
    return this.changing(async () => {
      const sides = typeof side === 'string' ? sideNumber(side) : side;
      requireSides(sides);
      requireColumn('accounts', accounts, [Uint32Array]);
      await this.named(async () => this.shards.remove(this.marketNumber(market), sides, accounts));
    });
  }

  /** Sets the priority of a position of a market ordered by them. @throws AdlError as `Engine.setPriority` */
  setPriority(key: PositionKey, priority: bigint): Promise<void> {
    return this.changing(async () => {
      const { market, side, account } = this.locate(key);
      const values = BigInt64Array.of(checkedWord(priority, 'priority'));
      await this.named(() => this.shards.setPriorities(market, side, Uint32Array.of(account), values));
    });
  }

  /** Sets priorities by columns, all or none. @throws AdlError as `Engine.setPriorities` */
  setPriorities(
    market: string,
    side: Side | Uint8Array,
    accounts: Uint32Array,
    priorities: BigInt64Array,
  ): Promise<void> {
    return this.changing(async () => {
      const sides = requirePriorityColumns(side, accounts, priorities);
      await this.named(async () => this.shards.setPriorities(this.marketNumber(market), sides, accounts, priorities));
    });
  }

  /** New marks, then a batch of liquidations, as one step: all of it or, on an error, nothing. @throws AdlError as `Engine.tick` */
  tick(input: TickInput): Promise<TickReport> {
    return this.changing(async () => {
      const { core, accounts, markets } = this.contents;
      const numbers = {
        market: (s: string) => this.marketNumber(s),
        account: (a: string | number) => accounts.numberOf(a),
      };
      const rows = await this.named(async () => readTick(core, numbers, input));
      const result = await this.named(() => new PoolTick(this.shards, rows).run());
      const { account, market, side } = rows;
      const symbol = (number: number): string => markets[number]!.symbol;
      const accountId = (number: number): string => accounts.idOf(number);
      const cancel = (number: number) => markets[number]!.rules.cancel ?? 'market';
      const fund = (number: number): string | undefined => markets[number]!.fund;
      return new TickReport({ time: input.time, account, market, side, accountId, symbol, cancel, fund }, result);
    });
  }

  /** Rearranges about `rows` rows over all workers; see `Engine.tidy`. @throws AdlError INVALID_ARGUMENT */
  tidy(rows = Number.POSITIVE_INFINITY): Promise<number> {
    return this.changing(async () => this.shards.tidy(readRowCount('rows', rows)));
  }

  /** Replaces the whole state, markets and names included, by a snapshot's, of an engine or of a pool. @throws AdlError SNAPSHOT_INVALID */
  restore(buffer: Uint8Array | ArrayBuffer): Promise<void> {
    return this.changing(async () => {
      const { contents, shards } = await this.read(buffer);
      const before = this.shards;
      this.contents = contents;
      this.shards = shards;
      await before.drop();
    });
  }

  /** Ends the workers; every call from now on, and those that wait, are refused. */
  async terminate(): Promise<void> {
    await this.host.stop();
  }

  private async read(buffer: Uint8Array | ArrayBuffer): Promise<{ contents: Contents; shards: ShardSet }> {
    let shards: ShardSet | undefined;
    try {
      const { names, state } = readSnapshot(buffer);
      const contents = namedContents(this.host.makeCore, names);
      shards = await this.host.makeShards(contents);
      await importState(shards, state, contents.markets.length);
      nameAccounts(contents.accounts, state.wallets.length, names.ids);
      return { contents, shards };
    } catch (error) {
      this.host.requireAlive();
      await shards?.drop();
      throw unusable(error);
    }
  }

  private async openForNew(id: string | number, market: number, side: SideNumber, row: PositionRow): Promise<void> {
    if (typeof id !== 'string') this.contents.accounts.numberOf(id);
    await this.withAccount(String(id), async () => {
      const account = await this.shards.addAccounts(1);
      try {
        await this.put(market, side, account, row);
      } catch (error) {
        await this.shards.forgetAccounts(1);
        throw error;
      }
    });
  }

  /** Does `work` with a new account; takes the name back when it throws. */
  private async withAccount<T>(id: string, work: () => Promise<T>): Promise<T> {
    const takeBack = this.contents.accounts.addTentatively(id);
    try {
      return await work();
    } catch (error) {
      takeBack();
      throw error;
    }
  }

  private put(market: number, side: SideNumber, account: number, row: PositionRow): Promise<void> {
    return this.named(async () => this.shards.upsert(market, asColumns(account, side, row)));
  }
}
