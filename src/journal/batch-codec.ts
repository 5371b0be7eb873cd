/** Batches as bytes (JOURNAL.md, "Batches"). A kind never changes its number or its form within a version of the journal. */
import { requireHouse, requireList, requireObject } from '../checks.ts';
import { AdlError } from '../errors.ts';
import type { NamedFundSpec } from '../inputs.ts';
import { MANUALS, manualNumber } from '../ledger-state.ts';
import { type MarketSpec, readMarket, type Side } from '../market.ts';
import {
  field,
  flag,
  optional,
  readAccount,
  readFund,
  readIntegers,
  readKey,
  readRows,
  readSide,
  readTerms,
  writeAccount,
  writeBoolean,
  writeColumn,
  writeCount,
  writeDecimal,
  writeFund,
  writeInteger,
  writeIntegers,
  writeKey,
  writeName,
  writeRows,
  writeSide,
  writeTerms,
} from './batch-parts.ts';
import { type ByteReader, type ByteWriter, malformed } from './bytes.ts';
import { readTick, writeTick } from './tick-codec.ts';
import type { Batch, BatchKind } from './types.ts';

type BatchOf<K extends BatchKind> = Extract<Batch, { readonly kind: K }>;

/** How one kind is written and read. */
interface Codec<K extends BatchKind> {
  readonly number: number;
  readonly write: (to: ByteWriter, batch: BatchOf<K>) => void;
  readonly read: (from: ByteReader) => Omit<BatchOf<K>, 'kind'>;
}

/** Reads a market before it is written: what is no market at all must not reach the engine. @throws AdlError INVALID_MARKET */
export function writeMarket(to: ByteWriter, market: MarketSpec): void {
  requireObject(market, 'a market', 'INVALID_MARKET');
  try {
    readMarket(market);
    to.text(JSON.stringify(market));
  } catch (error) {
    if (error instanceof AdlError) throw error;
    throw new AdlError('INVALID_MARKET', `not a market: ${(error as Error).message}`);
  }
}

export function readMarketSpec(from: ByteReader): MarketSpec {
  try {
    return JSON.parse(from.text()) as MarketSpec;
  } catch {
    malformed('a market is no JSON');
  }
}

const CODECS: { readonly [K in BatchKind]: Codec<K> } = {
  addMarket: {
    number: 1,
    write: (to, { market }) => writeMarket(to, market),
    read: (from) => ({ market: readMarketSpec(from) }),
  },
  addAccount: {
    number: 2,
    write: (to, { account, wallet }) => {
      writeName(to, account, 'an account id');
      optional(to, wallet, (text) => writeDecimal(to, text, 'wallet'));
    },
    read: (from) => ({ account: from.text(), ...field(from, 'wallet', () => from.text()) }),
  },
  addAccounts: {
    number: 3,
    write: (to, { accounts, wallets }) => {
      writeBoolean(to, typeof accounts !== 'number', 'ids');
      if (typeof accounts === 'number') writeCount(to, accounts, 'a number of accounts');
      else writeIds(to, accounts);
      optional(to, wallets, (column) => writeIntegers(to, column, 'wallets'));
    },
    read: (from) => ({
      accounts: flag(from) ? from.texts() : from.u32(),
      ...field(from, 'wallets', () => readIntegers(from)),
    }),
  },
  setWallet: {
    number: 4,
    write: (to, { account, wallet }) => {
      writeAccount(to, account);
      writeDecimal(to, wallet, 'wallet');
    },
    read: (from) => ({ account: readAccount(from), wallet: from.text() }),
  },
  setWallets: {
    number: 5,
    write: (to, { accounts, wallets }) => {
      writeColumn(to, accounts, 'accounts', [Uint32Array]);
      writeIntegers(to, wallets, 'wallets');
    },
    read: (from) => ({ accounts: from.columnOf(Uint32Array), wallets: readIntegers(from) }),
  },
  setFund: {
    number: 6,
    write: (to, { fund }) => {
      requireObject(fund, 'a fund');
      writeFund(to, fund);
    },
    read: (from) => ({ fund: readFund(from) }),
  },
  setHouse: {
    number: 7,
    write: (to, { market, house }) => {
      writeName(to, market, 'a market');
      requireHouse(house);
      writeInteger(to, house.lots, 'house lots');
      writeInteger(to, house.entryValue, 'house entryValue');
    },
    read: (from) => ({ market: from.text(), house: { lots: from.i64(), entryValue: from.i64() } }),
  },
  open: {
    number: 8,
    write: (to, { position }) => {
      requireObject(position, 'a position');
      writeKey(to, position);
      writeTerms(to, position);
    },
    read: (from) => ({ position: { ...readKey(from), ...readTerms(from) } as BatchOf<'open'>['position'] }),
  },
  adjust: {
    number: 9,
    write: (to, { position, changes }) => {
      requireObject(position, 'a position');
      requireObject(changes, 'changes of a position');
      writeKey(to, position);
      writeTerms(to, changes);
    },
    read: (from) => ({ position: readKey(from), changes: readTerms(from) }),
  },
  close: {
    number: 10,
    write: (to, { position }) => {
      requireObject(position, 'a position');
      writeKey(to, position);
    },
    read: (from) => ({ position: readKey(from) }),
  },
  upsert: {
    number: 11,
    write: (to, { market, rows }) => {
      writeName(to, market, 'a market');
      requireObject(rows, 'columns of positions', 'INVALID_COLUMN');
      writeRows(to, rows);
    },
    read: (from) => ({ market: from.text(), rows: readRows(from) }),
  },
  remove: {
    number: 12,
    write: (to, { market, side, accounts }) => {
      writeName(to, market, 'a market');
      writeSideOrSides(to, side);
      writeColumn(to, accounts, 'accounts', [Uint32Array]);
    },
    read: (from) => ({
      market: from.text(),
      side: readSideOrSides(from),
      accounts: from.columnOf(Uint32Array),
    }),
  },
  tick: {
    number: 13,
    write: (to, { tick }) => writeTick(to, tick),
    read: (from) => ({ tick: readTick(from) }),
  },
  restore: {
    number: 14,
    write: (to, { snapshot }) => {
      if (!(snapshot instanceof Uint8Array)) {
        throw new AdlError('SNAPSHOT_INVALID', 'not a usable snapshot: it must be a Uint8Array');
      }
      to.column(new Uint8Array(snapshot.buffer, snapshot.byteOffset, snapshot.byteLength));
    },
    read: (from) => ({ snapshot: from.columnOf(Uint8Array) }),
  },
  setPriority: {
    number: 15,
    write: (to, { position, priority }) => {
      requireObject(position, 'a position');
      writeKey(to, position);
      writeInteger(to, priority, 'priority');
    },
    read: (from) => ({ position: readKey(from), priority: from.i64() }),
  },
  setPriorities: {
    number: 16,
    write: (to, { market, side, accounts, priorities }) => {
      writeName(to, market, 'a market');
      writeSideOrSides(to, side);
      writeColumn(to, accounts, 'accounts', [Uint32Array]);
      writeColumn(to, priorities, 'priorities', [BigInt64Array]);
    },
    read: (from) => ({
      market: from.text(),
      side: readSideOrSides(from),
      accounts: from.columnOf(Uint32Array),
      priorities: from.columnOf(BigInt64Array),
    }),
  },
  addFund: {
    number: 17,
    write: (to, { fund }) => writeNamedFund(to, fund),
    read: (from) => ({ fund: readNamedFund(from) }),
  },
  setNamedFund: {
    number: 18,
    write: (to, { name, fund }) => {
      requireObject(fund, 'a fund');
      writeNamedFund(to, { ...fund, name });
    },
    read: (from) => {
      const { name, ...fund } = readNamedFund(from);
      return { name, fund };
    },
  },
  setTrigger: {
    number: 19,
    write: (to, { market, manual }) => {
      writeName(to, market, 'a market');
      to.u8(manualNumber(manual));
    },
    read: (from) => ({ market: from.text(), manual: MANUALS[from.u8()] ?? malformed('a switch is of no known kind') }),
  },
};

/** A fund with its name. */
export function writeNamedFund(to: ByteWriter, fund: NamedFundSpec): void {
  requireObject(fund, 'a fund');
  writeName(to, fund.name, 'the name of a fund');
  writeFund(to, fund);
}

export function readNamedFund(from: ByteReader): NamedFundSpec {
  return { name: from.text(), ...readFund(from) };
}

function writeSideOrSides(to: ByteWriter, side: Side | Uint8Array): void {
  writeBoolean(to, side instanceof Uint8Array, 'sides');
  if (side instanceof Uint8Array) to.column(side);
  else writeSide(to, side);
}

function readSideOrSides(from: ByteReader): Side | Uint8Array {
  return flag(from) ? from.columnOf(Uint8Array) : readSide(from);
}

function writeIds(to: ByteWriter, ids: readonly string[]): void {
  requireList(ids, 'ids of accounts');
  to.u32(ids.length);
  for (const id of ids) writeName(to, id, 'an account id');
}

export const KINDS = Object.keys(CODECS) as readonly BatchKind[];

const BY_NUMBER = new Map(
  Object.entries(CODECS).map(([kind, codec]) => [
    codec.number,
    [kind as BatchKind, codec as Codec<BatchKind>] as const,
  ]),
);

/** Writes a batch. @throws AdlError INVALID_ARGUMENT: no such kind; and what the kind's parts are refused with */
export function writeBatch(to: ByteWriter, batch: Batch): void {
  requireObject(batch, 'a batch');
  if (!Object.hasOwn(CODECS, batch.kind)) {
    const known = KINDS.join(', ');
    throw new AdlError('INVALID_ARGUMENT', `a batch's kind must be one of ${known}, got ${String(batch.kind)}`);
  }
  const codec = CODECS[batch.kind] as Codec<BatchKind>;
  to.u8(codec.number);
  codec.write(to, batch as BatchOf<BatchKind>);
}

/** Reads a batch, which is the last of its record. @throws AdlError JOURNAL_INVALID */
export function readBatch(from: ByteReader): Batch {
  const number = from.u8();
  const [kind, codec] = BY_NUMBER.get(number) ?? malformed(`${number} is no known kind of batch`);
  const batch = { kind, ...codec.read(from) } as Batch;
  from.end();
  return batch;
}
