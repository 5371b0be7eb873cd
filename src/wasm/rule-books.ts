/** All that markets with rules need in the wrapper, as one chunk: reading them, and handing them to the engine. */
export { readRules } from '../rules.ts';
export { exportPriorities, prioritiesOf, putPriorities } from './priorities.ts';
export { prepareRules } from './rules.ts';
