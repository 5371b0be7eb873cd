import type { Engine } from '../engine.ts';
import type { Batch, BatchResult } from './types.ts';

/** Does a batch. @throws as the engine's call */
export function applyBatch(engine: Engine, batch: Batch): BatchResult {
  switch (batch.kind) {
    case 'addMarket':
      return engine.addMarket(batch.market);
    case 'addAccount':
      return engine.addAccount(batch.account, batch.wallet);
    case 'addAccounts':
      return engine.addAccounts(batch.accounts, batch.wallets);
    case 'tick':
      return engine.tick(batch.tick);
    default:
      set(engine, batch);
      return undefined;
  }
}

type Silent = Exclude<Batch, { readonly kind: 'addMarket' | 'addAccount' | 'addAccounts' | 'tick' }>;

function set(engine: Engine, batch: Silent): void {
  switch (batch.kind) {
    case 'setWallet':
      engine.setWallet(batch.account, batch.wallet);
      break;
    case 'setWallets':
      engine.setWallets(batch.accounts, batch.wallets);
      break;
    case 'setFund':
      engine.setFund(batch.fund);
      break;
    case 'addFund':
      engine.addFund(batch.fund);
      break;
    case 'setNamedFund':
      engine.setFund(batch.fund, batch.name);
      break;
    case 'setTrigger':
      engine.setTrigger(batch.market, batch.manual);
      break;
    case 'setHouse':
      engine.setHouse(batch.market, batch.house);
      break;
    case 'open':
      engine.open(batch.position);
      break;
    case 'adjust':
      engine.adjust(batch.position, batch.changes);
      break;
    case 'close':
      engine.close(batch.position);
      break;
    case 'upsert':
      engine.upsert(batch.market, batch.rows);
      break;
    case 'remove':
      engine.remove(batch.market, batch.side, batch.accounts);
      break;
    case 'setPriority':
      engine.setPriority(batch.position, batch.priority);
      break;
    case 'setPriorities':
      engine.setPriorities(batch.market, batch.side, batch.accounts, batch.priorities);
      break;
    case 'restore':
      engine.restore(batch.snapshot);
      break;
  }
}
