export { type Capacity, WasmCore } from './core.ts';
export { compileCore, compileCoreSync, hasSimd, type ModuleOptions, type WasmSource } from './module.ts';
