/** Accounts, wallets, fund and house. */
import { describe, it } from 'vitest';
import { type BadInput, expectRefused, world, wrong } from '../support/bad-input.ts';
import { MAX } from '../support/book.ts';
import { ENGINES } from '../support/engines.ts';

const ACCOUNTS: readonly BadInput[] = [
  ['twice', (e) => e.addAccount('alice'), 'DUPLICATE_ACCOUNT', ['alice']],
  ['empty id', (e) => e.addAccount(''), 'INVALID_ARGUMENT'],
  ['number as id', (e) => e.addAccount(wrong(5)), 'INVALID_ARGUMENT', ['5']],
  ['id like an anonymous one', (e) => e.addAccount('#3'), 'INVALID_ARGUMENT', ['#3']],
  ['wallet finer than a quantum', (e) => e.addAccount('x', '0.001'), 'FINER_THAN_QUANTUM'],
  ['wallet beyond the range', (e) => e.addAccount('x', '92233720368547758.08'), 'OUT_OF_RANGE'],
  ['wallet −2^63', (e) => e.addAccount('x', '-92233720368547758.08'), 'OUT_OF_RANGE'],
  ['unknown account', (e) => e.setWallet('dave', '1'), 'UNKNOWN_ACCOUNT', ['dave']],
  ['a named account by #number', (e) => e.setWallet('#0', '1'), 'UNKNOWN_ACCOUNT', ['#0']],
  ['equity beyond the range', (e) => e.setWallet('bob', '92233720368547758.07'), 'OUT_OF_RANGE', ['bob']],
  ['−1 accounts', (e) => e.addAccounts(-1), 'INVALID_ARGUMENT', ['-1']],
  ['1.5 accounts', (e) => e.addAccounts(1.5), 'INVALID_ARGUMENT', ['1.5']],
  ['2^26 + 1 accounts', (e) => e.addAccounts(2 ** 26 + 1), 'LIMIT_EXCEEDED', [String(2 ** 26)]],
  ['wallets too short', (e) => e.addAccounts(2, new BigInt64Array(1)), 'INVALID_COLUMN', ['wallets', '1', '2']],
  ['NaN wallet', (e) => e.addAccounts(2, Float64Array.of(1, Number.NaN)), 'INVALID_COLUMN'],
  ['fraction of a wallet', (e) => e.addAccounts(1, Float64Array.of(0.5)), 'INVALID_COLUMN', ['0.5']],
  ['wallet of 2^53', (e) => e.addAccounts(1, Float64Array.of(2 ** 53)), 'INVALID_COLUMN'],
  ['wallets as an array', (e) => e.addAccounts(1, wrong([5n])), 'INVALID_COLUMN', ['wallets']],
  ['wallets as Int32Array', (e) => e.addAccounts(1, wrong(Int32Array.of(5))), 'INVALID_COLUMN', ['wallets']],
  ['wallet −2^63 of a column', (e) => e.addAccounts(1, BigInt64Array.of(-(2n ** 63n))), 'OUT_OF_RANGE'],
  [
    'set: lengths',
    (e) => e.setWallets(Uint32Array.of(0), new BigInt64Array(2)),
    'INVALID_COLUMN',
    ['wallets', '1', '2'],
  ],
  [
    'set: unknown',
    (e) => e.setWallets(Uint32Array.of(0, 9), BigInt64Array.of(1n, 1n)),
    'UNKNOWN_ACCOUNT',
    ['row 1', '#9'],
  ],
  [
    'set: −2^63',
    (e) => e.setWallets(Uint32Array.of(0, 2), BigInt64Array.of(1n, -(2n ** 63n))),
    'OUT_OF_RANGE',
    ['row 1', 'carol'],
  ],
  ['set: NaN', (e) => e.setWallets(Uint32Array.of(0, 2), Float64Array.of(1, Number.NaN)), 'INVALID_COLUMN', ['row 1']],
  ['set: accounts as an array', (e) => e.setWallets(wrong([1.5]), BigInt64Array.of(1n)), 'INVALID_COLUMN', ['account']],
  ['fund cash finer than a quantum', (e) => e.setFund({ cash: '0.001' }), 'FINER_THAN_QUANTUM'],
  ['fund cash beyond the range', (e) => e.setFund({ cash: '9'.repeat(19) }), 'OUT_OF_RANGE'],
  ['fund floor beyond the range', (e) => e.setFund({ cash: '0', floor: `-${'9'.repeat(19)}` }), 'OUT_OF_RANGE'],
  ['house in an unknown market', (e) => e.setHouse('Z', { lots: 0n, entryValue: 0n }), 'UNKNOWN_MARKET', ['Z']],
  ['house without lots', (e) => e.setHouse('M', { lots: 0n, entryValue: 1n }), 'INVALID_ENTRY_VALUE', ['M']],
  ['house lots 2^63', (e) => e.setHouse('M', { lots: 2n ** 63n, entryValue: 1n }), 'OUT_OF_RANGE'],
  ['house entry −2^63', (e) => e.setHouse('M', { lots: 1n, entryValue: -(2n ** 63n) }), 'OUT_OF_RANGE'],
  ['house entry −2^63, no mark', (e) => e.setHouse('ROI', { lots: 1n, entryValue: -(2n ** 63n) }), 'OUT_OF_RANGE'],
  ['house value at the mark', (e) => e.setHouse('M', { lots: MAX, entryValue: 1n }), 'OUT_OF_RANGE', ['M']],
  [
    'house lots as a number',
    (e) => e.setHouse('M', wrong({ lots: 5, entryValue: 1n })),
    'INVALID_ARGUMENT',
    ['bigint'],
  ],
];

describe.each(ENGINES)('accounts refused on $name', ({ make }) => {
  for (const bad of ACCOUNTS) {
    it(bad[0], () => expectRefused(world(make), bad));
  }
});
