import type { CoreState } from '../core.ts';
import { AdlError } from '../errors.ts';
import { requireAmount } from '../wasm/amount.ts';
import { prioritiesOf } from '../wasm/priorities.ts';
import { countByMarket, marksOf, requireSequence, rowsOf } from '../wasm/state.ts';
import type { ShardSet } from './shards.ts';
import { PoolTick } from './tick.ts';

/** Fills shards whose markets are added and which have no accounts, in the steps of a single engine. @throws AdlError */
export async function importState(shards: ShardSet, state: CoreState, markets: number): Promise<void> {
  requireSequence(state);
  await shards.addAccounts(state.wallets.length, state.wallets);
  let positions = 0;
  let next = 0;
  for (const [market, count] of countByMarket(state, markets).entries()) {
    if (count === 0) continue;
    const { rows, sequence } = rowsOf(state, market, count);
    // What lists a shard's positions counts on its next number to be behind all that they have.
    next = Math.max(next, sequence.at(-1)! + 1);
    shards.nextSequence = next - count;
    await shards.upsert(market, rows, sequence);
    positions += count;
    if (shards.positions !== positions) {
      throw new AdlError('DUPLICATE_POSITION', 'the state has a position twice', { market });
    }
  }
  for (const { market, side, account, priority } of prioritiesOf(state)) {
    await shards.setPriorities(market, side, account, priority);
  }
  for (let market = 0; market < markets; market++) {
    await shards.setHouse(market, { lots: state.houseLots[market]!, entryValue: state.houseEntryValue[market]! });
  }
  await new PoolTick(shards, marksOf(state.marks)).run(true);
  requireAmount(state.fund.cash, 'fund cash');
  requireAmount(state.fund.floor, 'fund floor');
  requireAmount(state.fees, 'fees');
  await shards.setPot(state.fund, state.fees);
  await shards.importLedger(state.ledger);
  shards.nextSequence = state.nextSequence;
}
