import { describe, expect, test } from 'vitest';
import { importPositions } from '../../src/import/index.ts';

const ROW = {
  positionIdx: 0,
  riskId: 1,
  riskLimitValue: '2000000',
  symbol: 'BTCUSDT',
  side: 'Sell',
  size: '0.25',
  avgPrice: '62000.5',
  positionValue: '15500.125',
  tradeMode: 1,
  positionStatus: 'Normal',
  autoAddMargin: 0,
  adlRankIndicator: 3,
  leverage: '10',
  positionBalance: '1558.31',
  markPrice: '61000.1',
  liqPrice: '67000',
  positionMM: '85',
  positionIM: '1558.31',
  unrealisedPnl: '250.1',
  curRealisedPnl: '-8.5',
  cumRealisedPnl: '-8.5',
};

function page(rows: readonly object[], category = 'linear') {
  return { retCode: 0, retMsg: 'OK', result: { nextPageCursor: '', category, list: rows }, time: 1_795_000_000_000 };
}

const read = (value: unknown, options = {}) =>
  importPositions('bybit', JSON.stringify(value), { account: 'desk', ...options });

describe('/v5/position/list', () => {
  test('an isolated one-way position', () => {
    const { positions, marks, payoffs } = read(page([ROW]));
    expect(positions).toEqual([
      {
        account: 'desk',
        market: 'BTCUSDT',
        side: 'short',
        size: '0.25',
        entryPrice: '62000.5',
        margin: '1558.31',
        leverage: 10,
        place: 'position 0',
      },
    ]);
    expect(marks).toEqual({ BTCUSDT: '61000.1' });
    expect(payoffs).toEqual({ BTCUSDT: 'linear' });
  });

  test('a unified account: the margin mode is given, or trade mode 0 counts as cross', () => {
    const unified = page([{ ...ROW, tradeMode: 0 }]);
    expect(read(unified).refused[0]!.reason).toMatch(/^wallet: /);
    expect(read(unified, { wallets: { desk: '9' } }).positions[0]!.margin).toBeNull();
    expect(read(unified, { marginMode: 'isolated' }).positions[0]!.margin).toBe('1558.31');
  });

  test('margins and modes that the answer leaves out are not guessed', () => {
    const { tradeMode, ...bare } = ROW;
    expect(read(page([bare])).refused[0]!.reason).toMatch(/^tradeMode: is missing: .*--margin-mode/);
    const isolated = (positionBalance: string) =>
      read(page([{ ...bare, positionBalance }]), { marginMode: 'isolated' });
    expect(isolated('').refused[0]!.reason).toBe('positionBalance: is missing');
    expect(isolated('0').refused[0]!.reason).toMatch(/^positionBalance: must not be 0 for an isolated position/);
  });

  test('hedge mode, empty positions with any side', () => {
    const { positions, zero, refused } = read(
      page([
        { ...ROW, positionIdx: 1, side: 'Buy' },
        { ...ROW, positionIdx: 2 },
        { ...ROW, positionIdx: 1, side: '', size: '0', avgPrice: '0' },
        { ...ROW, side: 'None', size: '0' },
      ]),
    );
    expect(positions.map(({ side }) => side)).toEqual(['long', 'short']);
    expect([zero, refused]).toEqual([2, []]);
  });

  test('inverse contracts are sized in dollars', () => {
    const row = { ...ROW, symbol: 'BTCUSDZ26', size: '700' };
    for (const value of [page([row], 'inverse'), [row], row]) {
      const { positions, payoffs } = read(value);
      expect(positions[0]!.size).toBe('700');
      expect(payoffs).toEqual({ BTCUSDZ26: 'inverse' });
    }
    expect(read([{ ...ROW, symbol: 'BTCPERP' }]).payoffs).toEqual({ BTCPERP: 'linear' });
    expect(read([{ ...ROW, category: 'inverse' }]).payoffs).toEqual({ BTCUSDT: 'inverse' });
  });

  test('cross positions of two coins do not share a wallet', () => {
    const eth = { ...ROW, symbol: 'ETHUSD', tradeMode: 0 };
    const { refused } = read(page([{ ...ROW, symbol: 'BTCUSD', tradeMode: 0 }, eth], 'inverse'), {
      wallets: { desk: '1' },
    });
    expect(refused[0]!.reason).toContain('settled in ETH, but account "desk" has cross positions in BTC');
  });

  test('refuses unknown words with what is allowed', () => {
    const { refused } = read(
      page([
        { ...ROW, side: 'Short' },
        { ...ROW, positionIdx: 3 },
        { ...ROW, tradeMode: 2 },
        { ...ROW, positionIdx: 1 },
        { ...ROW, side: '' },
      ]),
    );
    expect(refused.map(({ reason }) => reason)).toEqual([
      'side: must be one of Buy, Sell, None, "", got "Short"',
      'positionIdx: must be one of 0, 1, 2, got "3"',
      'tradeMode: must be one of 0, 1, got "2"',
      'positionIdx: contradicts side Sell',
      'side: must be Buy or Sell where the size is 0.25',
    ]);
    expect(read(page([ROW], 'option')).refused[0]!.reason).toBe(
      'result.category: must be one of linear, inverse, got "option"',
    );
    expect(read({ retCode: 10001, retMsg: 'params error', result: {} }).refused[0]!.reason).toBe(
      'retCode: the venue refused: 10001 params error',
    );
  });

  test('pages of one account, and a leverage that is not whole', () => {
    const { positions, notes } = read([page([ROW]), page([{ ...ROW, symbol: 'ETHUSDT', leverage: '12.5' }])]);
    expect(positions.map(({ place }) => place)).toEqual(['response 0: position 0', 'response 1: position 0']);
    expect(positions[1]).not.toHaveProperty('leverage');
    expect(notes).toContain('leverage 12.5 is no whole number from 1 on and is left out');
  });
});
