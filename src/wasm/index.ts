/** For the parts of the package that load all of it: the pool, the command line, `adl-core/sync`. The entry takes what it needs. */
export { compileCore, type ModuleOptions, type WasmSource } from './module.ts';
export { compileCoreSync } from './module-sync.ts';
export { RuledCore as WasmCore } from './ruled.ts';
