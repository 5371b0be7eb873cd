import type { Batch } from 'adl-core/journal';
import type { Columns, Message } from '../wire/messages.ts';

/** The time of a tick that brings none. */
type Stamp = { readonly time?: number };

function columnBatch(columns: Columns, stamp: Stamp): Batch {
  switch (columns.kind) {
    case 'accounts':
      return { kind: 'addAccounts', accounts: columns.wallets.length, wallets: columns.wallets };
    case 'wallets':
      return { kind: 'setWallets', accounts: columns.account, wallets: columns.wallets };
    case 'upsert': {
      const { market, account, side, lots, entryValue, margin, leverage, exempt } = columns;
      const rows = { account, side, lots, entryValue, margin, leverage, exempt };
      return { kind: 'upsert', market, rows };
    }
    case 'remove':
      return { kind: 'remove', market: columns.market, side: columns.side, accounts: columns.account };
    case 'marks':
      return { kind: 'tick', tick: { ...stamp, marks: { market: columns.market, unitValue: columns.unitValue } } };
    case 'priorities': {
      const { market, side, account: accounts, priority: priorities } = columns;
      return { kind: 'setPriorities', market, side, accounts, priorities };
    }
  }
}

/** The journal's batch of a message: one call of the engine. Marks alone are put together elsewhere. @param stamp of ticks that bring no time */
export function batchOf(message: Exclude<Message, { type: 'marks' }>, stamp: Stamp = {}): Batch {
  switch (message.type) {
    case 'account':
      return {
        kind: 'addAccount',
        account: message.account,
        ...(message.wallet === undefined ? {} : { wallet: message.wallet }),
      };
    case 'wallet':
      return { kind: 'setWallet', account: message.account, wallet: message.wallet };
    case 'open':
      return { kind: 'open', position: message.position };
    case 'adjust':
      return { kind: 'adjust', position: message.position, changes: message.changes };
    case 'close':
      return { kind: 'close', position: message.position };
    case 'fund': {
      const { type: _, sequence: __, name, ...fund } = message;
      return name === undefined ? { kind: 'setFund', fund } : { kind: 'setNamedFund', name, fund };
    }
    case 'tick': {
      const { type: _, sequence: __, ...tick } = message;
      return { kind: 'tick', tick: { ...stamp, ...tick } };
    }
    case 'switch':
      return { kind: 'setTrigger', market: message.market, manual: message.manual };
    case 'priority':
      return { kind: 'setPriority', position: message.position, priority: BigInt(message.priority) };
    case 'columns':
      return columnBatch(message, stamp);
  }
}
