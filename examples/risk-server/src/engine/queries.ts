import type { PositionKey } from 'adl-core';
import type { EngineReader } from 'adl-core/journal';
import type { Query } from '../wire/messages.ts';

const SIDES = ['long', 'short'] as const;

/** Exact integers as strings: JSON has no 64 bits. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, field) => (typeof field === 'bigint' ? field.toString() : field)));
}

function fundOf(engine: EngineReader, name?: string): object {
  const { cash, floor, takeover } = engine.fund(name);
  return { cash: engine.formatMoney(cash), floor: engine.formatMoney(floor), takeover };
}

/** Of markets whose rules have one alone: for the others it costs a look at every market, and says nothing. */
function triggerOf(engine: EngineReader, symbol: string): object {
  if (engine.market(symbol).rules.trigger === undefined) return {};
  const { fundEquity, peak, drawdownPpm, ...trigger } = engine.trigger(symbol);
  return {
    trigger: {
      ...trigger,
      fundEquity: engine.formatMoney(fundEquity),
      peak: peak === undefined ? null : engine.formatMoney(peak),
      drawdownPpm: drawdownPpm === undefined ? null : Number(drawdownPpm),
    },
  };
}

/** Funds, markets and what is open. */
export function state(engine: EngineReader): object {
  const money = (quanta: bigint): string => engine.formatMoney(quanta);
  return {
    fund: fundOf(engine),
    funds: Object.fromEntries(engine.funds.map((name) => [name, fundOf(engine, name)])),
    fees: money(engine.fees()),
    ...plainStats(engine),
    markets: engine.symbols.map((symbol) => {
      const mark = engine.mark(symbol);
      return {
        symbol,
        mark: mark === undefined ? null : engine.formatPrice(symbol, mark),
        house: engine.formatSize(symbol, engine.house(symbol).lots),
        ...triggerOf(engine, symbol),
      };
    }),
  };
}

function plainStats(engine: EngineReader): object {
  const { accounts, positions, bytesUsed } = engine.stats();
  return { accounts, positions, bytesUsed };
}

function queue(engine: EngineReader, { market, side, top }: Extract<Query, { kind: 'queue' }>): unknown {
  const rows = engine.queue(market, side).columns(top);
  const places = engine.queue(market, side).top(top);
  return {
    market,
    side,
    candidates: rows.candidates,
    totalSize: engine.formatSize(market, rows.totalLots),
    top: places.map(({ lots, lotsAhead, ...place }) => ({
      ...place,
      size: engine.formatSize(market, lots),
      sizeAhead: engine.formatSize(market, lotsAhead),
    })),
  };
}

function explain(engine: EngineReader, position: PositionKey): unknown {
  return plain(engine.explain(position));
}

/** An account's open positions, each with its place, or with null for it where marks are missing. */
export function account(engine: EngineReader, id: string, isRanked = true): object {
  const number = engine.accountNumber(id);
  const positions = engine.symbols.flatMap((market) =>
    SIDES.flatMap((side) => {
      const position = engine.position({ account: number, market, side });
      if (position === undefined) return [];
      const place = isRanked ? engine.queue(market, side).rankOf(number) : undefined;
      return [
        {
          market,
          side,
          size: engine.formatSize(market, position.lots),
          isolated: position.margin >= 0n,
          lights: isRanked ? (place?.lights ?? 0) : null,
          rank: place?.rank ?? null,
          percentilePpm: place?.percentilePpm ?? null,
          sizeAhead: place === undefined ? null : engine.formatSize(market, place.lotsAhead),
        },
      ];
    }),
  );
  return { account: id, wallet: engine.formatMoney(engine.wallet(number)), positions };
}

/** The first `top` liquidatable positions and how many there are. */
export function liquidatable(
  engine: EngineReader,
  top: number,
): { readonly count: number; readonly top: readonly PositionKey[] } {
  const keys = engine.liquidatable();
  const first = Math.min(top, keys.account.length);
  return {
    count: keys.account.length,
    top: Array.from({ length: first }, (_, i) => ({
      account: engine.accountId(keys.account[i]!),
      market: engine.symbols[keys.market[i]!]!,
      side: SIDES[keys.side[i]!]!,
    })),
  };
}

export function answer(engine: EngineReader, query: Query): unknown {
  switch (query.kind) {
    case 'state':
      return state(engine);
    case 'digest':
      return { digest: engine.digest() };
    case 'queue':
      return queue(engine, query);
    case 'explain':
      return explain(engine, query.position);
    case 'account':
      return account(engine, query.account);
    case 'liquidatable':
      return liquidatable(engine, query.top);
  }
}
