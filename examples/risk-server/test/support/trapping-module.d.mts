export function trappingModule(name: string): WebAssembly.Module;
