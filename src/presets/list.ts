import { EXCHANGES } from './exchanges.ts';
import { FOLLOWERS } from './followers.ts';
import { ON_CHAIN } from './on-chain.ts';
import { RATIO_EXCHANGES } from './ratio-exchanges.ts';
import { PRESET_RULES } from './rules.ts';
import type { Preset } from './types.ts';

/** Day by which all texts were read. */
export const READ_BY = '2026-11-21';

/** A rule book with what it says beyond the fields of a market. */
function complete(preset: Preset): Preset {
  const rules = PRESET_RULES[preset.id];
  if (preset.ruleBook === undefined || rules === undefined) return preset;
  return { ...preset, ruleBook: { ...preset.ruleBook, rules } };
}

/** Every venue's preset. */
export const PRESETS: readonly Preset[] = [...EXCHANGES, ...RATIO_EXCHANGES, ...FOLLOWERS, ...ON_CHAIN].map(complete);
