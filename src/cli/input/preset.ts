import type { MarketSpec } from '../../market.ts';
import { closesNobody, PRESETS, type Preset, type RuleBook } from '../../presets/index.ts';
import { UsageError } from '../io.ts';

/** A venue's preset that has a rule book. */
export type RuledPreset = Preset & { readonly ruleBook: RuleBook };

/** @throws UsageError: there is no such preset, or its venue publishes no ranking, or none that the engine can put */
export function readPreset(id: string): RuledPreset {
  const preset = PRESETS.find((each) => each.id === id);
  if (preset === undefined) {
    throw new UsageError(`--preset must be one of ${rankable().join(', ')}, got "${id}"`);
  }
  const { ruleBook, grade, gaps, venue } = preset;
  if (grade === 'indicator-only') {
    const own = ruleBook === undefined ? '' : `, e.g. ${ruleBook.policy}, which is this package's choice for it`;
    throw new UsageError(
      `--preset ${id} is indicator-only, no ranking of ${venue} is published: give a --policy${own}`,
    );
  }
  if (ruleBook === undefined) throw new UsageError(`--preset ${id} has no rule book: ${gaps[0]}`);
  if (closesNobody(preset)) {
    throw new UsageError(
      `--preset ${id}: ${venue} shares losses out and closes nobody, so there is no order to rank by`,
    );
  }
  return { ...preset, ruleBook };
}

/** Presets by which positions can be ranked. */
function rankable(): string[] {
  const ranks = (preset: Preset): boolean =>
    preset.grade !== 'indicator-only' && preset.ruleBook !== undefined && !closesNobody(preset);
  return PRESETS.filter(ranks).map(({ id }) => id);
}

/** A market under the preset's rules in place of its own; maintenance in tiers is a term of the contract and stays. */
export function underPreset(market: MarketSpec, { ruleBook }: RuledPreset): MarketSpec {
  const { policy: _, percentile: __, adlPrice: ___, attribution: ____, rules: own, ...terms } = market;
  const rules = own?.maintenance === undefined ? ruleBook.rules : { ...ruleBook.rules, maintenance: own.maintenance };
  return { ...terms, ...ruleBook, ...(rules === undefined ? {} : { rules }) };
}

/** What was chosen, and where its gaps are told. */
export function describePreset({ id, venue, grade, ruleBook, gaps }: RuledPreset): string {
  const told = gaps.length === 0 ? '' : `; adl presets ${id} tells its ${gaps.length} gaps`;
  return `preset ${id} (${venue}, ${grade}): policy ${ruleBook.policy}${told}`;
}
