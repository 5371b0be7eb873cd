/** Random histories over random markets, with rules and without: a journal's engine is a plain one, before and after it is recovered. */
import { describe, expect, it } from 'vitest';
import { createEngine } from '../../src/create.ts';
import type { Engine } from '../../src/engine.ts';
import { AdlError } from '../../src/errors.ts';
import type { BookFill, LiquidationRequest } from '../../src/index.ts';
import { applyBatch } from '../../src/journal/apply.ts';
import { type Batch, type BatchResult, type FsyncPolicy, type Journal, openJournal } from '../../src/journal/index.ts';
import type { MarketSpec } from '../../src/market.ts';
import { ReferenceCore } from '../../src/reference/index.ts';
import { Random } from '../support/random.ts';
import { randomOrder } from '../support/rules.ts';
import { randomRuleMarket } from '../support/rules-world.ts';
import { randomMarket, World } from '../support/world.ts';
import { MemoryFiles } from './memory-files.ts';
import { LONG } from './workload.ts';

const RUNS = Number(process.env.ADL_PROPERTY_RUNS ?? (LONG ? 400 : 12));
const STEPS = 60;

/** Makes batches of what the world of the engines' own tests makes calls of. */
class Batches {
  private readonly world: World;
  private readonly random: Random;
  private readonly model: ReferenceCore;
  private readonly symbols: string[] = [];
  private named = 0;

  constructor(random: Random) {
    this.random = random;
    this.model = new ReferenceCore(2);
    this.world = new World(random, this.model, 'small');
  }

  /** The model has to know what the engines know, for what it makes up to be mostly sensible. */
  follow(engine: Engine): void {
    const { accounts, markets } = this.model.stats();
    for (let number = markets; number < engine.symbols.length; number++) {
      this.model.addMarket(engine.market(engine.symbols[number]!));
      this.symbols.push(engine.symbols[number]!);
    }
    this.model.addAccounts(engine.stats().accounts - accounts);
  }

  next(snapshot: () => Uint8Array): Batch {
    const { random, world } = this;
    const kind = random.int(1, 100);
    if (this.symbols.length === 0 || kind <= 3) return this.market();
    if (this.model.stats().accounts < 3 || kind <= 12) return this.accounts();
    const symbol = random.pick(this.symbols);
    const market = this.symbols.indexOf(symbol);
    if (kind <= 18) return { kind: 'setWallet', account: world.account(), wallet: `${random.int(-50, 400)}.25` };
    if (kind <= 23) {
      const accounts = Uint32Array.of(world.account(), world.account());
      return { kind: 'setWallets', accounts, wallets: BigInt64Array.of(world.money(), world.money()) };
    }
    if (kind <= 27) return { kind: 'setFund', fund: { cash: `${random.int(0, 90)}`, takeover: random.chance(50) } };
    if (kind <= 30) return { kind: 'setHouse', market: symbol, house: { lots: world.lots(), entryValue: 9n } };
    if (kind <= 45) return { kind: 'upsert', market: symbol, rows: world.rows(market) };
    if (kind <= 48) {
      return {
        kind: 'remove',
        market: symbol,
        side: random.pick(['long', 'short']),
        accounts: Uint32Array.of(world.account()),
      };
    }
    if (kind <= 52) {
      const accounts = Uint32Array.of(world.account(), world.account());
      const priorities = BigInt64Array.of(BigInt(random.int(-3, 3)), 2n ** 62n);
      if (random.chance(50))
        return {
          kind: 'setPriorities',
          market: symbol,
          side: world.side() === 0 ? 'long' : 'short',
          accounts,
          priorities,
        };
      return { kind: 'setPriority', position: { account: accounts[0]!, market: symbol, side: 'long' }, priority: 7n };
    }
    if (kind <= 60) return this.position(symbol);
    if (kind <= 61) return { kind: 'restore', snapshot: snapshot() };
    return this.tick();
  }

  private market(): Batch {
    const symbol = `M${this.symbols.length}`;
    const make = this.random.chance(60) ? randomRuleMarket : randomMarket;
    const { rules, ...market }: MarketSpec = make(this.random, symbol);
    const order = this.random.chance(60) ? { order: randomOrder(this.random) } : {};
    return {
      kind: 'addMarket',
      market: { ...market, ...(rules === undefined ? {} : { rules: { ...rules, ...order } }) },
    };
  }

  private accounts(): Batch {
    const { random } = this;
    if (random.chance(30)) return { kind: 'addAccounts', accounts: random.int(0, 4) };
    const ids = Array.from({ length: random.int(1, 3) }, () => `trader-${random.chance(3) ? 0 : this.named++}`);
    if (random.chance(50)) return { kind: 'addAccount', account: ids[0]!, wallet: `${random.int(0, 300)}` };
    return { kind: 'addAccounts', accounts: ids, wallets: Float64Array.from(ids, () => random.int(0, 30_000)) };
  }

  private position(market: string): Batch {
    const { random, world } = this;
    const position = { account: world.account(), market, side: random.pick(['long', 'short'] as const) };
    const terms = { size: `${random.int(1, 9)}`, entryPrice: `${random.int(1, 60)}`, leverage: random.int(1, 50) };
    if (random.chance(50)) return { kind: 'open', position: { ...position, ...terms } };
    if (random.chance(50)) return { kind: 'close', position };
    return { kind: 'adjust', position, changes: random.chance(50) ? { exempt: random.chance(50) } : terms };
  }

  private tick(): Batch {
    const { random, symbols } = this;
    const marks = Object.fromEntries(symbols.map((symbol) => [symbol, `${random.int(5, 70)}`]));
    const liquidations = Array.from({ length: random.int(0, 2) }, (): LiquidationRequest => {
      const fill: BookFill = random.chance(50) ? { size: '1', price: '30' } : { lots: 1n, unitValue: 3_000n };
      return {
        account: this.world.account(),
        market: random.pick(symbols),
        side: random.pick(['long', 'short']),
        force: true,
        ...(random.chance(20) ? { book: [fill] } : {}),
        ...(random.chance(10) ? { size: '1' } : {}),
      };
    });
    return { kind: 'tick', tick: { time: random.int(0, 9), marks, liquidations } };
  }
}

interface Answer {
  readonly code?: string;
  readonly result?: unknown;
}

/** A report's columns and numbers, which two engines give in different orders of fields. */
function plain(result: BatchResult): unknown {
  if (typeof result !== 'object') return result;
  const { time, liquidations, fills, skipped, fundCash, fees } = result;
  return { time, liquidations, fills, skipped, fundCash, fees };
}

function direct(engine: Engine, batch: Batch): Answer {
  try {
    return { result: plain(applyBatch(engine, batch)) };
  } catch (error) {
    if (error instanceof AdlError) return { code: error.code };
    throw error;
  }
}

function journaled(journal: Journal, batch: Batch): Promise<Answer> {
  return journal.submit(batch).then(
    ({ result }) => ({ result: plain(result) }),
    ({ code }: AdlError) => ({ code }),
  );
}

async function history(seed: number): Promise<number> {
  const random = new Random(seed);
  const files = new MemoryFiles();
  const kind = random.chance(50) ? 'wasm' : 'reference';
  const options = () => ({
    dir: 'journal',
    files,
    engine: { engine: kind, moneyDecimals: 2 } as const,
    fsync: random.pick<FsyncPolicy>(['batch', 'never']),
    segmentBytes: random.pick([1_024, 4_096]),
    snapshotEvery: random.pick([0, 7, 20]),
    digestEvery: random.pick([0, 1, 5]),
    keepSnapshots: random.pick([1, 2]),
  });
  const engine = await createEngine({ engine: kind === 'wasm' ? 'reference' : 'wasm', moneyDecimals: 2, rules: true });
  const batches = new Batches(random);
  let journal = await openJournal(options());
  let accepted = 0;
  for (let step = 0; step < STEPS; step++) {
    batches.follow(engine);
    const batch = batches.next(() => engine.snapshot());
    const expected = direct(engine, batch);
    expect(await journaled(journal, batch), `seed ${seed}, step ${step}, ${batch.kind}`).toEqual(expected);
    expect(journal.engine.digest()).toBe(engine.digest());
    if (expected.code === undefined) accepted += 1;
    if (!random.chance(10)) continue;
    await journal.close();
    journal = await openJournal(options());
    expect(journal.recovery.digest, `seed ${seed}, recovered after step ${step}`).toBe(engine.digest());
    expect(journal.engine.snapshot()).toEqual(engine.snapshot());
  }
  await journal.close();
  return accepted;
}

describe('a random history', () => {
  it(`is recovered to the last digit, ${RUNS} times`, async () => {
    let accepted = 0;
    for (let seed = 1; seed <= RUNS; seed++) accepted += await history(seed);
    // Otherwise little was tried.
    expect(accepted).toBeGreaterThan(0.4 * RUNS * STEPS);
  });
});
