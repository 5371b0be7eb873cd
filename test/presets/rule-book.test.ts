import { describe, expect, test } from 'vitest';
import { AdlError } from '../../src/errors.ts';
import { PRESETS, readRuleBook, withRuleBook } from '../../src/presets/index.ts';
import { RULE_ENGINES } from '../support/engines.ts';

const BOOK = {
  policy: 'leveraged-return',
  percentile: 'size',
  attribution: 'ratio',
  makerFeePpm: 200,
  takerFeePpm: 500,
  rules: {
    candidates: { winnersOnly: true, hedge: 'net' },
    order: { by: ['leverage', 'pnl'] },
    allocation: { rule: 'queue' },
    price: { kind: 'severity', severityPpm: 500_000 },
    trigger: { kind: 'fund-share', ppm: 1_000_000 },
    takeover: { mode: 'partial' },
    cancel: 'account',
  },
} as const;
const TERMS = { symbol: 'BTC', payoff: 'linear', tick: '0.1', lot: '0.001', maintenancePpm: 5_000 } as const;

function refusal(value: unknown): AdlError {
  try {
    readRuleBook(value, 'book.json');
  } catch (error) {
    if (error instanceof AdlError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('a rule book', () => {
  test('of every option is read, and a market under it works on every engine', () => {
    const book = readRuleBook(BOOK);
    expect(book).toEqual(BOOK);
    expect(book.rules).not.toBe(BOOK.rules);
    for (const { make } of RULE_ENGINES) {
      const engine = make(6);
      engine.addMarket(withRuleBook(book, TERMS));
      expect(engine.market('BTC').rules.candidates).toMatchObject({ winnersOnly: true, hedge: 'net' });
    }
  });

  test('of every preset holds', () => {
    for (const { id, ruleBook } of PRESETS)
      if (ruleBook !== undefined) expect(readRuleBook(ruleBook, id)).toEqual(ruleBook);
  });

  test.each([
    ['nothing', undefined, 'INVALID_ARGUMENT', 'must be an object of policy'],
    ['a list', [], 'INVALID_ARGUMENT', 'must be an object of policy'],
    ['a term of the contract', { ...BOOK, tick: '1' }, 'INVALID_ARGUMENT', '"tick" is no rule'],
    ['no policy', { rules: {} }, 'INVALID_MARKET', 'policy must be one of'],
    ['a rule that there is not', { ...BOOK, rules: { luck: 1 } }, 'INVALID_MARKET', 'luck'],
    ['rules against one another', { ...BOOK, adlPrice: 'mark' }, 'INVALID_MARKET', 'give one of them'],
    ['a fee beyond', { ...BOOK, makerFeePpm: 1e7 }, 'INVALID_MARKET', 'makerFeePpm'],
    [
      'money that is none',
      { ...BOOK, rules: { takeover: { mode: 'whole', houseNotional: 'x' } } },
      'INVALID_MARKET',
      'houseNotional',
    ],
  ])('%s is refused, and says which book', (_, value, code, words) => {
    const { code: got, message } = refusal(value);
    expect(got).toBe(code);
    expect(message).toContain('book.json');
    expect(message).toContain(words);
  });

  test('is not put on a market that has a rule of its own', () => {
    const own = { ...TERMS, rules: {} } as typeof TERMS;
    expect(() => withRuleBook(BOOK, own)).toThrow('rules is laid down by the rule book');
  });
});
