/**
 * A tick over all shards. First every shard takes the marks and tells what its cross accounts gained; then each hears the others,
 * and the door is asked. The liquidations follow one another in the order of the batch, a run on one shard at a time, because the
 * fund, the wallets and cross accounts are common to all; what a run changed is heard by another shard before its next run.
 * At the end all commit, or all undo.
 */
import type { TickResult, TickRows } from '../core.ts';
import { AdlError } from '../errors.ts';
import { requireTime } from '../ledger-state.ts';
import type { Pot } from '../wasm/ledger-shard.ts';
import {
  type Checked,
  type Committed,
  type Heard,
  type Packet,
  type Ran,
  type Refusal,
  STAGE_MARKS,
  STAGE_ROWS,
} from '../wasm/shard.ts';
import { outOfRange } from '../wasm/status.ts';
import { mergeChanges, mergeResults, type Part, type Run, runsOf, splitBatch } from './merge.ts';
import type { ShardSet } from './shards.ts';

/** The refusal that a single engine would have met first. */
function firstOf(refusals: readonly Refusal[]): Refusal | undefined {
  const at = ({ place }: Refusal): number => Number(place.row ?? place.market ?? place.account ?? -1);
  return [...refusals].sort((a, b) => a.stage - b.stage || at(a) - at(b))[0];
}

export class PoolTick {
  private readonly set: ShardSet;
  private readonly rows: TickRows;
  private readonly parts: readonly Part[];
  private readonly runs: readonly Run[];
  /** What other shards' runs changed and a shard has not heard yet. */
  private unheard: Packet[][] = [];
  /** Some trigger looks back over time, so all shards' windows see what the funds have. */
  private looksBack = false;

  constructor(set: ShardSet, rows: TickRows) {
    this.set = set;
    this.rows = rows;
    this.parts = splitBatch(rows, set.owner, set.size);
    this.runs = runsOf(rows.market, set.owner, set.size);
  }

  /** @param marksOnly without the door, for a restored state */
  async run(marksOnly = false): Promise<TickResult> {
    this.looksBack = this.set.looksBack && !marksOnly;
    const time = this.looksBack ? requireTime(this.rows.time, this.set.clock) : this.set.clock;
    try {
      const checked = await this.passDoor(marksOnly);
      const pot = await this.liquidate(checked);
      const result = await this.commit(pot, checked);
      this.set.clock = time;
      return result;
    } catch (error) {
      // A pool that has lost a worker refuses this too.
      await this.set.all((shard) => this.set.call(shard, 'abortTick')).catch(() => {});
      throw error;
    }
  }

  private async passDoor(marksOnly: boolean): Promise<Checked[]> {
    const { set, parts } = this;
    const alone = set.holders.spanning === 0;
    const begun = await set.all((shard) => set.call(shard, 'beginTick', parts[shard]!.rows, alone, marksOnly));
    this.throwFirst(begun);
    if (alone) return begun;
    const told = begun.map((step) => step.told);
    const checked = await set.all((shard) => set.call(shard, 'checkTick', others(told, shard), marksOnly));
    this.throwFirst(checked);
    return checked;
  }

  private throwFirst(steps: readonly Checked[]): void {
    const refused = firstOf(
      steps.flatMap(({ refused }, shard) => (refused === undefined ? [] : [this.inBatch(refused, shard)])),
    );
    if (refused !== undefined) throw new AdlError(refused.code, refused.message, refused.place);
  }

  /** With the row of the batch, where it is about a liquidation. */
  private inBatch(refused: Refusal, shard: number): Refusal {
    const { row } = refused.place;
    if (refused.stage === STAGE_MARKS || row === undefined) return refused;
    return { ...refused, place: { ...refused.place, row: this.parts[shard]!.batchRow[row]! } };
  }

  private async liquidate(checked: readonly Checked[]): Promise<Pot> {
    const { set } = this;
    const named = Uint32Array.from(checked.flatMap((step) => Array.from(step.named)));
    if (named.length > 0) await set.all((shard) => set.call(shard, 'nameAccounts', named));
    const housePnl = checked.reduce((sum, step) => sum + step.housePnl, 0n);
    const funds = set.named.map(({ cash }, i) => ({
      cash,
      housePnl: checked.reduce((sum, step) => sum + step.namedPnl[i]!, 0n),
    }));
    const opening = set.fund.cash + housePnl;
    const pot = { cash: set.fund.cash, fees: set.fees, housePnl, opening, named: funds };
    for (;;) {
      const left = await this.attempt(pot);
      if (left !== undefined) return left;
      await set.all((shard) => set.call(shard, 'rewindTick'));
    }
  }

  /** All runs in their order; undefined where a shard was short of room. */
  private async attempt(start: Pot): Promise<Pot | undefined> {
    const { set } = this;
    let pot = start;
    this.unheard = Array.from({ length: set.size }, () => []);
    const refusals: Refusal[] = [];
    if (!(await this.look('open', pot))) return undefined;
    for (const { shard, from, to } of this.runs) {
      const ran: Ran = await set.call(shard, 'runTick', from, to, pot, this.takeUnheard(shard));
      if (ran.short) return undefined;
      if (ran.refused !== undefined) refusals.push(this.inBatch(ran.refused, shard));
      this.noteMisfit(ran, refusals);
      this.pass({ ...ran.packet, shard });
      pot = ran.pot;
      if (refusals.length > 0) break;
    }
    // Who has not heard everything may know of an earlier liquidation that cannot be.
    const heard = await set.all(async (shard): Promise<Heard> => {
      const packets = this.takeUnheard(shard);
      return packets.length === 0 ? { short: false } : await set.call(shard, 'hearTick', packets);
    });
    if (heard.some(({ short }) => short)) return undefined;
    for (const step of heard) this.noteMisfit(step, refusals);
    const refused = firstOf(refusals);
    if (refused !== undefined) throw new AdlError(refused.code, refused.message, refused.place);
    return (await this.look('close', pot)) ? pot : undefined;
  }

  /** The triggers' look at what the funds have; false where a shard was short of room. */
  private async look(when: 'open' | 'close', pot: Pot): Promise<boolean> {
    if (!this.looksBack || (when === 'close' && this.runs.length === 0)) return true;
    const { set } = this;
    const looks = await set.all((shard) => set.call(shard, 'lookAtTriggers', when, pot));
    if (looks.some(({ short }) => short)) return false;
    const refused = looks.find((look) => look.refused !== undefined)?.refused;
    if (refused !== undefined) throw new AdlError(refused.code, refused.message, refused.place);
    return true;
  }

  private noteMisfit({ misfit }: Heard, refusals: Refusal[]): void {
    if (misfit === undefined) return;
    const row = this.parts[misfit.shard]!.batchRow[misfit.liquidation]!;
    const error = outOfRange({ row, market: this.rows.market[row]!, account: this.rows.account[row]! });
    refusals.push({ stage: STAGE_ROWS, code: error.code, message: error.message, place: error.place });
  }

  private takeUnheard(shard: number): Packet[] {
    return this.unheard[shard]!.splice(0);
  }

  private pass(packet: Packet): void {
    if (packet.changes.length === 0) return;
    this.unheard.forEach((packets, shard) => {
      if (shard !== packet.shard) packets.push(packet);
    });
  }

  private async commit(pot: Pot, checked: readonly Checked[]): Promise<TickResult> {
    const { set, parts } = this;
    const tidy = this.runs.length === 0;
    const quiet = tidy && !this.looksBack;
    const done = set.all((shard) => set.call(shard, 'commitTick', pot, tidy));
    set.fund = { ...set.fund, cash: pot.cash };
    set.named = set.named.map((fund, i) => ({ ...fund, cash: pot.named[i]!.cash }));
    set.fees = pot.fees;
    // Without liquidations nothing more is learnt: the next call goes to the shards behind this one.
    if (quiet) done.catch(() => {});
    const committed: readonly Committed[] | undefined = quiet ? undefined : await done;
    (committed ?? checked).forEach(({ standing }, shard) => {
      set.standings[shard] = standing;
    });
    committed?.forEach(({ accounts, kept }, shard) => {
      accounts.forEach((account, i) => {
        set.holders.note(account, shard, kept[i] === 1);
      });
    });
    const results = committed?.map(({ result }) => result) ?? [emptyResult()];
    const total = this.rows.account.length;
    return {
      ...mergeResults(committed === undefined ? [] : parts, results, total, pot.cash, pot.fees),
      ...(set.named.length > 0 ? { namedCash: BigInt64Array.from(set.named, ({ cash }) => cash) } : {}),
      ...(this.looksBack ? { triggers: mergeChanges(parts, results, set.owner, total) } : {}),
    };
  }
}

function others<T>(all: readonly T[], one: number): T[] {
  return all.filter((_, shard) => shard !== one);
}

function emptyResult(): TickResult {
  const wide = new BigInt64Array(0);
  const half = new Uint32Array(0);
  const starts = new Uint32Array(1);
  return {
    liquidations: {
      outcome: new Uint8Array(0),
      lots: wide,
      remainingLots: wide,
      bankruptcyUnitValue: wide,
      adlUnitValue: wide,
      bookLots: wide,
      fundSurplus: wide,
      takenOverLots: wide,
      houseLots: wide,
      adlLots: wide,
      residualLots: wide,
      housePnl: wide,
      adlSurplus: wide,
      deficitPaid: wide,
      lossToShare: wide,
      lossShared: wide,
      profitTierLots: wide,
      profitTierCost: wide,
      equityTierLots: wide,
      equityTierCost: wide,
      realizedPnl: wide,
      fee: wide,
      returned: wide,
      settlement: wide,
      badDebt: wide,
      fundCash: wide,
      fillStart: starts,
      skippedStart: starts,
      paymentStart: starts,
    },
    fills: {
      account: half,
      lots: wide,
      realizedPnl: wide,
      fee: wide,
      remainingLots: wide,
      score: new Float64Array(0),
      rank: half,
      newDeficit: wide,
    },
    payments: { account: half, side: new Uint8Array(0), amount: wide },
    skipped: half,
    fundCash: 0n,
    fees: 0n,
  };
}
