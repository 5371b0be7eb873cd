/** What the worker computes, without a browser: every figure of a frame against the engine's own answers. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { POLICIES } from '../../../src/index.ts';
import { MarketMaker } from '../../../src/scenario/maker.ts';
import { CELLS, countScores, placeOf, placeOfCell } from '../src/cells.ts';
import { change, exact, ordinal, percent, size } from '../src/page/format.ts';
import { POLICIES as OFFERED } from '../src/page/words.ts';
import { liquidate } from '../src/worker/cascade.ts';
import { distanceOf } from '../src/worker/distance.ts';
import { openFile } from '../src/worker/file.ts';
import { detailsOf, frameOf } from '../src/worker/frame.ts';
import { openGenerated } from '../src/worker/open.ts';
import { changePolicy, nearFront, type Session, SIDES, settleMarks } from '../src/worker/session.ts';

const POSITIONS = 4000;
const now = async (): Promise<void> => {};

async function session(mark = '96000.0'): Promise<Session> {
  const of = await openGenerated(POSITIONS, 'leveraged-return');
  of.marks.set('BTC', mark);
  settleMarks(of);
  of.watch = nearFront(of);
  return of;
}

describe('a frame', () => {
  it('has the ladder and the head of the whole queue', async () => {
    const of = await session();
    const frame = frameOf(of);
    SIDES.forEach((side, s) => {
      const all = of.engine.queue('BTC', side).columns();
      const { ladder, head, candidates } = frame.sides[s as 0 | 1];
      expect(candidates).toBe(all.account.length);
      expect(ladder).toEqual([5, 4, 3, 2, 1].map((light) => all.lights.filter((each) => each === light).length));
      expect(head.map(({ account }) => account)).toEqual(
        Array.from(all.account.slice(0, head.length), (account) => of.engine.accountId(account)),
      );
      expect(head.map(({ score }) => score)).toEqual(Array.from(all.score.slice(0, head.length)));
    });
  });

  it('explains the watched position', async () => {
    const of = await session();
    const { report, size: held } = frameOf(of).mine!;
    const place = of.engine.queue('BTC', of.watch!.side).rankOf(of.watch!.account)!;
    expect(report).toMatchObject({ rank: place.rank, lights: place.lights, candidate: true });
    expect(held).toBe(Number(of.engine.formatSize('BTC', place.lots)));
  });

  it('counts every score and everybody who is liquidatable', async () => {
    const of = await session();
    const { long, short, liquidatable } = detailsOf(of);
    const sum = (cells: Uint32Array): number => cells.reduce((total, cell) => total + cell, 0);
    expect(sum(long)).toBe(of.engine.queue('BTC', 'long').scores().account.length);
    expect(sum(short)).toBe(of.engine.queue('BTC', 'short').scores().account.length);
    expect(liquidatable[0] + liquidatable[1]).toBe(of.engine.liquidatable().account.length);
    expect(liquidatable[0]).toBeGreaterThan(100);
  });
});

describe('cells of scores', () => {
  it('lie where the logarithm puts them', () => {
    for (const score of [0, 1, 99_999, 100_000, 123_456_789, 2 ** 40, Number.MAX_SAFE_INTEGER]) {
      for (const sign of [1, -1]) {
        const cells = countScores(Float64Array.of(sign * score), 1);
        const cell = cells.indexOf(1);
        expect(cell).toBeGreaterThanOrEqual(0);
        expect(Math.abs(placeOfCell(cell) - placeOf(sign * score))).toBeLessThan(0.14);
      }
    }
    expect(CELLS % 2).toBe(1);
  });
});

describe('policies', () => {
  it('are all offered', () => {
    expect([...OFFERED].sort()).toEqual([...POLICIES].sort());
  });

  it('change the order and not the money', async () => {
    const of = await session();
    const before = of.engine.totals();
    const { positions } = of.engine.stats();
    for (const policy of POLICIES) {
      changePolicy(of, policy);
      expect(of.engine.market('BTC').policy).toBe(policy);
      expect(of.engine.totals()).toEqual(before);
      expect(of.engine.stats().positions).toBe(positions);
      expect(frameOf(of).sides[1].head.length).toBeGreaterThan(0);
    }
  });
});

describe('distances in price', () => {
  it('are borders, to the tick', async () => {
    const of = await session();
    const { engine } = of;
    const tried: string[] = [];
    for (const { account, rank } of engine.queue('BTC', 'short').top(12).slice(1)) {
      settleMarks(of);
      of.watch = { account, side: 'short' };
      const distance = (await distanceOf(of, now))!;
      const at = (mark: number): void => void engine.tick({ marks: { BTC: mark.toFixed(1) } });
      const mark = Number(distance.liquidation!);
      const isLiquidatable = (): boolean => engine.facts({ account, market: 'BTC', side: 'short' }).liquidatable;
      const inward = mark > 96_000 ? -0.1 : 0.1;
      at(mark);
      expect(isLiquidatable()).toBe(true);
      at(mark + inward);
      expect(isLiquidatable()).toBe(false);
      expect(distance.first.isFirst).toBe(false);
      for (const [text, step] of [
        [distance.first.below, 0.1],
        [distance.first.above, -0.1],
      ] as const) {
        if (text === undefined) continue;
        tried.push(account);
        at(Number(text));
        expect(engine.queue('BTC', 'short').rankOf(account)!.rank).toBe(1);
        at(Number(text) + step);
        expect(engine.queue('BTC', 'short').rankOf(account)?.rank, `rank ${rank}`).not.toBe(1);
      }
    }
    expect(tried.length).toBeGreaterThan(0);
  });
});

describe('a cascade', () => {
  it('conserves money and lots, whatever book and fund give', async () => {
    for (const [book, cash] of [
      [0, '0'],
      [40, '30000'],
      [100, '900000000'],
    ] as const) {
      const of = await session('92000.0');
      of.engine.setFund({ cash });
      const cascade = liquidate(of, new MarketMaker(of.engine, of.units), book)!;
      expect(cascade.difference).toBe('0.000000');
      expect(cascade.lotsDifference).toBe('0');
      const { total, ...parts } = cascade.size;
      expect(parts.book + parts.fund + parts.adl + parts.residual).toBeCloseTo(total, 6);
      expect(parts.book > 0).toBe(book > 0);
      expect(parts.adl > 0).toBe(cash !== '900000000');
      expect(cascade.closed.map(({ rank }) => rank)).toEqual(
        cascade.closed.map(({ rank }) => rank).sort((a, b) => a - b),
      );
    }
  });

  it('is nothing where nobody is liquidatable', async () => {
    const of = await session('100000.0');
    expect(liquidate(of, new MarketMaker(of.engine, of.units), 30)).toBeUndefined();
  });
});

describe('a file', () => {
  const open = (name: string, text: string): ReturnType<typeof openFile> =>
    openFile(new File([text], name), 'leveraged-return', () => {});

  it('of several markets is ranked market by market', async () => {
    const text = readFileSync(join(import.meta.dirname, 'two-markets.csv'), 'utf8');
    const { session: of, remarks } = await open('two-markets.csv', text);
    expect(of.symbol).toBe('BTC');
    expect([...of.marks]).toEqual([
      ['BTC', '61000.0'],
      ['ETH', '3100.00'],
    ]);
    expect(remarks).toHaveLength(2);
    expect(frameOf(of).sides[1].candidates).toBe(3);
  });

  it.each([
    ['account,market\n', /missing column/],
    ['account,market,side,size,entryPrice\n', /no positions/],
    ['account,market,side,size,entryPrice\na,BTC,long,0,5\n', /1 of 1 rows/],
    ['', /no header/],
  ])('like %j is refused', async (text, message) => {
    await expect(open('bad.csv', text)).rejects.toThrow(message);
  });
});

describe('numbers for people', () => {
  it('keep their signs, thousands and digits', () => {
    expect(exact('-1234567.000001')).toBe('\u22121,234,567.000001');
    expect(exact('0.5')).toBe('0.5');
    expect([change('0.0 %'), change('1.2 %'), change('\u22121.2 %')]).toEqual(['0.0 %', '+1.2 %', '\u22121.2 %']);
    expect([1, 2, 3, 11, 112, 1001].map(ordinal)).toEqual(['1st', '2nd', '3rd', '11th', '112th', '1,001st']);
    expect([size(0), size(0.07446), size(2.5), size(1234.5)]).toEqual(['0', '0.07446', '2.500', '1,235']);
    expect(percent(-0.0234)).toBe('\u22122.3 %');
  });
});
