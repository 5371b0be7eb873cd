/** An engine and its clients together: what a journal is the history of. */
import type { StartOptions } from '../build.ts';
import { createEngine, type EngineOptions } from '../create.ts';
import type { Engine } from '../engine.ts';
import { AdlError } from '../errors.ts';
import { ByteReader } from './bytes.ts';
import { Clients } from './clients.ts';
import type { ReportNames } from './result-codec.ts';
import type { SnapshotFile } from './snapshot-file.ts';

const NOTHING: StartOptions = { markets: [], fund: { cash: '0' }, funds: [] };

export interface JournalState {
  readonly engine: Engine;
  readonly clients: Clients;
}

/**
 * Makes an engine to be filled: it starts from nothing, whatever the options say of that, and with rules unless they are declined, for a
 * market with rules may come at any time.
 */
export function makeEngine(options: EngineOptions, start: StartOptions = {}): Promise<Engine> {
  return createEngine({ rules: true, ...options, ...NOTHING, ...start });
}

export function reportNames(engine: Engine): ReportNames {
  return {
    accountId: (account) => engine.accountId(account),
    symbol: (market) => engine.symbols[market]!,
    cancel: (market) => engine.market(engine.symbols[market]!).rules.cancel ?? 'market',
    fund: (market) => engine.market(engine.symbols[market]!).fund,
  };
}

/** Restores a snapshot and compares its digest. @throws AdlError SNAPSHOT_INVALID, JOURNAL_INVALID */
export async function restoreState(options: EngineOptions, file: SnapshotFile): Promise<JournalState> {
  const engine = await makeEngine(options);
  engine.restore(file.state);
  const digest = engine.digest();
  if (digest !== file.digest) {
    throw new AdlError('JOURNAL_INVALID', `the restored state has digest ${digest}, its snapshot says ${file.digest}`, {
      sequence: file.sequence,
    });
  }
  return { engine, clients: Clients.decode(new ByteReader(file.clients), reportNames(engine)) };
}
