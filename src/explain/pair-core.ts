import type { PositionNumbers, SideNumber, TickRows } from '../core.ts';
import type { Decimal } from '../decimal.ts';
import type { Engine } from '../engine.ts';
import type { PositionKey } from '../inputs.ts';
import type { Market } from '../market.ts';
import { marksOnly } from '../marks-only.ts';
import { PLAIN_RULES } from '../plain-rules.ts';
import { ReferenceCore } from '../reference/index.ts';

/** What of a market's rules has a say in the order of its candidates. */
function rankingMarket(market: Market): Market {
  const { candidates, maintenance, order } = market.rules;
  return { ...market, fund: undefined, rules: { ...PLAIN_RULES, candidates, maintenance, order } };
}

function markOf(market: number, unitValue: bigint): TickRows {
  return marksOnly(Uint32Array.of(market), BigInt64Array.of(unitValue));
}

/** A few accounts of an engine with all of their positions, by themselves: who of them comes first in a queue depends on nobody else. */
export class PairCore {
  private readonly core: ReferenceCore;
  private readonly market: number;
  private readonly side: SideNumber;
  private readonly accounts: readonly number[];

  /** @param accounts in the order of their sequence numbers, as far as it matters: of ties, the first comes first */
  constructor(engine: Engine, { market, side }: Omit<PositionKey, 'account'>, accounts: readonly number[]) {
    this.core = new ReferenceCore(engine.moneyDecimals);
    this.market = engine.marketNumber(market);
    this.side = side === 'long' ? 0 : 1;
    // Account numbers are the accounts' ages.
    this.accounts = [...accounts].sort((a, b) => a - b);
    for (const symbol of engine.symbols) this.core.addMarket(rankingMarket(engine.market(symbol)));
    this.core.addAccounts(
      accounts.length,
      BigInt64Array.from(this.accounts, (account) => engine.wallet(account)),
    );
    for (const account of accounts) this.copyPositions(engine, account);
  }

  private copyPositions(engine: Engine, account: number): void {
    for (const [number, market] of engine.symbols.entries()) {
      for (const side of ['long', 'short'] as const) {
        const position = engine.position({ account, market, side });
        if (position === undefined) continue;
        this.put(number, side === 'long' ? 0 : 1, this.accounts.indexOf(account), position);
        this.core.tick(markOf(number, engine.facts({ account, market, side }).unitValue));
      }
    }
  }

  private put(market: number, side: SideNumber, account: number, position: PositionNumbers): void {
    this.core.upsert(market, {
      account: Uint32Array.of(account),
      side,
      lots: BigInt64Array.of(position.lots),
      entryValue: BigInt64Array.of(position.entryValue),
      margin: BigInt64Array.of(position.margin),
      leverage: Uint32Array.of(position.leverage),
      exempt: Uint8Array.of(position.exempt ? 1 : 0),
    });
  }

  /** Account at the front of the queue at a mark; undefined where there is no candidate. @throws AdlError OUT_OF_RANGE, ZERO_VALUE */
  firstAt(mark: Decimal): number | undefined {
    this.core.tick(markOf(this.market, this.core.unitValueOf(this.market, mark)));
    const { account } = this.core.ranked(this.market, this.side, 1);
    return account.length === 0 ? undefined : this.accounts[account[0]!];
  }
}
