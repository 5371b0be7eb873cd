import type { Engine, PositionFacts, Side } from 'adl-core';
import { standingOf } from 'adl-core/presets';
import { reportOf } from '../../../../src/cli/output/explanation.ts';
import { countScores } from '../cells.ts';
import type { Details, Frame, HeadRow, Mine, SideFrame } from '../protocol.ts';
import { type Session, SIDES, settleMarks } from './session.ts';

/** Candidates that are shown of each side. */
const HEAD = 8;
const LIGHTS = 5;

/** Columns that frames write to, kept from one to the next. */
let room = { account: new Uint32Array(0), lights: new Uint8Array(0), score: new Float64Array(0) };

function roomFor(positions: number): typeof room {
  if (room.account.length < positions) {
    room = {
      account: new Uint32Array(positions),
      lights: new Uint8Array(positions),
      score: new Float64Array(positions),
    };
  }
  return room;
}

/** Quanta in units of the asset, as a double: to be looked at. */
export function moneyOf(engine: Engine, quanta: bigint): number {
  return Number(quanta) / 10 ** engine.moneyDecimals;
}

/** Lots in units of the contract, as a double. */
export function sizeOf(engine: Engine, symbol: string, lots: bigint): number {
  const { lot } = engine.market(symbol);
  return (Number(lots) * Number(lot.mantissa)) / 10 ** lot.scale;
}

export function priceOf(engine: Engine, symbol: string, unitValue: number): number {
  const { lot, multiplier } = engine.market(symbol);
  const perLot = (Number(lot.mantissa) / 10 ** lot.scale) * (Number(multiplier.mantissa) / 10 ** multiplier.scale);
  return unitValue / 10 ** engine.moneyDecimals / perLot;
}

interface Figures {
  readonly size: number;
  readonly entry: number;
  readonly gain: number;
  readonly leverage: number;
  readonly profit: number;
}

function figuresOf(engine: Engine, symbol: string, facts: PositionFacts): Figures {
  const { lots, cost, pnl, accountNotional, equity } = facts;
  return {
    size: sizeOf(engine, symbol, lots),
    entry: priceOf(engine, symbol, Number(cost) / Number(lots)),
    gain: Number(pnl) / Number(cost),
    leverage: equity > 0n ? Number(accountNotional) / Number(equity) : Number.POSITIVE_INFINITY,
    profit: moneyOf(engine, pnl),
  };
}

/** Number of candidates with 5, 4, … 1 lights. */
function ladderOf(lights: Uint8Array, count: number): number[] {
  const counts = new Uint32Array(LIGHTS + 1);
  for (let row = 0; row < count; row++) counts[lights[row]!] = counts[lights[row]!]! + 1;
  return Array.from({ length: LIGHTS }, (_, below) => counts[LIGHTS - below]!);
}

function sideFrame({ engine, symbol }: Session, side: Side): SideFrame {
  const { lights } = roomFor(engine.stats().positions);
  const queue = engine.queue(symbol, side);
  const count = queue.lightsInto({ lights });
  const ladder = ladderOf(lights, count);
  const rows = queue.columns(HEAD);
  const head = Array.from(rows.account, (account, row): HeadRow => {
    const facts = engine.facts({ account, market: symbol, side });
    return {
      account: engine.accountId(account),
      rank: row + 1,
      lights: rows.lights[row]!,
      score: rows.score[row]!,
      ...figuresOf(engine, symbol, facts),
    };
  });
  return { candidates: rows.candidates, size: sizeOf(engine, symbol, rows.totalLots), ladder, head };
}

/** The watched position, explained as `adl explain` does. */
function mineOf({ engine, symbol, watch }: Session): Mine | undefined {
  if (watch === undefined) return undefined;
  const key = { ...watch, market: symbol };
  if (engine.position(key) === undefined) {
    const nothing = { size: 0, entry: 0, gain: 0, leverage: 0, profit: 0 };
    return { ...watch, report: undefined, ...nothing };
  }
  const explanation = engine.explain(key);
  const rows = engine.queue(symbol, watch.side).places(Uint32Array.of(engine.accountNumber(watch.account)));
  const report = reportOf(engine, explanation, standingOf(rows, 0), rows);
  return { ...watch, report, ...figuresOf(engine, symbol, explanation) };
}

function fundOf({ engine, units }: Session): Frame['fund'] {
  const { cash, takeover } = engine.fund();
  let house = 0n;
  for (const { symbol } of units) {
    const { lots, entryValue } = engine.house(symbol);
    house += lots * (engine.mark(symbol) ?? 0n) - entryValue;
  }
  return { cashText: engine.formatMoney(cash), cash: moneyOf(engine, cash), house: moneyOf(engine, house), takeover };
}

/** Everything that a trader sees of the marks that count. Nothing is sorted for it. */
export function frameOf(session: Session): Frame {
  const start = performance.now();
  settleMarks(session);
  const [long, short] = SIDES.map((side) => sideFrame(session, side)) as [SideFrame, SideFrame];
  const mine = mineOf(session);
  return {
    mark: session.marks.get(session.symbol)!,
    sides: [long, short],
    mine,
    fate: session.fate,
    fund: fundOf(session),
    positions: session.engine.stats().positions,
    milliseconds: performance.now() - start,
  };
}

/** The distribution of scores and who is liquidatable, at the marks that count. */
export function detailsOf(session: Session): Details {
  const start = performance.now();
  settleMarks(session);
  const { engine, symbol } = session;
  const { score } = roomFor(engine.stats().positions);
  const [long, short] = SIDES.map((side) => countScores(score, engine.queue(symbol, side).scoresInto({ score })));
  const keys = engine.liquidatable();
  const market = engine.marketNumber(symbol);
  const liquidatable: [number, number] = [0, 0];
  for (let row = 0; row < keys.account.length; row++) {
    if (keys.market[row] === market) liquidatable[keys.side[row] as 0 | 1] += 1;
  }
  return {
    mark: session.marks.get(symbol)!,
    long: long!,
    short: short!,
    liquidatable,
    milliseconds: performance.now() - start,
  };
}
