import type { Batch } from 'adl-core/journal';
import type { Columns, Message } from '../wire/messages.ts';

function columnBatch(columns: Columns): Batch {
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
      return { kind: 'tick', tick: { marks: { market: columns.market, unitValue: columns.unitValue } } };
  }
}

/** The journal's batch of a message: one call of the engine. Marks alone are put together elsewhere. */
export function batchOf(message: Exclude<Message, { type: 'marks' }>): Batch {
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
      const { type: _, sequence: __, ...fund } = message;
      return { kind: 'setFund', fund };
    }
    case 'tick': {
      const { type: _, sequence: __, ...tick } = message;
      return { kind: 'tick', tick };
    }
    case 'columns':
      return columnBatch(message);
  }
}
