/** Positions out of what venues hand out, as `Engine.open` takes them. */
import { AdlError } from '../errors.ts';
import { binance } from './binance.ts';
import { bybit } from './bybit.ts';
import { ccxt } from './ccxt.ts';
import { Collector } from './collector.ts';
import { hyperliquid } from './hyperliquid.ts';
import { readDocuments } from './json-text.ts';
import { okx } from './okx.ts';
import { responsesOf } from './responses.ts';
import type { Imported, ImportOptions, VenueReader } from './types.ts';

export type { Collateral, Imported, ImportedPosition, ImportOptions, MarginMode, Refusal } from './types.ts';

const READERS = { hyperliquid, binance, bybit, okx, ccxt } satisfies Record<string, VenueReader>;

export type VenueName = keyof typeof READERS;
export const VENUES = Object.keys(READERS) as readonly VenueName[];

/**
 * Reads positions out of a venue's responses.
 * @param venue `hyperliquid`: clearinghouseState; `binance`: positionRisk; `bybit`: /v5/position/list; `okx`:
 * /api/v5/account/positions; `ccxt`: unified positions
 * @param input JSON text of a response, of an array of responses, or NDJSON of responses; each may be wrapped as
 * `{account, wallet?, response}`. Numbers are taken as they are written. Or the same parsed, where numbers that are not
 * whole are refused: they have been through binary floating point.
 * @throws AdlError INVALID_ARGUMENT, INVALID_FILE; what is wrong with single responses or positions is in `refused`
 */
export function importPositions(venue: VenueName, input: unknown, options: ImportOptions = {}): Imported {
  if (!Object.hasOwn(READERS, venue)) {
    throw new AdlError('INVALID_ARGUMENT', `venue must be one of ${VENUES.join(', ')}, got ${String(venue)}`);
  }
  const reader: VenueReader = READERS[venue];
  const collector = new Collector(reader, options);
  for (const document of typeof input === 'string' ? readDocuments(input) : [{ place: '', value: input }]) {
    if ('reason' in document) {
      collector.refuse(document);
      continue;
    }
    for (const response of responsesOf(document.value, reader, { place: document.place })) {
      if ('reason' in response) collector.refuse(response);
      else collector.add(response);
    }
  }
  return collector.result();
}
