import type { Payoff, Side } from '../market.ts';
import { difference, isNegative, isZero, magnitude, product } from './exact.ts';
import { Fields } from './fields.ts';
import { inUnits } from './sizes.ts';
import type { ImportOptions, MarginMode, OpenedResponse, VenuePosition, VenueReader } from './types.ts';

const SIDES: Readonly<Record<string, Side>> = { long: 'long', short: 'short' };
const MARGIN_MODES: Readonly<Record<string, MarginMode>> = { cross: 'cross', isolated: 'isolated' };
/** Base, quote and settlement asset of a unified symbol: BTC/USDT:USDT, BTC/USD:BTC-261225. */
const SYMBOL = /^([^/]+)\/([^:]+):([^-]+)/;

/**
 * CCXT's unified positions, an array as `fetchPositions` gives it or one of them. `contracts` has no sign. CCXT defines
 * `collateral` as affected by PnL, which is taken off for the isolated margin; where an exchange's adapter gives it without
 * PnL, the option `collateral` says so. Its numbers are binary floats in memory: the text that JSON.stringify makes of
 * them is read as it stands.
 */
export const ccxt: VenueReader = {
  lacks: ['account', 'cross wallet', 'lot and tick', 'maintenance rate'],
  isResponse: () => false,
  open(response: unknown, options: ImportOptions): OpenedResponse {
    const rows = Array.isArray(response) ? response : [response];
    return { rows, read: (row) => read(new Fields(row), options) };
  },
};

function read(fields: Fields, options: ImportOptions): VenuePosition | undefined {
  const contracts = fields.decimal('contracts');
  if (isZero(contracts)) return undefined;
  if (isNegative(contracts)) fields.refuse('contracts', `must not be negative, side tells it; got ${contracts}`);
  const market = fields.text('symbol');
  const [, base, , settle] = SYMBOL.exec(market) ?? fields.refuse('symbol', symbolReason(market));
  const payoff: Payoff = settle === base ? 'inverse' : 'linear';
  return {
    market,
    side: fields.choice('side', SIDES),
    size: sizeOf(fields, contracts, market, options),
    entryPrice: fields.decimal('entryPrice'),
    margin: marginOf(fields, options),
    leverage: fields.optionalText('leverage'),
    mark: fields.optionalDecimal('markPrice'),
    payoff,
    asset: settle,
  };
}

function symbolReason(symbol: string): string {
  return `must be a contract's unified symbol such as BTC/USDT:USDT, got "${symbol}"`;
}

function sizeOf(fields: Fields, contracts: string, market: string, options: ImportOptions): string {
  const size = fields.optionalDecimal('contractSize');
  if (size === undefined) return inUnits(fields, 'contracts', contracts, market, options);
  return product(contracts, magnitude(size));
}

function marginOf(fields: Fields, options: ImportOptions): string | null {
  const mode = fields.has('marginMode') ? fields.choice('marginMode', MARGIN_MODES) : options.marginMode;
  if (mode === undefined)
    fields.refuse('marginMode', 'is missing: give it (option marginMode, --margin-mode cross|isolated)');
  if (mode === 'cross') return null;
  const collateral = fields.decimal('collateral');
  return options.collateral === 'without-pnl' ? collateral : difference(collateral, fields.decimal('unrealizedPnl'));
}
