import { AdlError } from '../errors.ts';
import { difference, isZero, magnitude, quotient } from './exact.ts';
import { Fields } from './fields.ts';
import { sideOf } from './sides.ts';
import type { MarginMode, OpenedResponse, VenuePosition, VenueReader } from './types.ts';

/** Marks have six significant digits or fewer decimals than this; a longer quotient comes of a rounded value. */
const MARK_DECIMALS = 12;
const MARGIN_MODES: Readonly<Record<string, MarginMode>> = { cross: 'cross', isolated: 'isolated' };

/**
 * `clearinghouseState` of the info endpoint: one account on one perpetuals exchange. `szi` is signed, there is one position
 * a coin. The margin in use of an isolated position and the account value of the cross summary hold unrealised PnL, which
 * is taken off; the mark is the position's value over its size, where that division ends.
 */
export const hyperliquid: VenueReader = {
  lacks: ['account', 'lot and tick', 'maintenance rate (half the initial rate at the largest leverage)'],
  isResponse: (value) => 'assetPositions' in value,
  open,
};

function open(response: unknown): OpenedResponse {
  const state = new Fields(response);
  const rows = state.list('assetPositions');
  const wallet = crossWallet(state, rows);
  return { rows, read, ...(wallet === undefined ? {} : { wallet }) };
}

function read(row: unknown): VenuePosition | undefined {
  const asset = new Fields(row);
  asset.choice('type', { oneWay: undefined });
  const fields = asset.object('position', '');
  const amount = fields.decimal('szi');
  if (isZero(amount)) return undefined;
  const leverage = fields.object('leverage');
  const size = magnitude(amount);
  return {
    market: fields.text('coin'),
    side: sideOf(fields, 'szi', amount, undefined),
    size,
    entryPrice: fields.decimal('entryPx'),
    margin: leverage.choice('type', MARGIN_MODES) === 'cross' ? null : isolatedMargin(fields),
    leverage: leverage.optionalText('value'),
    mark: markOf(fields, size),
    payoff: 'linear',
    asset: undefined,
  };
}

function isolatedMargin(fields: Fields): string {
  return difference(fields.decimal('marginUsed'), fields.decimal('unrealizedPnl'));
}

function markOf(fields: Fields, size: string): string | undefined {
  const value = fields.optionalDecimal('positionValue');
  return value === undefined ? undefined : quotient(magnitude(value), size, MARK_DECIMALS);
}

/** The cross account's value less the unrealised PnL of its positions; undefined where either cannot be read. */
function crossWallet(state: Fields, rows: readonly unknown[]): string | undefined {
  if (!state.has('crossMarginSummary')) return undefined;
  const value = state.object('crossMarginSummary').decimal('accountValue');
  try {
    return rows.map(crossPnl).reduce(difference, value);
  } catch (error) {
    // The row is refused with its reason when its turn comes.
    if (error instanceof AdlError) return undefined;
    throw error;
  }
}

function crossPnl(row: unknown): string {
  const fields = new Fields(row).object('position');
  const mode = fields.object('leverage').choice('type', MARGIN_MODES);
  return mode === 'cross' ? fields.decimal('unrealizedPnl') : '0';
}
