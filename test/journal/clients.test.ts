/** Retries: the same answer, once done; and what is remembered for how long. */
import { describe, expect, it } from 'vitest';
import { ByteReader } from '../../src/journal/bytes.ts';
import { Clients } from '../../src/journal/clients.ts';
import {
  type Batch,
  type Journal,
  type JournalOptions,
  MAX_CLIENT_NAME_BYTES,
  MAX_CLIENT_WINDOW,
  MAX_CLIENTS,
  MAX_KEPT_RESULT_BYTES,
  openJournal,
} from '../../src/journal/index.ts';
import { TickReport } from '../../src/report.ts';
import { MemoryFiles } from './memory-files.ts';
import { inMemory } from './workload.ts';

const wallet = (amount: number): Batch => ({ kind: 'setWallet', account: 'a', wallet: `${amount}` });
const from = (sequence: number, client = 'c') => ({ client, sequence });

async function opened(files = new MemoryFiles(), more: Partial<JournalOptions> = {}): Promise<Journal> {
  const journal = await openJournal(inMemory(files, more));
  if (journal.recovery.created) await journal.submit({ kind: 'addAccount', account: 'a', wallet: '1' });
  return journal;
}

/** The files as they are, opened by somebody else. */
async function reopened(files: MemoryFiles): Promise<Journal> {
  return opened(files.copy());
}

async function liquidated(journal: Journal): Promise<Batch & { kind: 'tick' }> {
  await journal.submit({ kind: 'tick', tick: { marks: { BTC: '100' } } });
  for (const [account, side] of [
    ['b', 'long'],
    ['c', 'short'],
  ] as const) {
    await journal.submit({ kind: 'addAccount', account, wallet: '20' });
    await journal.submit({
      kind: 'open',
      position: { account, market: 'BTC', side, size: '1', entryPrice: '100', leverage: 5 },
    });
  }
  await journal.submit({ kind: 'setFund', fund: { cash: '0', takeover: false } });
  const liquidations = [{ account: 'b', market: 'BTC', side: 'long' }] as const;
  return { kind: 'tick', tick: { time: 7, marks: { BTC: '70' }, liquidations } };
}

describe('a retry', () => {
  it('gets the first receipt and does nothing, before and after a crash', async () => {
    const files = new MemoryFiles();
    const journal = await opened(files);
    const batch: Batch = { kind: 'addAccounts', accounts: 3 };
    const first = await journal.submit(batch, from(1));
    expect(first).toEqual({ sequence: 3, duplicate: false, result: 1, forgotten: false });
    const again = { ...first, duplicate: true };
    expect(await journal.submit(batch, from(1))).toEqual(again);
    const other = await reopened(files);
    expect(await other.submit(batch, from(1))).toEqual(again);
    expect(other.engine.stats().accounts).toBe(4);
  });

  it('joins a batch that is not durable yet', async () => {
    const journal = await opened();
    const [first, second] = await Promise.all([journal.submit(wallet(5), from(1)), journal.submit(wallet(5), from(1))]);
    expect(second).toEqual({ ...first, duplicate: true });
    expect(journal.sequence).toBe(first.sequence);
  });

  it('is not answered before the batch is durable', async () => {
    const journal = await opened();
    const first = journal.submit(wallet(5), from(1));
    const { sequence } = await journal.submit(wallet(5), from(1));
    expect(journal.durable).toBe(sequence);
    await first;
  });

  it.each([
    ['the log', false],
    ['a snapshot', true],
  ])('of a tick gets its whole report again, out of %s', async (_, snapshot) => {
    const files = new MemoryFiles();
    const journal = await opened(files);
    const tick = await liquidated(journal);
    const first = await journal.submit(tick, from(9));
    expect([...first.result!.eachFill()]).toHaveLength(1);
    if (snapshot) await journal.snapshot();
    const second = await (await reopened(files)).submit(tick, from(9));
    expect(second).toMatchObject({ sequence: first.sequence, duplicate: true, forgotten: false });
    expect(second.result).toBeInstanceOf(TickReport);
    expect([...second.result!.notices()]).toEqual([...first.result!.notices()]);
    expect([...second.result!.fundMovements()]).toEqual([...first.result!.fundMovements()]);
    expect([...second.result!.eachLiquidation()]).toEqual([...first.result!.eachLiquidation()]);
    expect({ ...second.result!.liquidations }).toEqual({ ...first.result!.liquidations });
    expect([second.result!.time, second.result!.fees]).toEqual([first.result!.time, first.result!.fees]);
  });

  it('with another batch is refused', async () => {
    const journal = await opened();
    await journal.submit(wallet(5), from(4));
    await expect(journal.submit(wallet(6), from(4))).rejects.toMatchObject({ code: 'SEQUENCE_REUSED' });
    expect(journal.engine.wallet('a')).toBe(500n);
  });

  it('of a refused batch is judged anew, as long as no later one was accepted', async () => {
    const journal = await opened();
    const batch: Batch = { kind: 'setWallet', account: 'new', wallet: '1' };
    await expect(journal.submit(batch, from(1))).rejects.toMatchObject({ code: 'UNKNOWN_ACCOUNT' });
    await journal.submit({ kind: 'addAccount', account: 'new' });
    expect((await journal.submit(batch, from(1))).duplicate).toBe(false);
    await expect(journal.submit({ kind: 'setWallet', account: 'no', wallet: '1' }, from(2))).rejects.toThrow();
    await journal.submit(wallet(2), from(3));
    await expect(journal.submit(wallet(2), from(2))).rejects.toMatchObject({ code: 'STALE_SEQUENCE' });
  });

  it('is recognised among the last accepted ones, also after a snapshot', async () => {
    const files = new MemoryFiles();
    const journal = await opened(files);
    for (let n = 1; n <= MAX_CLIENT_WINDOW + 1; n++) await journal.submit(wallet(n), from(2 * n));
    await journal.snapshot();
    for (const each of [journal, await reopened(files)]) {
      await expect(each.submit(wallet(1), from(2))).rejects.toMatchObject({ code: 'STALE_SEQUENCE' });
      expect(await each.submit(wallet(2), from(4))).toMatchObject({ duplicate: true, sequence: 4 });
      await expect(each.submit(wallet(2), from(5))).rejects.toMatchObject({ code: 'STALE_SEQUENCE' });
      expect(await each.submit(wallet(2), from(4, 'another'))).toMatchObject({ duplicate: false });
    }
  });

  it('of before a restore hears its sequence alone', async () => {
    const files = new MemoryFiles();
    const journal = await opened(files);
    const snapshot = journal.engine.snapshot();
    const tick = await liquidated(journal);
    const { sequence } = await journal.submit(tick, from(1));
    await journal.submit({ kind: 'restore', snapshot });
    const forgotten = { sequence, duplicate: true, result: undefined, forgotten: true };
    expect(await journal.submit(tick, from(1))).toEqual(forgotten);
    expect(await (await reopened(files)).submit(tick, from(1))).toEqual(forgotten);
  });
});

describe('a client', () => {
  it.each([
    ['', 1],
    ['x'.repeat(MAX_CLIENT_NAME_BYTES + 1), 1],
    ['c', 0],
    ['c', 1.5],
    ['c', 2 ** 53],
  ])('has a name and a sequence: %s, %d', async (client, sequence) => {
    const journal = await opened();
    await expect(journal.submit(wallet(1), { client, sequence })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(journal.sequence).toBe(2);
  });
});

describe('what is remembered', () => {
  const report = (rows: number): TickReport => {
    const wide = new BigInt64Array(rows);
    const context = {
      time: undefined,
      account: new Uint32Array(0),
      market: new Uint32Array(0),
      side: new Uint8Array(0),
      accountId: String,
      symbol: String,
      cancel: () => 'market' as const,
    };
    return new TickReport(context, {
      liquidations: {} as TickReport['liquidations'],
      fills: { lots: wide } as unknown as TickReport['fills'],
      payments: {} as unknown as TickReport['payments'],
      skipped: new Uint32Array(0),
      fundCash: 0n,
      fees: 0n,
    });
  };

  it('is so many clients, of whom none is forgotten', () => {
    const clients = new Clients();
    for (let n = 0; n < MAX_CLIENTS; n++) {
      clients.add(from(1, `c${n}`), { sequence: n + 1, fingerprint: '00', result: undefined });
    }
    expect(() => clients.find(from(1, 'one more'), '00')).toThrow(/at most 16384 clients/);
    expect(clients.find(from(1, 'c0'), '00')).toMatchObject({ sequence: 1 });
  });

  it('is so many bytes of results, of which the oldest are forgotten', () => {
    const clients = new Clients();
    const rows = MAX_KEPT_RESULT_BYTES / 8 / 4;
    for (let n = 1; n <= 6; n++) {
      clients.add(from(n), { sequence: n, fingerprint: '00', result: report(rows) });
    }
    const forgotten = [1, 2, 3, 4, 5, 6].map((n) => clients.find(from(n), '00')!.forgotten);
    expect(forgotten).toEqual([true, true, false, false, false, false]);
  });

  it('counts only what is kept: windows that move on make room', () => {
    const clients = new Clients();
    const rows = MAX_KEPT_RESULT_BYTES / 8 / (2 * MAX_CLIENT_WINDOW);
    clients.add(from(1, 'still'), { sequence: 1, fingerprint: '00', result: report(rows) });
    for (let n = 1; n <= 10 * MAX_CLIENT_WINDOW; n++) {
      clients.add(from(n, 'busy'), { sequence: n + 1, fingerprint: '00', result: report(rows) });
    }
    expect(clients.find(from(1, 'still'), '00')!.forgotten).toBe(false);
  });

  it('is written and read', () => {
    const clients = new Clients();
    clients.add(from(3, 'é'), { sequence: 9, fingerprint: '0123456789abcdef', result: 7 });
    clients.add(from(4, 'é'), { sequence: 10, fingerprint: 'fedcba9876543210', result: undefined });
    const names = { accountId: String, symbol: String, cancel: () => 'market' as const };
    const read = Clients.decode(new ByteReader(clients.encode()), names);
    expect(read.encode()).toEqual(clients.encode());
    expect(read.find(from(3, 'é'), '0123456789abcdef')).toMatchObject({ result: 7, sequence: 9 });
  });
});
