export { type Capacity, WasmCore } from './core.ts';
export { compileCore, compileCoreSync, coreInfo, type WasmSource } from './module.ts';
