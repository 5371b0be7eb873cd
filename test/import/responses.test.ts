import { describe, expect, test } from 'vitest';
import { importPositions, VENUES, type VenueName } from '../../src/import/index.ts';
import { AdlError } from '../../src/index.ts';

function position(symbol: string, wallet = '100'): object {
  const terms = { positionAmt: '1', entryPrice: '10', markPrice: '11', positionSide: 'BOTH' };
  return { symbol, ...terms, isolatedWallet: wallet, isolatedMargin: wallet, unRealizedProfit: '0' };
}

const placesOf = (input: unknown, options = {}) => {
  const { positions, refused } = importPositions('binance', input, options);
  return { positions: positions.map(({ account, market, place }) => [account, market, place]), refused };
};

describe('several accounts', () => {
  test('an array of wrapped responses', () => {
    const input = JSON.stringify([
      { account: 'a', response: [position('X')] },
      { account: 7, wallet: '5', response: [position('X'), position('Y', '0')] },
    ]);
    expect(placesOf(input)).toEqual({
      positions: [
        ['a', 'X', 'response 0: position 0'],
        ['7', 'X', 'response 1: position 0'],
        ['7', 'Y', 'response 1: position 1'],
      ],
      refused: [],
    });
    expect(importPositions('binance', input).wallets).toEqual({ 7: '5' });
  });

  test('NDJSON, a bad line beside good ones', () => {
    const lines = [
      JSON.stringify({ account: 'a', response: [position('X')] }),
      '',
      '{"account": "b", "response": [',
      JSON.stringify({ account: 'c', response: [[position('X')], [position('Y')]] }),
    ];
    const { positions, refused } = placesOf(`\ufeff${lines.join('\r\n')}\n`);
    expect(positions).toEqual([
      ['a', 'X', 'line 1: position 0'],
      ['c', 'X', 'line 4: response 0: position 0'],
      ['c', 'Y', 'line 4: response 1: position 0'],
    ]);
    expect(refused).toEqual([{ place: 'line 3', reason: expect.stringMatching(/^no JSON: /) }]);
  });

  test('one wrapped response, one bare, and the account that the caller gives', () => {
    expect(placesOf({ account: 'a', response: [position('X')] }).positions).toEqual([['a', 'X', 'position 0']]);
    expect(placesOf([position('X')], { account: 'b' }).positions).toEqual([['b', 'X', 'position 0']]);
    expect(placesOf([], { account: 'b' })).toEqual({ positions: [], refused: [] });
    expect(placesOf([[position('X')], { account: 'a', response: [] }], { account: 'b' }).positions).toEqual([
      ['b', 'X', 'response 0: position 0'],
    ]);
  });

  test('an account that nobody names', () => {
    const { refused } = placesOf([position('X')]);
    expect(refused).toEqual([
      { place: '', reason: expect.stringMatching(/^the source does not name its account: .*--account ID/) },
    ]);
  });

  test('a wrapper with a misspelt field, and wallets that contradict each other', () => {
    const wrapped = (wallet: string) => ({ account: 'a', wallet, response: [position('X', '0')] });
    const { refused } = placesOf([{ acount: 'a', response: [] }, wrapped('5'), wrapped('6'), wrapped('five')]);
    expect(refused).toEqual([
      { place: 'response 0', reason: 'unknown field acount (fields: account, wallet, response)' },
      { place: 'response 2', reason: 'wallet 6 contradicts 5 of an earlier response of account "a"' },
      { place: 'response 3', reason: 'wallet: must be a decimal of at most 80 characters, got "five"' },
    ]);
    const { refused: given } = placesOf([wrapped('5')], { wallets: { a: 'much' } });
    expect(given[0]!.reason).toBe('the wallet of account "a" must be a decimal, got "much"');
  });

  test('marks that differ: the first, and a note', () => {
    const later = { ...position('X'), markPrice: '12' };
    const { marks, notes } = importPositions('binance', [position('X'), later, later], { account: 'a' });
    expect(marks).toEqual({ X: '11' });
    expect(notes.filter((note) => note.includes('differ'))).toEqual([
      'marks of X differ in the source: the first is taken, 11',
    ]);
  });

  test('names that mean something to JavaScript are names', () => {
    const input = `[{"account": "__proto__", "wallet": "3", "response": [${JSON.stringify(position('constructor', '0'))}]}]`;
    const { positions, wallets, marks, refused } = importPositions('binance', input);
    expect(refused).toEqual([]);
    expect(positions[0]).toMatchObject({ account: '__proto__', market: 'constructor', margin: null });
    expect(Object.entries(wallets)).toEqual([['__proto__', '3']]);
    expect(Object.entries(marks)).toEqual([['constructor', '11']]);
  });
});

describe('what is no source', () => {
  test.each(['', 'account,market', '{"a": 01}', '[1, 2'])('%j', (text) => {
    expect(() => importPositions('okx', text, { account: 'a' })).toThrow(
      expect.objectContaining({ code: 'INVALID_FILE', message: expect.stringMatching(/^no JSON: /) }),
    );
  });

  test('an unknown venue', () => {
    expect(() => importPositions('mtgox' as VenueName, '[]')).toThrow(AdlError);
    expect(() => importPositions('toString' as VenueName, '[]')).toThrow(
      'venue must be one of hyperliquid, binance, bybit, okx, ccxt, got toString',
    );
  });

  test.each(VENUES)('%s says what its source never says', (venue) => {
    const [note] = importPositions(venue, '[]', { account: 'a' }).notes;
    expect(note).toMatch(/^the source never says: account, .*maintenance rate/);
  });
});
