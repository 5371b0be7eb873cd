/** All that markets with rules need in the wrapper, as one chunk: reading them, handing them to the engine, named funds and triggers. */
export { readRules } from '../rules.ts';
export { WasmLedger } from './ledger.ts';
export { exportPriorities, prioritiesOf, putPriorities } from './priorities.ts';
export { prepareRules } from './rules.ts';
