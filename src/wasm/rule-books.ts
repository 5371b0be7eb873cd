/** All that markets with rules need in the wrapper, as one chunk: reading them, and handing them to the engine. */
export { readRules } from '../rules.ts';
export { prepareRules } from './rules.ts';
