import { describe, expect, test } from 'vitest';
import { importPositions } from '../../src/import/index.ts';

const ROW = {
  adl: '2',
  instType: 'SWAP',
  instId: 'BTC-USDT-SWAP',
  mgnMode: 'isolated',
  posId: '1',
  posSide: 'net',
  pos: '-25.5',
  posCcy: '',
  avgPx: '62000.5',
  markPx: '61000.1',
  upl: '255.102',
  lever: '10',
  margin: '1581.0123456789',
  mgnRatio: '11.9',
  mmr: '62.2',
  imr: '',
  ccy: 'USDT',
  liqPx: '67000.1',
};

const SIZES = { 'BTC-USDT-SWAP': '0.01', 'BTC-USD-SWAP': '100' };
const answer = (...rows: object[]) => ({ code: '0', msg: '', data: rows });
const read = (value: unknown, options = {}) =>
  importPositions('okx', JSON.stringify(value), { account: 'desk', contractSizes: SIZES, ...options });

describe('/api/v5/account/positions', () => {
  test('net mode: the sign of pos, contracts turned into coins', () => {
    for (const value of [answer(ROW), [ROW], ROW]) {
      const { positions, marks, payoffs } = read(value);
      expect(positions).toEqual([
        {
          account: 'desk',
          market: 'BTC-USDT-SWAP',
          side: 'short',
          size: '0.255',
          entryPrice: '62000.5',
          margin: '1581.0123456789',
          leverage: 10,
          place: 'position 0',
        },
      ]);
      expect(marks).toEqual({ 'BTC-USDT-SWAP': '61000.1' });
      expect(payoffs).toEqual({ 'BTC-USDT-SWAP': 'linear' });
    }
  });

  test('long/short mode: no sign', () => {
    const { positions } = read(answer({ ...ROW, posSide: 'long', pos: '1' }, { ...ROW, posSide: 'short', pos: '2' }));
    expect(positions.map(({ side, size }) => [side, size])).toEqual([
      ['long', '0.01'],
      ['short', '0.02'],
    ]);
  });

  test('the contract size has to be given', () => {
    const { refused } = read(answer(ROW), { contractSizes: {} });
    expect(refused[0]!.reason).toMatch(/^pos: is in contracts .*--contract-size BTC-USDT-SWAP=SIZE/);
  });

  test('contracts on plain USD are inverse', () => {
    const { positions, payoffs } = read(answer({ ...ROW, instId: 'BTC-USD-SWAP', pos: '3', margin: '0.01' }));
    expect(positions[0]).toMatchObject({ side: 'long', size: '300', margin: '0.01' });
    expect(payoffs).toEqual({ 'BTC-USD-SWAP': 'inverse' });
  });

  test('cross needs a wallet; zero positions are counted', () => {
    const cross = { ...ROW, mgnMode: 'cross', margin: '' };
    expect(read(answer(cross)).refused[0]!.reason).toMatch(/^wallet: /);
    const { positions, zero } = read(answer(cross, { ...ROW, pos: '0' }), { wallets: { desk: '12' } });
    expect(positions[0]!.margin).toBeNull();
    expect(zero).toBe(1);
  });

  test('refuses unknown words with what is allowed', () => {
    const { refused } = read(
      answer(
        { ...ROW, posSide: 'both' },
        { ...ROW, mgnMode: 'cash' },
        { ...ROW, instType: 'OPTION' },
        { ...ROW, margin: '' },
        { ...ROW, posSide: 'long' },
      ),
    );
    expect(refused.map(({ reason }) => reason)).toEqual([
      'posSide: must be one of net, long, short, got "both"',
      'mgnMode: must be one of cross, isolated, got "cash"',
      'instType: must be one of SWAP, FUTURES, got "OPTION"',
      'margin: is missing',
      'pos: must not be negative for a long, got -25.5',
    ]);
    expect(read({ code: '50111', msg: 'Invalid key', data: [] }).refused[0]!.reason).toBe(
      'code: the venue refused: 50111 Invalid key',
    );
  });
});
