import type { Payoff, Side } from '../market.ts';
import { isZero, magnitude } from './exact.ts';
import { Fields, isObject } from './fields.ts';
import type { ImportOptions, MarginMode, OpenedResponse, VenuePosition, VenueReader } from './types.ts';

/** An empty position has no side: "" or, in older accounts, None. */
const SIDES: Readonly<Record<string, Side | undefined>> = {
  Buy: 'long',
  Sell: 'short',
  None: undefined,
  '': undefined,
};
/** One-way mode, and the two sides of hedge mode. */
const MODES: Readonly<Record<string, Side | undefined>> = { 0: undefined, 1: 'long', 2: 'short' };
const TRADE_MODES: Readonly<Record<string, MarginMode>> = { 0: 'cross', 1: 'isolated' };
const PAYOFFS: Readonly<Record<string, Payoff>> = { linear: 'linear', inverse: 'inverse' };
/** The coin of an inverse contract: BTCUSD, BTCUSDZ26. */
const BASE_COIN = /^(.+?)USD/;

/**
 * `/v5/position/list`, one page or its `result`. `size` has no sign, `side` tells; it is in coins, and in dollars for
 * inverse contracts. `tradeMode` tells the margin mode of classic accounts; unified ones have one mode for the account,
 * which this answer does not hold: 0 counts as cross unless the option `marginMode` says otherwise. `positionBalance` is
 * an isolated position's margin (initial margin and closing fee, without unrealised PnL); unified accounts may leave it
 * empty, and `positionIM`, at the mark, is no substitute.
 */
export const bybit: VenueReader = {
  lacks: ['account', 'cross wallet', 'lot and tick', 'maintenance rate', 'margin mode (unified accounts)'],
  isResponse: (value) => 'result' in value || 'list' in value,
  open,
};

function open(response: unknown, options: ImportOptions): OpenedResponse {
  if (Array.isArray(response)) return { rows: response, read: (row) => read(new Fields(row), undefined, options) };
  if (isObject(response) && !bybit.isResponse(response)) {
    return { rows: [response], read: (row) => read(new Fields(row), undefined, options) };
  }
  const envelope = new Fields(response);
  if (envelope.has('retCode') && envelope.text('retCode') !== '0') {
    envelope.refuse(
      'retCode',
      `the venue refused: ${envelope.text('retCode')} ${envelope.optionalText('retMsg') ?? ''}`,
    );
  }
  const result = envelope.has('result') ? envelope.object('result') : envelope;
  const payoff = result.has('category') ? result.choice('category', PAYOFFS) : undefined;
  return { rows: result.list('list'), read: (row) => read(new Fields(row), payoff, options) };
}

function read(fields: Fields, category: Payoff | undefined, options: ImportOptions): VenuePosition | undefined {
  const size = fields.decimal('size');
  const side = fields.choice('side', SIDES);
  const hedge = fields.choice('positionIdx', MODES);
  if (isZero(size)) return undefined;
  if (side === undefined) fields.refuse('side', `must be Buy or Sell where the size is ${size}`);
  if (hedge !== undefined && hedge !== side) fields.refuse('positionIdx', `contradicts side ${fields.text('side')}`);
  const market = fields.text('symbol');
  const payoff = category ?? payoffOf(fields, market);
  const mode = options.marginMode ?? tradeMode(fields);
  return {
    market,
    side,
    size: magnitude(size),
    entryPrice: fields.decimal('avgPrice'),
    margin: mode === 'cross' ? null : isolatedMargin(fields),
    leverage: fields.optionalText('leverage'),
    mark: fields.optionalDecimal('markPrice'),
    payoff,
    asset: payoff === 'inverse' ? BASE_COIN.exec(market)?.[1] : undefined,
  };
}

function tradeMode(fields: Fields): MarginMode {
  if (fields.has('tradeMode')) return fields.choice('tradeMode', TRADE_MODES);
  return fields.refuse(
    'tradeMode',
    'is missing: give the margin mode (option marginMode, --margin-mode cross|isolated)',
  );
}

function isolatedMargin(fields: Fields): string {
  const margin = fields.decimal('positionBalance');
  if (isZero(margin))
    fields.refuse('positionBalance', 'must not be 0 for an isolated position: the source does not state it');
  return margin;
}

/** Rows without their page may carry the category themselves; else contracts on plain USD are the inverse ones. */
function payoffOf(fields: Fields, market: string): Payoff {
  if (fields.has('category')) return fields.choice('category', PAYOFFS);
  return /USD([A-Z]\d\d)?$/.test(market) ? 'inverse' : 'linear';
}
