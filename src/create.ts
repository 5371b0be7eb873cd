import { buildEngine, type StartOptions } from './build.ts';
import type { Engine } from './engine.ts';
import { AdlError, textOf } from './errors.ts';
import { WasmCore } from './wasm/core.ts';
import { compileCore, hasRuleBooks, type ModuleOptions } from './wasm/module.ts';
import type { Capacity, Tidiness } from './wasm/settings.ts';

export interface EngineOptions extends StartOptions, ModuleOptions, Tidiness {
  /** `wasm` (default), or the BigInt `reference` where WebAssembly may not be compiled. */
  readonly engine?: 'wasm' | 'reference';
  /** Whether markets may have rules; default: when one of `markets` does. For markets that are added later. */
  readonly rules?: boolean;
  /** Room made at the start; more is added between ticks as needed. */
  readonly capacity?: Capacity;
}

/** Markets with rules need the build that has them. */
function wantsRules({ markets = [], funds = [], rules }: EngineOptions): boolean {
  return rules ?? (funds.length > 0 || markets.some((market) => market.rules !== undefined));
}

/** @throws AdlError INVALID_ARGUMENT */
export function wantsReference({ engine = 'wasm' }: EngineOptions): boolean {
  if (engine === 'wasm' || engine === 'reference') return engine === 'reference';
  throw new AdlError('INVALID_ARGUMENT', `engine must be wasm or reference, got ${textOf(engine)}`);
}

/** Few want them: what reads rules, the reference and the builds of the engine are chunks of their own. */
const loadRuleBooks = () => import('./wasm/rule-books.ts');

/**
 * Makes an engine, without blocking while WebAssembly is loaded and compiled.
 * @throws AdlError WASM_UNAVAILABLE, INVALID_ARGUMENT, INVALID_MARKET, …
 */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
  if (wantsReference(options)) {
    const { ReferenceCore } = await import('./reference/index.ts');
    return buildEngine(options, (moneyDecimals) => new ReferenceCore(moneyDecimals));
  }
  const full = wantsRules(options);
  // Both at once where it is known that both are needed; a module that the caller brings says so itself.
  const [module] = await Promise.all([compileCore(options, full), full ? loadRuleBooks() : undefined]);
  const ruleBooks = hasRuleBooks(module) ? await loadRuleBooks() : undefined;
  const { capacity, tidyRows } = options;
  return buildEngine(options, (decimals) => new WasmCore(module, decimals, { ...capacity, tidyRows }, ruleBooks));
}
