/** A worker that compiles the engine for a page that may not. */
import { compileCore } from '../../../src/wasm/index.ts';

const { postMessage } = globalThis as unknown as { postMessage(message: unknown): void };
void compileCore().then(postMessage);
