import type { CoreFactory } from './contents.ts';
import { Engine } from './engine.ts';
import { AdlError } from './errors.ts';
import type { FundSpec, NamedFundSpec } from './inputs.ts';
import { DEFAULT_MONEY_DECIMALS, MAX_MONEY_DECIMALS } from './limits.ts';
import type { MarketSpec } from './market.ts';

/** What every engine starts from, whatever computes in it. */
export interface StartOptions {
  /** Digits of the settlement asset behind the point, 0…12; money is kept in units of 10^−moneyDecimals. Default 6. */
  readonly moneyDecimals?: number;
  readonly markets?: readonly MarketSpec[];
  /** Default: no cash, floor 0, takeover on. */
  readonly fund?: FundSpec;
  /** Funds beside it, which markets name. */
  readonly funds?: readonly NamedFundSpec[];
}

/** @throws AdlError INVALID_ARGUMENT, INVALID_MARKET, … */
export function buildEngine(options: StartOptions, makeCore: CoreFactory): Engine {
  const decimals = options.moneyDecimals ?? DEFAULT_MONEY_DECIMALS;
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > MAX_MONEY_DECIMALS) {
    throw new AdlError(
      'INVALID_ARGUMENT',
      `moneyDecimals must be an integer from 0 to ${MAX_MONEY_DECIMALS}, got ${decimals}`,
    );
  }
  const engine = new Engine(makeCore, decimals);
  for (const fund of options.funds ?? []) engine.addFund(fund);
  for (const market of options.markets ?? []) engine.addMarket(market);
  engine.setFund(options.fund ?? { cash: '0' });
  return engine;
}
