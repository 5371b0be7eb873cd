import type { Engine } from '../../engine.ts';
import { LONG } from '../../limits.ts';
import { sideName, type TickReport } from '../../report.ts';
import { standingOf } from './standing.ts';

const PPM = 1_000_000n;

/** What deleveraging took from one account in one tick, against the mark, in quanta. */
interface Taken {
  /** Σ s·k·(u − ux): what the closing price cost the account against the mark; negative where it gained. */
  cost: bigint;
  fees: bigint;
  /** PnL at the mark of the closed lots. */
  markPnl: bigint;
  /** PnL at the mark of positions that paid without being closed. */
  heldPnl: bigint;
}

/** An account at the mark of a tick, before and after it was deleveraged. */
interface Change {
  readonly cost: bigint;
  readonly equityBefore: bigint;
  readonly equityAfter: bigint;
  /** Unrealised PnL before, not below 0. */
  readonly profitBefore: bigint;
}

/** Who paid for a replay's deleveraging, and how it was shared. Money in quanta, shares in ppm, rounded down. */
export interface BurdenTotals {
  /** Σ of costs against the mark (H of arXiv:2512.01112) and of payments without being closed, and of gains. */
  readonly paid: bigint;
  readonly gained: bigint;
  /** Accounts that paid. */
  readonly payers: number;
  /** Paid over the PnL at the mark of the lots that paid. */
  readonly profitSharePpm: bigint;
  /** Largest part of an account's equity that one tick took (max_pct). */
  readonly largestEquitySharePpm: bigint;
  /** Closes, one an account and tick, that left a winner with less than the mark promised, and with a realised loss. */
  readonly worseThanMark: number;
  readonly turnedToLoss: number;
  /** Pairs of neighbours by equity among a tick's payers, and those that deleveraging turned round. */
  readonly neighbours: number;
  readonly turnedRound: number;
  /** Largest profit that survived the tick in which most was paid, over what was paid in it (PTSR); undefined when nobody paid. */
  readonly survivorRatioPpm: bigint | undefined;
  /** Closes of accounts that were liquidated in the same tick: in the sums, not in the shares. */
  readonly unmeasured: number;
}

const ratioPpm = (part: bigint, whole: bigint): bigint => (whole > 0n ? (part * PPM) / whole : 0n);
const atLeastZero = (amount: bigint): bigint => (amount > 0n ? amount : 0n);

const NOTHING_TAKEN: Taken = { cost: 0n, fees: 0n, markPnl: 0n, heldPnl: 0n };

function costsOf(report: TickReport, marks: readonly bigint[]): Map<number, Taken> {
  const taken = new Map<number, Taken>();
  const { fillStart, market, side, adlUnitValue } = report.liquidations;
  const { account, lots, realizedPnl, fee } = report.fills;
  for (let row = 0; row < market.length; row++) {
    // The counterparty's side is the other one.
    const sign = side[row] === LONG ? -1n : 1n;
    const gap = sign * (marks[market[row]!]! - adlUnitValue[row]!);
    for (let fill = fillStart[row]!; fill < fillStart[row + 1]!; fill++) {
      const sums = taken.get(account[fill]!) ?? { ...NOTHING_TAKEN };
      const cost = gap * lots[fill]!;
      sums.cost += cost;
      sums.fees += fee[fill]!;
      sums.markPnl += realizedPnl[fill]! + cost;
      taken.set(account[fill]!, sums);
    }
  }
  return taken;
}

/** PnL at the mark of a position that paid. */
type PnlOf = (account: number, market: number, side: number) => bigint;

/** Adds what positions paid towards losses without being closed: all of it is a cost, and each position's PnL counts once. */
function addPayments(taken: Map<number, Taken>, { liquidations, payments }: TickReport, pnlOf: PnlOf): void {
  const { paymentStart, market } = liquidations;
  const { account, side, amount } = payments;
  const counted = new Set<string>();
  for (let row = 0; row < market.length; row++) {
    for (let payment = paymentStart[row]!; payment < paymentStart[row + 1]!; payment++) {
      const payer = account[payment]!;
      const sums = taken.get(payer) ?? { ...NOTHING_TAKEN };
      sums.cost += amount[payment]!;
      taken.set(payer, sums);
      const position = `${payer} ${market[row]} ${side[payment]}`;
      if (counted.has(position)) continue;
      counted.add(position);
      sums.heldPnl += pnlOf(payer, market[row]!, side[payment]!);
    }
  }
}

/** Pairs of neighbours by equity before, richest first, and how many of them come out the other way round. */
function orderOf(changes: readonly Change[]): { readonly neighbours: number; readonly turnedRound: number } {
  const sorted = [...changes].sort((a, b) => (a.equityBefore < b.equityBefore ? 1 : -1));
  let neighbours = 0;
  let turnedRound = 0;
  for (let i = 1; i < sorted.length; i++) {
    const richer = sorted[i - 1]!;
    const poorer = sorted[i]!;
    if (richer.equityBefore === poorer.equityBefore) continue;
    neighbours += 1;
    if (richer.equityAfter < poorer.equityAfter) turnedRound += 1;
  }
  return { neighbours, turnedRound };
}

/** Adds up who pays, tick by tick. */
export class Burden {
  private readonly engine: Engine;
  private readonly symbols: readonly string[];
  private readonly paidBy = new Map<number, bigint>();
  private gained = 0n;
  private paidMarkPnl = 0n;
  private largestEquitySharePpm = 0n;
  private worseThanMark = 0;
  private turnedToLoss = 0;
  private neighbours = 0;
  private turnedRound = 0;
  private unmeasured = 0;
  private heaviest = { paid: 0n, survivor: 0n };

  constructor(engine: Engine, symbols: readonly string[]) {
    this.engine = engine;
    this.symbols = symbols;
  }

  /** Adds a tick. The engine must still be in the state that its liquidations left. */
  add(report: TickReport, marks: readonly bigint[]): void {
    const liquidated = new Set(report.liquidations.account);
    const changes: Change[] = [];
    const all = costsOf(report, marks);
    addPayments(all, report, (account, market, side) => {
      return this.engine.facts({ account, market: this.symbols[market]!, side: sideName(side) }).pnl;
    });
    for (const [account, taken] of all) {
      this.count(account, taken);
      if (liquidated.has(account)) this.unmeasured += 1;
      else changes.push(this.changeOf(account, taken));
    }
    const payers = changes.filter(({ cost }) => cost > 0n);
    for (const { cost, equityBefore } of payers) {
      const share = ratioPpm(cost, equityBefore);
      if (share > this.largestEquitySharePpm) this.largestEquitySharePpm = share;
    }
    const { neighbours, turnedRound } = orderOf(payers);
    this.neighbours += neighbours;
    this.turnedRound += turnedRound;
    this.weighTick(payers);
  }

  private count(account: number, { cost, markPnl, heldPnl }: Taken): void {
    if (cost < 0n) this.gained -= cost;
    if (cost <= 0n) return;
    this.paidBy.set(account, (this.paidBy.get(account) ?? 0n) + cost);
    // A position that is held keeps its PnL, less what it paid.
    const pnl = markPnl + heldPnl;
    this.paidMarkPnl += atLeastZero(pnl);
    if (pnl <= 0n) return;
    this.worseThanMark += 1;
    if (pnl < cost) this.turnedToLoss += 1;
  }

  private changeOf(account: number, { cost, fees, markPnl }: Taken): Change {
    // At one mark a close changes equity by its cost and fee alone, and takes the PnL of the closed lots out of what is unrealised.
    const { equity, profit } = standingOf(this.engine, this.symbols, account);
    return {
      cost,
      equityAfter: equity,
      equityBefore: equity + cost + fees,
      profitBefore: atLeastZero(profit + markPnl),
    };
  }

  private weighTick(payers: readonly Change[]): void {
    const paid = payers.reduce((sum, { cost }) => sum + cost, 0n);
    if (paid <= this.heaviest.paid) return;
    const survivor = payers.reduce((most, { profitBefore, cost }) => {
      const left = atLeastZero(profitBefore - cost);
      return left > most ? left : most;
    }, 0n);
    this.heaviest = { paid, survivor };
  }

  /** What an account paid so far. */
  paidByAccount(account: number): bigint {
    return this.paidBy.get(account) ?? 0n;
  }

  /** Who paid most, among accounts from this number on; undefined when none of them paid. Ties: the lower number. */
  largestPayer(from: number): number | undefined {
    let found: number | undefined;
    for (const [account, paid] of this.paidBy) {
      if (account < from) continue;
      const most = found === undefined ? 0n : this.paidByAccount(found);
      if (paid > most || (paid === most && found !== undefined && account < found)) found = account;
    }
    return found;
  }

  totals(): BurdenTotals {
    const paid = [...this.paidBy.values()].reduce((sum, amount) => sum + amount, 0n);
    return {
      paid,
      gained: this.gained,
      payers: this.paidBy.size,
      profitSharePpm: ratioPpm(paid, this.paidMarkPnl),
      largestEquitySharePpm: this.largestEquitySharePpm,
      worseThanMark: this.worseThanMark,
      turnedToLoss: this.turnedToLoss,
      neighbours: this.neighbours,
      turnedRound: this.turnedRound,
      survivorRatioPpm: this.heaviest.paid > 0n ? ratioPpm(this.heaviest.survivor, this.heaviest.paid) : undefined,
      unmeasured: this.unmeasured,
    };
  }
}
