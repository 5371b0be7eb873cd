import { describe, expect, test } from 'vitest';
import { importPositions } from '../../src/import/index.ts';

interface Told {
  readonly coin?: string;
  readonly szi?: string;
  readonly entryPx?: string;
  readonly positionValue?: string;
  readonly unrealizedPnl?: string;
  readonly marginUsed?: string;
  readonly leverage?: object;
}

function assetPosition(told: Told) {
  return {
    type: 'oneWay',
    position: {
      coin: 'BTC',
      szi: '0.5',
      entryPx: '60000.0',
      positionValue: '30500.0',
      unrealizedPnl: '500.0',
      marginUsed: '3050.0',
      maxLeverage: 40,
      leverage: { type: 'cross', value: 10 },
      ...told,
    },
  };
}

function state(accountValue: string, ...positions: object[]) {
  const summary = { accountValue, totalNtlPos: '0', totalRawUsd: '0', totalMarginUsed: '0' };
  return { marginSummary: summary, crossMarginSummary: summary, assetPositions: positions, time: 1_795_000_000_000 };
}

const read = (value: unknown, options = {}) =>
  importPositions('hyperliquid', JSON.stringify(value), { account: 'desk', ...options });

describe('clearinghouseState', () => {
  test('gives side by the sign, mark by value over size, wallet without PnL', () => {
    const eth = { coin: 'ETH', szi: '-4.0', entryPx: '3100.0', positionValue: '12000.0', unrealizedPnl: '400.0' };
    const { positions, wallets, marks, payoffs, refused, zero } = read(
      state('10900.123456', assetPosition({}), assetPosition(eth)),
    );
    expect(positions).toEqual([
      {
        account: 'desk',
        market: 'BTC',
        side: 'long',
        size: '0.5',
        entryPrice: '60000.0',
        margin: null,
        leverage: 10,
        place: 'position 0',
      },
      expect.objectContaining({ market: 'ETH', side: 'short', size: '4.0', margin: null, place: 'position 1' }),
    ]);
    expect(wallets).toEqual({ desk: '10000.123456' });
    expect(marks).toEqual({ BTC: '61000', ETH: '3000' });
    expect(payoffs).toEqual({ BTC: 'linear', ETH: 'linear' });
    expect([refused, zero]).toEqual([[], 0]);
  });

  test('takes the PnL off an isolated margin and leaves it out of the wallet', () => {
    const isolated = assetPosition({
      leverage: { type: 'isolated', value: 20, rawUsd: '-27500.0' },
      marginUsed: '3000.5',
      unrealizedPnl: '-499.5',
    });
    const { positions, wallets } = read(state('77.7', isolated));
    expect(positions[0]).toMatchObject({ margin: '3500', leverage: 20 });
    expect(wallets).toEqual({ desk: '77.7' });
  });

  test('gives no mark where the division does not end', () => {
    expect(read(state('1', assetPosition({ szi: '3', positionValue: '100' }))).marks).toEqual({});
  });

  test('leaves zero positions out and counts them', () => {
    const { positions, zero } = read(state('1', assetPosition({ szi: '0.0', entryPx: undefined as never })));
    expect([positions, zero]).toEqual([[], 1]);
  });

  test('refuses unknown words with what is allowed', () => {
    const odd = assetPosition({ leverage: { type: 'portfolio', value: 5 } });
    const hedged = { ...assetPosition({}), type: 'twoWay' };
    const { refused } = read(state('1', odd, hedged), { wallets: { desk: '5' } });
    expect(refused).toEqual([
      { place: 'position 0', reason: 'leverage.type: must be one of cross, isolated, got "portfolio"' },
      { place: 'position 1', reason: 'type: must be one of oneWay, got "twoWay"' },
    ]);
  });

  test('does not guess a wallet from positions of which one cannot be read', () => {
    const broken = assetPosition({ unrealizedPnl: 'much' });
    const { positions, refused } = read(state('100', assetPosition({ coin: 'ETH' }), broken));
    expect(positions).toEqual([]);
    expect(refused.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^wallet: .*--wallet desk=AMOUNT/),
      expect.stringMatching(/^wallet: /),
    ]);
  });

  test("the caller's wallet wins", () => {
    expect(read(state('100', assetPosition({})), { wallets: { desk: '42' } }).wallets).toEqual({ desk: '42' });
  });

  test('refuses what is no response', () => {
    expect(read({ status: 'err' }).refused).toEqual([{ place: '', reason: 'assetPositions: is missing' }]);
    expect(read('nothing').refused).toEqual([{ place: '', reason: 'must be an object, got "nothing"' }]);
  });
});
