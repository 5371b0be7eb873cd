import type { Payoff, Side } from '../market.ts';
import { isZero, magnitude } from './exact.ts';
import { Fields, isObject } from './fields.ts';
import { sideOf } from './sides.ts';
import { inUnits } from './sizes.ts';
import type { ImportOptions, MarginMode, OpenedResponse, VenuePosition, VenueReader } from './types.ts';

const SIDES: Readonly<Record<string, Side | undefined>> = { net: undefined, long: 'long', short: 'short' };
const MARGIN_MODES: Readonly<Record<string, MarginMode>> = { cross: 'cross', isolated: 'isolated' };
const INSTRUMENTS = { SWAP: undefined, FUTURES: undefined };

/**
 * `/api/v5/account/positions`, whole or its `data`. `pos` counts contracts, with a sign in net mode and without in
 * long/short mode; what one contract is stands in the instrument (`ctVal` times `ctMult`) and has to be given. `margin` is
 * that of an isolated position, without unrealised PnL (`upl`). Contracts on plain USD are inverse, others linear.
 */
export const okx: VenueReader = {
  lacks: ['account', 'cross wallet', 'contract size (ctVal · ctMult)', 'lot and tick', 'maintenance rate'],
  isResponse: (value) => 'data' in value,
  open(response: unknown, options: ImportOptions): OpenedResponse {
    return { rows: rowsOf(response), read: (row) => read(new Fields(row), options) };
  },
};

function rowsOf(response: unknown): readonly unknown[] {
  if (Array.isArray(response)) return response;
  if (isObject(response) && !okx.isResponse(response) && !('code' in response)) return [response];
  const envelope = new Fields(response);
  if (envelope.has('code') && !isZero(envelope.text('code'))) {
    envelope.refuse('code', `the venue refused: ${envelope.text('code')} ${envelope.optionalText('msg') ?? ''}`);
  }
  return envelope.list('data');
}

function read(fields: Fields, options: ImportOptions): VenuePosition | undefined {
  fields.choice('instType', INSTRUMENTS);
  const amount = fields.decimal('pos');
  const side = sideOf(fields, 'pos', amount, fields.choice('posSide', SIDES));
  if (isZero(amount)) return undefined;
  const market = fields.text('instId');
  const payoff = payoffOf(market);
  return {
    market,
    side,
    size: inUnits(fields, 'pos', magnitude(amount), market, options),
    entryPrice: fields.decimal('avgPx'),
    margin: fields.choice('mgnMode', MARGIN_MODES) === 'cross' ? null : fields.decimal('margin'),
    leverage: fields.optionalText('lever'),
    mark: fields.optionalDecimal('markPx'),
    payoff,
    asset: payoff === 'inverse' ? market.split('-')[0] : fields.optionalText('ccy'),
  };
}

/** BTC-USD-SWAP is settled in BTC; BTC-USDT-SWAP and BTC-USD_UM-SWAP are not. */
function payoffOf(market: string): Payoff {
  return market.split('-')[1] === 'USD' ? 'inverse' : 'linear';
}
