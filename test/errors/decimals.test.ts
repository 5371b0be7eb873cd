/** Decimal strings that are none. */
import { describe, it } from 'vitest';
import { type BadInput, expectRefused, liquidate, market, open, world, wrong } from '../support/bad-input.ts';
import { ENGINES } from '../support/engines.ts';

const DECIMALS: readonly BadInput[] = [
  ['a number', open({ size: 1 }), 'INVALID_DECIMAL', ['size', 'number']],
  ['an exponent', open({ entryPrice: '1e2' }), 'INVALID_DECIMAL', ['entryPrice', '1e2']],
  ['100 digits', open({ size: '1'.repeat(100) }), 'INVALID_DECIMAL', ['size', '80', '100']],
  ...['', ' 1', '1 ', '+1', '.5', '5.', '1,5', '0x10', 'NaN', 'Infinity', '1_000', '١', '--1', '1\n'].map(
    (text): BadInput => [JSON.stringify(text), open({ size: text }), 'INVALID_DECIMAL', ['size']],
  ),
  ['null', open({ size: null }), 'INVALID_DECIMAL', ['size']],
  ['a bigint as a price', open({ entryPrice: 100n }), 'INVALID_DECIMAL', ['entryPrice']],
  ['margin as a number', open({ margin: 5 }), 'INVALID_DECIMAL', ['margin']],
  ['a wallet', (e) => e.addAccount('x', wrong(5)), 'INVALID_DECIMAL', ['wallet']],
  ['a new wallet', (e) => e.setWallet('carol', '1e3'), 'INVALID_DECIMAL', ['wallet']],
  ['fund cash', (e) => e.setFund({ cash: 'much' }), 'INVALID_DECIMAL', ['fund cash']],
  ['fund floor', (e) => e.setFund({ cash: '1', floor: wrong(0) }), 'INVALID_DECIMAL', ['fund floor']],
  ['a mark', (e) => e.tick({ marks: { M: wrong(90) } }), 'INVALID_DECIMAL', ['mark', 'M']],
  ['a fill size', liquidate({ book: [{ size: 1, price: '90' }] }), 'INVALID_DECIMAL', ['book fill size']],
  ['a fill price', liquidate({ book: [{ size: '1', price: '9e1' }] }), 'INVALID_DECIMAL', ['book fill price']],
  ['a tick', market({ tick: 0.5 }), 'INVALID_DECIMAL', ['X', 'tick']],
];

describe.each(ENGINES)('decimals refused on $name', ({ make }) => {
  for (const bad of DECIMALS) {
    it(bad[0], () => expectRefused(world(make), bad));
  }
});
