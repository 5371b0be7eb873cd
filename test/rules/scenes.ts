/** One liquidation that meets hedged counterparties, a house on the other side and a fund that can pay for some of it. */
import type { Core, TickResult } from '../../src/core.ts';
import { readMarket } from '../../src/market.ts';
import type { PriceRuleSpec } from '../../src/rules/price.ts';
import type { RuleSpec } from '../../src/rules.ts';
import { columns, linear, type Row } from '../support/book.ts';
import type { Random } from '../support/random.ts';
import { randomRules as randomSharing } from '../support/rules.ts';
import { tickKeeps } from './kept.ts';

const MARK = 100n;

function priceOf(random: Random): PriceRuleSpec {
  const kind = random.pick(['bankruptcy', 'mark', 'limit', 'limit'] as const);
  if (kind !== 'limit') return { kind };
  return random.chance(50) ? { kind, limit: `${random.int(0, 200)}` } : { kind, limitPpm: random.int(0, 1_000_000) };
}

function rulesOf(random: Random): RuleSpec {
  const sharing = random.chance(40) ? randomSharing(random) : {};
  const mode = random.pick(['whole', 'partial'] as const);
  return {
    ...sharing,
    candidates: { hedge: random.pick(['net', 'separate']), house: random.pick(['eligible', 'eligible', 'excluded']) },
    ...(random.chance(50) ? { takeover: { mode } } : {}),
    ...(random.chance(70) ? { price: priceOf(random) } : {}),
  };
}

/** Longs and shorts of one account, isolated or cross, with a margin of about what they are worth. */
function legs(random: Random, account: number): Row[] {
  return ([0, 1] as const).flatMap((side): Row[] => {
    if (random.chance(30)) return [];
    const lots = BigInt(random.int(1, 12));
    const price = BigInt(random.int(70, 130));
    const margin = random.chance(30) ? {} : { margin: lots * BigInt(random.int(1, 80)) };
    return [{ account, side, lots, entryValue: (side === 0 ? 1n : -1n) * lots * price, ...margin }];
  });
}

/** The same on every core: its markets, accounts, fund, house, and a liquidation of a long that is about to be bankrupt. */
export function playScene(random: Random, core: Core): TickResult {
  const market = readMarket(linear({ takerFeePpm: random.pick([0, 550]), rules: rulesOf(random) }));
  core.addMarket(market);
  core.addAccounts(
    7,
    BigInt64Array.from({ length: 7 }, () => BigInt(random.int(0, 900))),
  );
  core.setFund({ cash: BigInt(random.int(-50, 300)), floor: BigInt(random.int(-20, 20)), takeover: random.chance(50) });
  const lots = BigInt(random.int(1, 30));
  const margin = lots * BigInt(random.int(0, 12));
  const rows = [1, 2, 3, 4, 5, 6].flatMap((account) => legs(random, account));
  core.upsert(0, columns([{ account: 0, lots, entryValue: lots * BigInt(random.int(95, 115)), margin }, ...rows]));
  const house = -BigInt(random.int(-3, 20));
  core.setHouse(0, { lots: house, entryValue: house * BigInt(random.int(90, 110)) });
  return tickKeeps(
    core,
    {
      markMarket: Uint32Array.of(0),
      markUnitValue: BigInt64Array.of(MARK),
      account: Uint32Array.of(0),
      market: Uint32Array.of(0),
      side: Uint8Array.of(0),
      force: Uint8Array.of(1),
      target: Uint32Array.of(random.pick([0, 1_000_000, 1_500_000, 4_000_000])),
      fillStart: new Uint32Array(2),
      fillLots: new BigInt64Array(0),
      fillUnitValue: new BigInt64Array(0),
    },
    [market],
  );
}
