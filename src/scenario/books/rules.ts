import { AdlError } from '../../errors.ts';
import type { MarketSpec } from '../../market.ts';
import { RULE_FIELDS } from '../../presets/rule-book.ts';
import type { Scenario } from '../format.ts';

/** The fields of a market that are rules: what is compared. What a contract is, and when it is liquidatable, stays the scenario's. */
export type BookFields = Partial<
  Pick<MarketSpec, 'policy' | 'makerFeePpm' | 'takerFeePpm' | 'percentile' | 'adlPrice' | 'attribution' | 'rules'>
>;

/** A rule book by the name under which it is reported. */
export interface NamedBook {
  readonly name: string;
  readonly fields: BookFields;
}

/**
 * Reads a rule book that came from a file.
 * @throws AdlError INVALID_ARGUMENT naming the field; what a field may hold is checked when the market is added
 */
export function readBook(name: string, value: unknown): NamedBook {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new AdlError('INVALID_ARGUMENT', `rule book ${name} must be an object of ${RULE_FIELDS.join(', ')}`);
  }
  const unknown = Object.keys(value).find((field) => !(RULE_FIELDS as readonly string[]).includes(field));
  if (unknown !== undefined) {
    throw new AdlError(
      'INVALID_ARGUMENT',
      `rule book ${name}: ${unknown} is no rule; rules are ${RULE_FIELDS.join(', ')}`,
    );
  }
  const { rules } = value as BookFields;
  if (typeof rules?.order === 'object' && 'column' in rules.order) {
    const message = `rule book ${name}: rules.order.column is for priorities that a venue sets, and a scenario has none`;
    throw new AdlError('INVALID_ARGUMENT', message);
  }
  return { name, fields: value as BookFields };
}

/** The scenario with every market under the rules of this book. */
export function underBook(scenario: Scenario, { fields }: NamedBook): Scenario {
  const markets = scenario.markets.map(({ spec, ...market }) => {
    // The book's price is in the place of the scenario's, and where nobody is closed there is none.
    const { adlPrice: _, ...rest } = spec;
    const base = fields.rules?.price === undefined && fields.rules?.lossSharing === undefined ? spec : rest;
    return { ...market, spec: { ...base, ...fields } };
  });
  return { ...scenario, markets };
}
