export { WasmCore } from './core.ts';
export { compileCore, compileCoreSync, hasSimd, type ModuleOptions, type WasmSource } from './module.ts';
export type { Capacity, Tidiness } from './settings.ts';
