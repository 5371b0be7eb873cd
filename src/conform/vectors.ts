import type { AllocationRounding, AllocationRule, Outcome } from '../core.ts';
import { AdlError } from '../errors.ts';
import type { MarketSpec, Side } from '../market.ts';
import type { LedgerExpectation, LedgerInput } from './ledger.ts';

/** Name and version of the vector format. */
export const VECTOR_FORMAT = 'adl-vectors/1';

/** A non-negative or negative integer as a decimal string: quanta, lots or scores. */
export type IntegerText = string;
/** A plain decimal in units of the asset or of the contract. */
export type DecimalText = string;

export interface VectorAccount {
  readonly id: string;
  readonly wallet: DecimalText;
}

export interface VectorPosition {
  readonly account: string;
  readonly market: string;
  readonly side: Side;
  readonly size: DecimalText;
  readonly entryPrice: DecimalText;
  readonly leverage?: number;
  /** Absent: cross. */
  readonly margin?: DecimalText;
  readonly exempt?: boolean;
  /** In a market ordered by the column; absent: 0. */
  readonly priority?: IntegerText;
}

export interface VectorHouse {
  /** Signed lots. */
  readonly lots: IntegerText;
  /** Quanta. */
  readonly entryValue: IntegerText;
}

export interface VectorLiquidation {
  readonly account: string;
  readonly market: string;
  readonly side: Side;
  /** How much of the position; absent: all. */
  readonly size?: DecimalText;
  /** Absent: as `size` says. */
  readonly downTo?: { readonly maintenancePpm: number };
  readonly book?: readonly { readonly size: DecimalText; readonly price: DecimalText }[];
  readonly force?: boolean;
}

interface EngineInput {
  readonly name: string;
  /** 0…12. */
  readonly moneyDecimals: number;
  readonly markets: readonly MarketSpec[];
  readonly accounts: readonly VectorAccount[];
  readonly positions: readonly VectorPosition[];
  readonly marks: Readonly<Record<string, DecimalText>>;
}

export interface Refused {
  readonly refused: true;
}

export interface RankExpectation {
  readonly order: readonly string[];
  readonly scores: Readonly<Record<string, IntegerText>>;
  readonly lights: Readonly<Record<string, number>>;
  readonly excluded: readonly string[];
}

export interface RankCase extends EngineInput {
  readonly kind: 'rank';
  readonly queue: { readonly market: string; readonly side: Side };
  readonly expect: RankExpectation | Refused;
}

export interface FillExpectation {
  readonly account: string;
  readonly lots: IntegerText;
  readonly unitValue: IntegerText;
  readonly realizedPnl: IntegerText;
  readonly fee: IntegerText;
  readonly remainingLots: IntegerText;
  readonly score: IntegerText;
  /** Absent: 0. */
  readonly newDeficit?: IntegerText;
}

export interface LiquidationExpectation {
  readonly account: string;
  /** Of a liquidation that names a size or a target. */
  readonly remainingLots?: IntegerText;
  readonly bankruptcyUnitValue: IntegerText;
  readonly outcome: Outcome;
  readonly fundSurplus: IntegerText;
  readonly takenOverLots: IntegerText;
  /** Absent: 0. */
  readonly houseLots?: IntegerText;
  readonly fills: readonly FillExpectation[];
  readonly skipped: readonly string[];
  /** Of a market that shares losses. */
  readonly lossToShare?: IntegerText;
  readonly payments?: readonly { readonly account: string; readonly side: Side; readonly amount: IntegerText }[];
  readonly residualLots: IntegerText;
  readonly badDebt: IntegerText;
  readonly fundCash: IntegerText;
}

export interface DeleverageExpectation extends LedgerExpectation {
  readonly liquidations: readonly LiquidationExpectation[];
  readonly wallets: Readonly<Record<string, IntegerText>>;
  readonly fundCash: IntegerText;
  readonly fees: IntegerText;
  readonly house: Readonly<Record<string, VectorHouse>>;
}

export interface DeleverageCase extends EngineInput, LedgerInput {
  readonly kind: 'deleverage';
  readonly fund: { readonly cash: DecimalText; readonly floor: DecimalText; readonly takeover: boolean };
  readonly house?: Readonly<Record<string, VectorHouse>>;
  /** Marks of a tick without liquidations before. */
  readonly marksBefore?: Readonly<Record<string, DecimalText>>;
  readonly liquidations: readonly VectorLiquidation[];
  readonly expect: DeleverageExpectation | Refused;
}

export interface AllocateExpectation {
  readonly take: readonly IntegerText[];
  readonly residual: IntegerText;
}

export interface AllocateCase {
  readonly name: string;
  readonly kind: 'allocate';
  readonly rule: AllocationRule;
  readonly rounding: AllocationRounding;
  readonly budget: IntegerText;
  readonly weights: readonly IntegerText[];
  readonly caps: readonly IntegerText[];
  readonly expect: AllocateExpectation;
}

export type EngineCase = RankCase | DeleverageCase;
export type VectorCase = EngineCase | AllocateCase;

export interface VectorFile {
  readonly format: typeof VECTOR_FORMAT;
  readonly suite: string;
  readonly source: string;
  readonly cases: readonly VectorCase[];
}

const KINDS: readonly unknown[] = ['rank', 'deleverage', 'allocate'];

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Takes parsed JSON for a vector file, when its format and the kinds of its cases are known. What is wrong inside a case shows
 * when it is run.
 * @throws AdlError INVALID_FILE
 */
export function readVectorFile(json: unknown): VectorFile {
  if (!isRecord(json) || json.format !== VECTOR_FORMAT || !Array.isArray(json.cases)) {
    throw new AdlError('INVALID_FILE', `no vector file of format ${VECTOR_FORMAT}`);
  }
  json.cases.forEach((one: unknown, row) => {
    if (!isRecord(one) || typeof one.name !== 'string' || !KINDS.includes(one.kind) || !isRecord(one.expect)) {
      throw new AdlError('INVALID_FILE', `case ${row} has no name, no known kind or no expect`, { row });
    }
  });
  return json as unknown as VectorFile;
}

/** Some case of the file has a market with rules, a named fund, a switch or a liquidation of a part, so that it needs the full build. @throws AdlError INVALID_FILE */
export function namesRules(json: unknown): boolean {
  const isSlice = ({ size, downTo }: VectorLiquidation): boolean => size !== undefined || downTo !== undefined;
  return readVectorFile(json).cases.some(
    (one) =>
      one.kind !== 'allocate' &&
      ((Array.isArray(one.markets) && one.markets.some(({ rules }) => rules !== undefined)) ||
        (one.kind === 'deleverage' &&
          (one.funds !== undefined ||
            one.switches !== undefined ||
            (Array.isArray(one.liquidations) && one.liquidations.some(isSlice))))),
  );
}
