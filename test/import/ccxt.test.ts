import { describe, expect, test } from 'vitest';
import { importPositions } from '../../src/import/index.ts';

const ROW = {
  info: { anything: [1.5, true, null] },
  id: null,
  symbol: 'BTC/USDT:USDT',
  timestamp: 1795000000000,
  datetime: '2026-11-18T01:46:40.000Z',
  hedged: false,
  side: 'short',
  contracts: 25.5,
  contractSize: 0.01,
  entryPrice: 62000.5,
  markPrice: 61000.1,
  notional: 15555.0255,
  leverage: 10,
  collateral: 1836.102,
  initialMargin: 1555.5,
  maintenanceMargin: 62.2,
  unrealizedPnl: 255.102,
  liquidationPrice: 67000.1,
  marginMode: 'isolated',
  percentage: 16.4,
};

const read = (value: unknown, options = {}) =>
  importPositions('ccxt', typeof value === 'string' ? value : JSON.stringify(value), { account: 'desk', ...options });

describe("CCXT's unified positions", () => {
  test('contracts times contract size; collateral less PnL', () => {
    const { positions, marks, payoffs } = read([ROW]);
    expect(positions).toEqual([
      {
        account: 'desk',
        market: 'BTC/USDT:USDT',
        side: 'short',
        size: '0.255',
        entryPrice: '62000.5',
        margin: '1581',
        leverage: 10,
        place: 'position 0',
      },
    ]);
    expect(marks).toEqual({ 'BTC/USDT:USDT': '61000.1' });
    expect(payoffs).toEqual({ 'BTC/USDT:USDT': 'linear' });
    expect(read(ROW, { collateral: 'without-pnl' }).positions[0]!.margin).toBe('1836.102');
  });

  test('numbers are taken as they are written, small ones too', () => {
    const text = JSON.stringify({ ...ROW, contracts: 1e-7, contractSize: 1 }).replace(
      '62000.5',
      '62000.50000000000000001',
    );
    expect(text).toContain('1e-7');
    expect(read(text).positions[0]).toMatchObject({ size: '0.0000001', entryPrice: '62000.50000000000000001' });
  });

  test('parsed numbers that are not whole are refused', () => {
    const { refused } = importPositions('ccxt', [ROW], { account: 'desk' });
    expect(refused[0]!.reason).toBe(
      'contracts: the number 25.5 has been through binary floating point: give the response as JSON text',
    );
    const asText = {
      ...ROW,
      contracts: '25.5',
      contractSize: '0.01',
      entryPrice: 62000,
      markPrice: '1',
      collateral: '2',
    };
    const { positions } = importPositions('ccxt', [{ ...asText, unrealizedPnl: '0.5' }], { account: 'desk' });
    expect(positions[0]).toMatchObject({ size: '0.255', entryPrice: '62000', margin: '1.5' });
  });

  test('inverse when settled in the base', () => {
    const row = { ...ROW, symbol: 'BTC/USD:BTC-261225', contractSize: 100, contracts: 7 };
    expect(read([row])).toMatchObject({ payoffs: { 'BTC/USD:BTC-261225': 'inverse' }, positions: [{ size: '700' }] });
  });

  test('cross, zero, and what has to be given', () => {
    const cross = { ...ROW, marginMode: 'cross' };
    expect(read([cross], { wallets: { desk: '10' } }).positions[0]!.margin).toBeNull();
    expect(read([{ ...ROW, contracts: 0, side: null }]).zero).toBe(1);
    const bare = { ...ROW, contractSize: null, marginMode: null };
    expect(read([bare]).refused[0]!.reason).toMatch(/--contract-size BTC\/USDT:USDT=SIZE/);
    const sized = { contractSizes: { 'BTC/USDT:USDT': '0.1' } };
    expect(read([bare], sized).refused[0]!.reason).toMatch(/^marginMode: is missing: .*--margin-mode/);
    expect(read([bare], { ...sized, marginMode: 'isolated' }).positions[0]!.size).toBe('2.55');
  });

  test('refuses unknown words with what is allowed', () => {
    const { refused } = read([
      { ...ROW, side: 'buy' },
      { ...ROW, marginMode: 'portfolio' },
      { ...ROW, symbol: 'BTC/USDT' },
      { ...ROW, contracts: -1 },
    ]);
    expect(refused.map(({ reason }) => reason)).toEqual([
      'side: must be one of long, short, got "buy"',
      'marginMode: must be one of cross, isolated, got "portfolio"',
      'symbol: must be a contract\'s unified symbol such as BTC/USDT:USDT, got "BTC/USDT"',
      'contracts: must not be negative, side tells it; got -1',
    ]);
  });
});
