export type { Book } from './book.ts';
export { type ExportedPosition, exportPositions } from './export.ts';
export { MARKET_MAKER, SCENARIO_FORMAT, type Scenario } from './format.ts';
export { buildBook, generateBook } from './generator.ts';
export { loadScenario } from './load.ts';
export type { ReplayTotals, TickOutcome } from './outcome.ts';
export { type Replay, type ReplayOptions, replay } from './replay.ts';
