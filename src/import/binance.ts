import type { Side } from '../market.ts';
import { difference, isZero, magnitude } from './exact.ts';
import { Fields } from './fields.ts';
import { sideOf } from './sides.ts';
import { inUnits } from './sizes.ts';
import type { ImportOptions, MarginMode, OpenedResponse, VenuePosition, VenueReader } from './types.ts';

const SIDES: Readonly<Record<string, Side | undefined>> = { BOTH: undefined, LONG: 'long', SHORT: 'short' };
const MARGIN_MODES: Readonly<Record<string, MarginMode>> = { cross: 'cross', isolated: 'isolated' };

/**
 * `positionRisk` of USD-M futures, versions 2 and 3, and of COIN-M futures. `positionAmt` is signed in one-way mode (BOTH)
 * and in hedge mode (LONG, SHORT) alike. `isolatedWallet` is the isolated margin without unrealised PnL, `isolatedMargin`
 * with it. Version 3 has neither `marginType` nor `leverage`: a position with an isolated wallet is isolated. COIN-M
 * counts contracts of a fixed value in dollars and is settled in the coin.
 */
export const binance: VenueReader = {
  lacks: ['account', 'cross wallet', 'lot and tick', 'maintenance rate', 'leverage (version 3)'],
  isResponse: () => false,
  open(response: unknown, options: ImportOptions): OpenedResponse {
    const rows = Array.isArray(response) ? response : [response];
    return { rows, read: (row) => read(new Fields(row), options) };
  },
};

function read(fields: Fields, options: ImportOptions): VenuePosition | undefined {
  const amount = fields.decimal('positionAmt');
  const side = sideOf(fields, 'positionAmt', amount, fields.choice('positionSide', SIDES));
  if (isZero(amount)) return undefined;
  const market = fields.text('symbol');
  const isCoinMargined = fields.has('notionalValue') || fields.has('maxQty');
  const size = magnitude(amount);
  return {
    market,
    side,
    size: isCoinMargined ? inUnits(fields, 'positionAmt', size, market, options) : size,
    entryPrice: fields.decimal('entryPrice'),
    margin: marginOf(fields),
    leverage: fields.optionalText('leverage'),
    mark: fields.optionalDecimal('markPrice'),
    payoff: isCoinMargined ? 'inverse' : 'linear',
    asset: fields.optionalText('marginAsset') ?? (isCoinMargined ? market.split('USD')[0] : undefined),
  };
}

function marginOf(fields: Fields): string | null {
  const wallet = fields.optionalDecimal('isolatedWallet');
  if (fields.has('marginType')) {
    if (fields.choice('marginType', MARGIN_MODES) === 'cross') return null;
    return wallet ?? difference(fields.decimal('isolatedMargin'), fields.decimal('unRealizedProfit'));
  }
  const isolated = wallet ?? fields.decimal('isolatedWallet');
  return isZero(isolated) ? null : isolated;
}
