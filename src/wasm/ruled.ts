import { WasmCore } from './core.ts';
import * as ruleBooks from './rule-books.ts';
import type { CoreSettings } from './settings.ts';

/** The WebAssembly engine with all that markets with rules need loaded: for entries that cannot or need not load it when it is asked for. */
export class RuledCore extends WasmCore {
  constructor(module: WebAssembly.Module, moneyDecimals: number, settings: CoreSettings = {}) {
    super(module, moneyDecimals, settings, ruleBooks);
  }
}
