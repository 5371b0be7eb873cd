import { describe, expect, test } from 'vitest';
import { importPositions } from '../../src/import/index.ts';

/** Version 2, one-way mode. */
const V2 = {
  symbol: 'BTCUSDT',
  positionAmt: '-0.250',
  entryPrice: '62000.5',
  breakEvenPrice: '61990.1',
  markPrice: '61000.12345678',
  unRealizedProfit: '250.09413580',
  liquidationPrice: '67000.1',
  leverage: '10',
  maxNotionalValue: '20000000',
  marginType: 'isolated',
  isolatedMargin: '1800.19413580',
  isAutoAddMargin: 'false',
  positionSide: 'BOTH',
  notional: '-15250.03086419',
  isolatedWallet: '1550.10000000',
  updateTime: 1795000000000,
};

/** Version 3. */
const V3 = {
  symbol: 'ETHUSDC',
  positionSide: 'LONG',
  positionAmt: '4.000',
  entryPrice: '3100.0',
  breakEvenPrice: '3101.2',
  markPrice: '3000.00000000',
  unRealizedProfit: '-400.00000000',
  liquidationPrice: '0',
  isolatedMargin: '0',
  notional: '12000.00000000',
  marginAsset: 'USDC',
  isolatedWallet: '0',
  initialMargin: '1200.00000000',
  maintMargin: '60.00000000',
  positionInitialMargin: '1200.00000000',
  openOrderInitialMargin: '0',
  adl: 2,
  bidNotional: '0',
  askNotional: '0',
  updateTime: 1795000000000,
};

/** COIN-M: contracts of 100 dollars. */
const COIN = {
  symbol: 'BTCUSD_PERP',
  positionAmt: '-7',
  entryPrice: '60000.1',
  markPrice: '61000.00000000',
  unRealizedProfit: '0.0001',
  leverage: '20',
  maxQty: '50',
  marginType: 'isolated',
  isolatedMargin: '0.02',
  positionSide: 'SHORT',
  isolatedWallet: '0.0199',
};

const read = (value: unknown, options = {}) =>
  importPositions('binance', JSON.stringify(value), { account: 'desk', ...options });

describe('positionRisk', () => {
  test('version 2: the isolated wallet is the margin, not the isolated margin', () => {
    const { positions, marks, wallets } = read([V2]);
    expect(positions).toEqual([
      {
        account: 'desk',
        market: 'BTCUSDT',
        side: 'short',
        size: '0.250',
        entryPrice: '62000.5',
        margin: '1550.10000000',
        leverage: 10,
        place: 'position 0',
      },
    ]);
    expect(marks).toEqual({ BTCUSDT: '61000.12345678' });
    expect(wallets).toEqual({});
  });

  test('without an isolated wallet, the margin less the PnL is the same', () => {
    const { isolatedWallet, ...rest } = V2;
    expect(read([rest]).positions[0]!.margin).toBe('1550.1');
  });

  test('version 3: no margin type; an isolated wallet says it', () => {
    const { positions } = read([V3, { ...V3, isolatedMargin: '-1', isolatedWallet: '399' }], {
      wallets: { desk: '900' },
    });
    expect(positions.map(({ margin }) => margin)).toEqual([null, '399']);
    expect(positions[0]).toMatchObject({ side: 'long', size: '4.000' });
    expect(positions[0]).not.toHaveProperty('leverage');
  });

  test('a cross position needs a wallet from the caller', () => {
    expect(read([V3]).refused).toEqual([
      {
        place: 'position 0',
        reason:
          'wallet: the source does not state the cross wallet of account "desk": give it (option wallets, --wallet desk=AMOUNT)',
      },
    ]);
    expect(read([V3], { wallets: { desk: '5000.5' } }).wallets).toEqual({ desk: '5000.5' });
  });

  test('COIN-M: contracts in dollars, settled in the coin', () => {
    expect(read([COIN]).refused[0]!.reason).toMatch(/^positionAmt: is in contracts .*--contract-size BTCUSD_PERP=SIZE/);
    const { positions, payoffs } = read([COIN], { contractSizes: { BTCUSD_PERP: '100' } });
    expect(positions[0]).toMatchObject({ side: 'short', size: '700', margin: '0.0199' });
    expect(payoffs).toEqual({ BTCUSD_PERP: 'inverse' });
    const bad = read([COIN], { contractSizes: { BTCUSD_PERP: '0' } });
    expect(bad.refused[0]!.reason).toContain('contract size of BTCUSD_PERP must be a positive decimal, got "0"');
  });

  test('hedge mode: LONG and SHORT of one market, empty ones left out', () => {
    const long = { ...V2, positionSide: 'LONG', positionAmt: '1' };
    const { positions, zero } = read([long, V2, { ...V2, positionSide: 'SHORT', positionAmt: '0.000' }]);
    expect(positions.map(({ side }) => side)).toEqual(['long', 'short']);
    expect(zero).toBe(1);
  });

  test('refuses what contradicts itself or is unknown', () => {
    const { refused } = read([
      { ...V2, positionSide: 'LONG' },
      { ...V2, positionSide: 'Both' },
      { ...V2, marginType: 'crossed' },
      { ...V2, positionAmt: '1,5' },
      { code: -2015, msg: 'Invalid API-key' },
    ]);
    expect(refused.map(({ place, reason }) => `${place}: ${reason}`)).toEqual([
      'position 0: positionAmt: must not be negative for a long, got -0.250',
      'position 1: positionSide: must be one of BOTH, LONG, SHORT, got "Both"',
      'position 2: marginType: must be one of cross, isolated, got "crossed"',
      'position 3: positionAmt: must be a decimal of at most 80 characters, got "1,5"',
      'position 4: positionAmt: is missing',
    ]);
  });

  test('cross positions of linear and inverse markets do not share a wallet', () => {
    const options = { wallets: { desk: '1' }, contractSizes: { BTCUSD_PERP: '100' } };
    const { positions, refused } = read([V3, { ...COIN, marginType: 'cross' }], options);
    expect(positions).toHaveLength(1);
    expect(refused[0]!.reason).toBe(
      'settled in BTC, but account "desk" has cross positions in USDC: one wallet, one asset',
    );
  });

  test('an asset that is not named is not another one', () => {
    const { marginAsset, ...unnamed } = V3;
    const { positions, notes } = read([V3, { ...unnamed, symbol: 'ETHUSDT' }], { wallets: { desk: '1' } });
    expect([positions.length, notes.length]).toEqual([2, 1]);
  });

  test('two stable assets in one wallet are said', () => {
    const { positions, notes } = read([V3, { ...V3, symbol: 'ETHUSDT', marginAsset: 'USDT' }], {
      wallets: { desk: '1' },
    });
    expect(positions).toHaveLength(2);
    expect(notes).toContain('account "desk" has cross positions in USDC and USDT: they are added as if one asset');
  });
});
