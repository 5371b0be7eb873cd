export { ReferenceCore } from './core.ts';
