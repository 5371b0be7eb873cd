import { describe, expect, it } from 'vitest';
import { createReferenceEngine } from '../../src/create-reference.ts';
import { buildBook, exportPositions, generateBook } from '../../src/scenario/index.ts';
import { schedule } from '../../src/scenario/path.ts';
import { createEngineSync } from '../../src/sync.ts';
import { scenarioOf } from './setup.ts';

const oct10 = scenarioOf('oct10-2025');
const book = buildBook(oct10, 20_000);

function quantile(values: readonly number[], part: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor(part * values.length)]!;
}

describe('the seeded book', () => {
  it('meets the number of positions', () => {
    expect(Math.abs(book.positions - 20_000)).toBeLessThan(100);
    expect(buildBook(oct10, 1).markets.every(({ account }) => account.length >= oct10.cohorts.length)).toBe(true);
  });

  it('has long lots = short lots = open interest in every market', () => {
    book.markets.forEach(({ lots, side }, m) => {
      const sum = (wanted: number): number => lots.reduce((s, n, row) => s + (side[row] === wanted ? n : 0), 0);
      expect(sum(0)).toBe(book.units[m]!.openInterest);
      expect(sum(1)).toBe(book.units[m]!.openInterest);
    });
  });

  it('puts every account on one place of a market side, isolated ones on one market', () => {
    const isolated = new Set<number>();
    for (const { account, side, margin } of book.markets) {
      const seats = new Set(account.map((number, row) => number * 2 + side[row]!));
      expect(seats.size).toBe(account.length);
      account.forEach((number, row) => {
        if (margin[row]! < 0 || number < book.ids.length) return;
        expect(isolated.has(number)).toBe(false);
        isolated.add(number);
      });
    }
  });

  it('has cross accounts in several markets', () => {
    const pool = book.groups.find(({ name }) => name === 'hedgers')!;
    const markets = new Uint32Array(pool.count);
    for (const { account } of book.markets) {
      for (const number of account) {
        const place = number - pool.first;
        if (place >= 0 && place < pool.count) markets[place]! += 1;
      }
    }
    expect(markets.reduce((sum, n) => sum + n, 0) / pool.count).toBeGreaterThan(3);
    expect(Math.max(...markets)).toBeGreaterThan(5);
  });

  it('draws isolated leverage as its table says, up to what a market allows', () => {
    const group = book.groups.find(({ name }) => name === 'small longs')!;
    const leverages: number[] = [];
    book.markets.forEach(({ account, lots, margin, entryValue }, m) => {
      const { mark, relativeLeverage, maintenancePpm } = book.units[m]!;
      account.forEach((number, row) => {
        if (number < group.first || number >= group.first + group.count) return;
        const value = lots[row]! * mark;
        const leverage = value / (margin[row]! + value - entryValue[row]!);
        expect(leverage).toBeLessThan(500_000 / maintenancePpm);
        leverages.push(leverage / relativeLeverage);
      });
    });
    expect(quantile(leverages, 0.5)).toBeGreaterThan(2.4);
    expect(quantile(leverages, 0.5)).toBeLessThan(5);
  });

  it('starts with nobody liquidatable, and loads as it was built', () => {
    const scenario = scenarioOf('oct10-2025');
    const engine = createReferenceEngine({ moneyDecimals: scenario.moneyDecimals });
    const loaded = generateBook(engine, scenario, { positions: 3000 });
    expect(engine.liquidatable().account.length).toBe(0);
    expect(engine.stats().positions).toBe(loaded.positions);
    expect(engine.stats().accounts).toBe(loaded.accounts);
    expect(engine.accountId(0)).toBe('market-maker');
  });
});

describe('exportPositions', () => {
  it('writes decimals that give the book again', () => {
    const rows = [...exportPositions(oct10, { positions: 400 })];
    const small = buildBook(oct10, 400);
    expect(rows.length).toBe(small.positions);
    const engine = createEngineSync({ moneyDecimals: oct10.moneyDecimals });
    for (const { spec } of oct10.markets) engine.addMarket(spec);
    const known = new Set<string>();
    for (const { account, wallet } of rows) {
      if (known.has(account)) continue;
      known.add(account);
      engine.addAccount(account.replace('#', 'account '), wallet);
    }
    let row = 0;
    small.markets.forEach((columns, m) => {
      for (let i = 0; i < columns.account.length; i++) {
        const { account, market, side, size, entryPrice, margin } = rows[row]!;
        const key = { account: account.replace('#', 'account '), market, side };
        engine.open({ ...key, size, entryPrice, margin: margin === '' ? null : margin });
        const position = engine.position(key)!;
        expect(market).toBe(oct10.markets[m]!.spec.symbol);
        expect(position.lots).toBe(BigInt(columns.lots[i]!));
        expect(position.entryValue).toBe(BigInt(columns.entryValue[i]!));
        expect(position.margin).toBe(BigInt(columns.margin[i]!));
        row += 1;
      }
    });
  });
});

describe('the schedule', () => {
  it('has a tick for every published moment, and marks on the grid', () => {
    const ticks = schedule(oct10);
    for (const { at, label } of oct10.moments) expect(ticks.find((tick) => tick.at === at)?.labels).toContain(label);
    expect(ticks[0]!.marks[0]).toBe('112000.0');
    expect(ticks.every(({ marks }) => marks.every((mark) => Number(mark) > 0))).toBe(true);
  });

  it('takes LUNA to 0.0001', () => {
    const marks = schedule(scenarioOf('luna-2022')).map((tick) => Number(tick.marks[0]));
    expect(Math.min(...marks)).toBe(0.0001);
  });
});
