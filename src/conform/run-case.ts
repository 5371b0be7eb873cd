import { type Core, OUTCOMES, type TickResult, type TickRows } from '../core.ts';
import { AdlError } from '../errors.ts';
import { sideName } from '../report.ts';
import { compare, type Mismatch } from './compare.ts';
import { checkConservation, conservedIn, marksAfter } from './conservation.ts';
import { type LedgerInput, ledgerOutcome, runTicksBefore } from './ledger.ts';
import { type Loaded, loadCase, sideNumberOf } from './load.ts';
import { decimalOf } from './names.ts';
import {
  type AllocateCase,
  type AllocateExpectation,
  type DeleverageCase,
  type DeleverageExpectation,
  type EngineCase,
  type FillExpectation,
  type LiquidationExpectation,
  type RankCase,
  type RankExpectation,
  readVectorFile,
  type VectorCase,
  type VectorLiquidation,
} from './vectors.ts';

/** How one case of a vector file went. */
export interface CaseResult {
  readonly name: string;
  readonly passed: boolean;
  readonly mismatches: readonly Mismatch[];
}

/** The batch of a case. @throws AdlError what the core refuses of its decimals */
function tickRowsOf(
  core: Core,
  { markets, accounts }: Loaded,
  marks: EngineCase['marks'],
  liquidations: readonly VectorLiquidation[],
): TickRows {
  const market = (symbol: string) => markets.numberOf(symbol, 'UNKNOWN_MARKET');
  const markMarket = Object.keys(marks).map(market);
  const markUnitValue = Object.entries(marks).map(([symbol, p]) => core.unitValueOf(market(symbol), decimalOf(p)));
  const fills = liquidations.flatMap((one) =>
    (one.book ?? []).map(({ size, price }) => ({
      lots: core.lotsOf(market(one.market), decimalOf(size)),
      unitValue: core.unitValueOf(market(one.market), decimalOf(price)),
    })),
  );
  const lots = liquidations.map(({ market: symbol, size }) =>
    size === undefined ? 0n : core.lotsOf(market(symbol), decimalOf(size)),
  );
  const fillStart = [0];
  for (const { book } of liquidations) fillStart.push(fillStart.at(-1)! + (book?.length ?? 0));
  return {
    markMarket: Uint32Array.from(markMarket),
    markUnitValue: BigInt64Array.from(markUnitValue),
    account: Uint32Array.from(liquidations, (one) => accounts.numberOf(one.account, 'UNKNOWN_ACCOUNT')),
    market: Uint32Array.from(liquidations, (one) => market(one.market)),
    side: Uint8Array.from(liquidations, (one) => sideNumberOf(one.side)),
    force: Uint8Array.from(liquidations, (one) => (one.force === true ? 1 : 0)),
    ...(liquidations.some(({ size }) => size !== undefined) ? { lots: BigInt64Array.from(lots) } : {}),
    ...(liquidations.some(({ downTo }) => downTo !== undefined)
      ? { target: Uint32Array.from(liquidations, ({ downTo }) => downTo?.maintenancePpm ?? 0) }
      : {}),
    fillStart: Uint32Array.from(fillStart),
    fillLots: BigInt64Array.from(fills, ({ lots }) => lots),
    fillUnitValue: BigInt64Array.from(fills, ({ unitValue }) => unitValue),
  };
}

function fillAt(result: TickResult, accounts: Loaded['accounts'], row: number, liquidation: number): FillExpectation {
  const { fills, liquidations } = result;
  return {
    account: accounts.nameOf(fills.account[row]!),
    lots: String(fills.lots[row]),
    unitValue: String(liquidations.adlUnitValue[liquidation]),
    realizedPnl: String(fills.realizedPnl[row]),
    fee: String(fills.fee[row]),
    remainingLots: String(fills.remainingLots[row]),
    score: String(fills.score[row]),
    ...(fills.newDeficit[row] === 0n ? {} : { newDeficit: String(fills.newDeficit[row]) }),
  };
}

function rowsBetween(starts: Uint32Array, run: number): number[] {
  return Array.from({ length: starts[run + 1]! - starts[run]! }, (_, i) => starts[run]! + i);
}

function lossAt(
  { liquidations, payments }: TickResult,
  accounts: Loaded['accounts'],
  row: number,
): Pick<LiquidationExpectation, 'lossToShare' | 'payments'> {
  return {
    lossToShare: String(liquidations.lossToShare[row]),
    payments: rowsBetween(liquidations.paymentStart, row).map((at) => ({
      account: accounts.nameOf(payments.account[at]!),
      side: sideName(payments.side[at]!),
      amount: String(payments.amount[at]),
    })),
  };
}

function liquidationAt(
  result: TickResult,
  accounts: Loaded['accounts'],
  { account, size, downTo }: VectorLiquidation,
  row: number,
) {
  const { liquidations } = result;
  return {
    account,
    ...(size === undefined && downTo === undefined ? {} : { remainingLots: String(liquidations.remainingLots[row]) }),
    bankruptcyUnitValue: String(liquidations.bankruptcyUnitValue[row]),
    outcome: OUTCOMES[liquidations.outcome[row]!]!,
    fundSurplus: String(liquidations.fundSurplus[row]),
    takenOverLots: String(liquidations.takenOverLots[row]),
    ...(liquidations.houseLots[row] === 0n ? {} : { houseLots: String(liquidations.houseLots[row]) }),
    fills: rowsBetween(liquidations.fillStart, row).map((fill) => fillAt(result, accounts, fill, row)),
    skipped: rowsBetween(liquidations.skippedStart, row).map((at) => accounts.nameOf(result.skipped[at]!)),
    ...(liquidations.lossToShare[row] === 0n ? {} : lossAt(result, accounts, row)),
    residualLots: String(liquidations.residualLots[row]),
    badDebt: String(liquidations.badDebt[row]),
    fundCash: String(liquidations.fundCash[row]),
  } satisfies LiquidationExpectation;
}

/** What a deleverage case says about the state after its tick, and the tick's own report. */
function deleverageOutcome(core: Core, loaded: Loaded, one: DeleverageCase, result: TickResult): DeleverageExpectation {
  const { accounts, markets } = loaded;
  const house = markets.all.map((symbol, number) => {
    const { lots, entryValue } = core.house(number);
    return [symbol, { lots: String(lots), entryValue: String(entryValue) }] as const;
  });
  return {
    liquidations: one.liquidations.map((liquidation, row) => liquidationAt(result, accounts, liquidation, row)),
    wallets: Object.fromEntries(accounts.all.map((id, number) => [id, String(core.walletOf(number))])),
    fundCash: String(core.fund().cash),
    fees: String(core.fees()),
    house: Object.fromEntries(house),
    ...ledgerOutcome(core, one, result),
  };
}

function rankOutcome(core: Core, { accounts, markets }: Loaded, one: RankCase): RankExpectation {
  const { market, side } = one.queue;
  const rows = core.ranked(markets.numberOf(market, 'UNKNOWN_MARKET'), sideNumberOf(side), one.positions.length);
  const order = Array.from(rows.account, (account) => accounts.nameOf(account));
  const ranked = new Set(order);
  const onSide = one.positions.filter((position) => position.market === market && position.side === side);
  return {
    order,
    scores: Object.fromEntries(order.map((id, row) => [id, String(rows.score[row])])),
    lights: Object.fromEntries(order.map((id, row) => [id, rows.lights[row]!])),
    excluded: onSide.map(({ account }) => account).filter((account) => !ranked.has(account)),
  };
}

/** Runs a call that may refuse, and checks that a refusal left the digest as it was. */
function attempt<T>(core: Core, call: () => T): { readonly value: T } | { readonly changed: Mismatch[] } {
  const digest = core.digest();
  try {
    return { value: call() };
  } catch (error) {
    if (!(error instanceof AdlError)) throw error;
    return { changed: compare(digest, core.digest(), `digest after ${error.code}`) };
  }
}

function isRefused(expect: object): boolean {
  return 'refused' in expect;
}

function runEngineCase(core: Core, one: EngineCase): Mismatch[] {
  let loaded: Loaded;
  let rows: TickRows;
  try {
    loaded = loadCase(core, one);
    if (one.kind === 'deleverage' && one.marksBefore !== undefined) {
      core.tick(tickRowsOf(core, loaded, one.marksBefore, []));
    }
    const timed: LedgerInput = one.kind === 'deleverage' ? one : {};
    runTicksBefore(core, loaded.markets, timed, (marks) => tickRowsOf(core, loaded, marks, []));
    const liquidations = one.kind === 'deleverage' ? one.liquidations : [];
    rows = { ...tickRowsOf(core, loaded, one.marks, liquidations), time: timed.time };
  } catch (error) {
    if (!(error instanceof AdlError)) throw error;
    return isRefused(one.expect) ? [] : compare(one.expect, { refused: error.code });
  }
  const marks = marksAfter(core, rows);
  const before = conservedIn(core.exportState(), marks);
  const ticked = attempt(core, () => core.tick(rows));
  if ('changed' in ticked) {
    return isRefused(one.expect) ? ticked.changed : [...compare(one.expect, { refused: true }), ...ticked.changed];
  }
  const outcome =
    one.kind === 'deleverage' ? deleverageOutcome(core, loaded, one, ticked.value) : rankOutcome(core, loaded, one);
  return [...compare(one.expect, outcome), ...checkConservation(core, rows, before, marks)];
}

function runAllocateCase(core: Core, one: AllocateCase): Mismatch[] {
  const { take, residual } = core.allocate({
    rule: one.rule,
    rounding: one.rounding,
    budget: BigInt(one.budget),
    weights: BigInt64Array.from(one.weights, BigInt),
    caps: BigInt64Array.from(one.caps, BigInt),
  });
  const outcome: AllocateExpectation = { take: Array.from(take, String), residual: String(residual) };
  return compare(one.expect, outcome);
}

/**
 * Runs one case on an empty core and compares every field of `expect`. After a tick that is executed it checks that money and
 * lots are conserved, after a refused one that the digest is unchanged.
 * @throws whatever the core throws that is no {@link AdlError}
 */
export function runCase(core: Core, one: VectorCase): Mismatch[] {
  return one.kind === 'allocate' ? runAllocateCase(core, one) : runEngineCase(core, one);
}

/**
 * Runs all cases of a vector file, each on a core of its own. A case that ends in an exception has failed with it.
 * @param json the parsed file
 * @param makeCore an empty core of the given moneyDecimals
 * @throws AdlError INVALID_FILE
 */
export function runFile(json: unknown, makeCore: (moneyDecimals: number) => Core): CaseResult[] {
  return readVectorFile(json).cases.map((one) => {
    let mismatches: readonly Mismatch[];
    try {
      mismatches = runCase(makeCore(one.kind === 'allocate' ? 0 : one.moneyDecimals), one);
    } catch (error) {
      mismatches = [{ path: '', expected: 'a result', actual: String(error) }];
    }
    return { name: one.name, passed: mismatches.length === 0, mismatches };
  });
}
