import type { SideNumber, TickRows } from '../../src/core.ts';
import { AdlError, type AdlErrorCode, type ErrorPlace } from '../../src/errors.ts';
import { CROSS_MARGIN, MAX_AMOUNT } from '../../src/limits.ts';
import { type MarketSpec, readMarket } from '../../src/market.ts';
import { ReferenceCore } from '../../src/reference/index.ts';

export const MAX = MAX_AMOUNT;
export const CROSS = BigInt(CROSS_MARGIN);

/** A linear market in which one lot at price p is worth p quanta. */
export function market(changes: Partial<MarketSpec> = {}) {
  return readMarket({
    symbol: 'M',
    payoff: 'linear',
    tick: '1',
    lot: '1',
    policy: 'leveraged-return',
    maintenancePpm: 100_000,
    ...changes,
  });
}

/** A core of whole units with one market per entry and accounts with the wallets given. */
export function coreWith(wallets: readonly bigint[], markets: readonly Partial<MarketSpec>[] = [{}]): ReferenceCore {
  const core = new ReferenceCore(0);
  for (const changes of markets) core.addMarket(market(changes));
  core.addAccounts(wallets.length, BigInt64Array.from(wallets));
  return core;
}

export interface Row {
  readonly market?: number;
  readonly account: number;
  readonly side: SideNumber;
  readonly lots: bigint;
  readonly entryValue: bigint;
  readonly margin?: bigint;
}

/** Upserts rows of one market in one call. */
export function put(core: ReferenceCore, ...rows: readonly Row[]): void {
  core.upsert(rows[0]?.market ?? 0, {
    account: Uint32Array.from(rows, (row) => row.account),
    side: Uint8Array.from(rows, (row) => row.side),
    lots: BigInt64Array.from(rows, (row) => row.lots),
    entryValue: BigInt64Array.from(rows, (row) => row.entryValue),
    margin: BigInt64Array.from(rows, (row) => row.margin ?? CROSS),
  });
}

export interface Target {
  readonly market?: number;
  readonly account: number;
  readonly side: SideNumber;
  readonly force?: boolean;
  /** Lots to close; absent, or 0 where others have some: all. */
  readonly lots?: bigint;
  readonly book?: readonly (readonly [lots: bigint, unitValue: bigint])[];
}

/** The batch of a tick. */
export function batch(
  marks: readonly (readonly [market: number, unitValue: bigint])[],
  ...targets: Target[]
): TickRows {
  const fills = targets.flatMap(({ book }) => book ?? []);
  const fillStart = [0];
  for (const { book } of targets) fillStart.push(fillStart.at(-1)! + (book?.length ?? 0));
  return {
    markMarket: Uint32Array.from(marks, ([number]) => number),
    markUnitValue: BigInt64Array.from(marks, ([, unitValue]) => unitValue),
    account: Uint32Array.from(targets, (target) => target.account),
    market: Uint32Array.from(targets, (target) => target.market ?? 0),
    side: Uint8Array.from(targets, (target) => target.side),
    force: Uint8Array.from(targets, (target) => (target.force ? 1 : 0)),
    ...(targets.some(({ lots }) => lots !== undefined)
      ? { lots: BigInt64Array.from(targets, ({ lots }) => lots ?? 0n) }
      : {}),
    fillStart: Uint32Array.from(fillStart),
    fillLots: BigInt64Array.from(fills, ([lots]) => lots),
    fillUnitValue: BigInt64Array.from(fills, ([, unitValue]) => unitValue),
  };
}

/** Code and place of the refusal of a call, which must leave the digest as it was. */
export function refusalOf(core: ReferenceCore, call: () => unknown): { code: AdlErrorCode; place: ErrorPlace } {
  const digest = core.digest();
  try {
    call();
  } catch (error) {
    if (!(error instanceof AdlError)) throw error;
    if (core.digest() !== digest) throw new Error(`refused with ${error.code}, but the state has changed`);
    return { code: error.code, place: error.place };
  }
  throw new Error('the call was not refused');
}
