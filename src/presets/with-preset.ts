import { AdlError, show } from '../errors.ts';
import type { MarketSpec } from '../market.ts';
import { PRESETS } from './list.ts';
import { withRuleBook } from './rule-book.ts';
import type { MarketTerms, Preset } from './types.ts';

/** @throws AdlError INVALID_ARGUMENT */
export function presetOf(id: string): Preset {
  const preset = PRESETS.find((each) => each.id === id);
  if (preset !== undefined) return preset;
  const known = PRESETS.map((each) => each.id).join(', ');
  throw new AdlError('INVALID_ARGUMENT', `there is no preset ${show(id)}; there are ${known}`);
}

/** The venue shares losses out without closing a position: there is no order of its own to rank by. */
export function closesNobody({ ruleBook }: Preset): boolean {
  return ruleBook?.rules?.lossSharing !== undefined;
}

/**
 * A market under a venue's rule book.
 * @param market the contract's terms; a rule that the book lays down may not be among them
 * @throws AdlError INVALID_ARGUMENT: no such preset, or one without a rule book; INVALID_MARKET: the market has a rule of its own
 */
export function withPreset(id: string, market: MarketTerms): MarketSpec {
  const { ruleBook, gaps } = presetOf(id);
  if (ruleBook === undefined) {
    throw new AdlError('INVALID_ARGUMENT', `preset ${id} has no rule book: ${gaps[0]}`);
  }
  return withRuleBook(ruleBook, market, `preset ${id}`);
}
