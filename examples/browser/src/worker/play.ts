import { createEngine, type TickReport } from 'adl-core';
import type { Scenario } from '../../../../src/scenario/format.ts';
import { generateBook } from '../../../../src/scenario/generator.ts';
import { loadScenario } from '../../../../src/scenario/load.ts';
import type { TickOutcome } from '../../../../src/scenario/outcome.ts';
import { schedule } from '../../../../src/scenario/path.ts';
import { replay } from '../../../../src/scenario/replay.ts';
import type { About, Fate, PlayCommand, PlayedTick, ScenarioName } from '../protocol.ts';
import { fateOf } from './closed.ts';
import { detailsOf, frameOf, moneyOf, sizeOf } from './frame.ts';
import { changePolicy, nearFront, newSession, type Session } from './session.ts';

/** Positions that a browser replays in a few seconds, over all of the scenario's markets. */
const POSITIONS: Readonly<Record<ScenarioName, number>> = { 'oct10-2025': 160_000, 'luna-2022': 100_000 };

async function scenarioOf(name: ScenarioName): Promise<Scenario> {
  const file =
    name === 'oct10-2025'
      ? await import('../../../../scenarios/oct10-2025.json')
      : await import('../../../../scenarios/luna-2022.json');
  return loadScenario(file.default);
}

/** A scenario under way in the worker. */
export interface Playing {
  readonly session: Session;
  readonly about: About;
  /** One tick after the other; each leaves the engine in its state. */
  readonly ticks: Iterable<PlayedTick>;
}

/** Loads a scenario's book. */
export async function openScenario(command: PlayCommand, progress: (text: string) => void): Promise<Playing> {
  progress('reading the scenario');
  const scenario = await scenarioOf(command.scenario);
  const engine = await createEngine({ moneyDecimals: scenario.moneyDecimals });
  const book = generateBook(engine, scenario, {
    positions: POSITIONS[command.scenario],
    onProgress: (text) => progress(text),
  });
  engine.tidy();
  const scheduled = schedule(scenario);
  const symbols = book.units.map(({ symbol }) => symbol);
  const symbol = command.symbol ?? symbols[0]!;
  const marks = new Map(symbols.map((each, m) => [each, scheduled[0]!.marks[m]!]));
  const session = newSession({ engine, units: book.units, asset: scenario.asset, symbol, marks });
  if (command.policy !== undefined && command.policy !== engine.market(symbol).policy)
    changePolicy(session, command.policy);
  session.watch = command.watch ?? nearFront(session);

  function* ticks(): Generator<PlayedTick> {
    let report: TickReport | undefined;
    let fate: Fate | undefined;
    const onReport = (heard: TickReport): void => {
      report = heard;
    };
    for (const outcome of replay(scenario, engine, { book, onReport })) {
      for (const { symbol: each, mark } of outcome.markets) marks.set(each, mark);
      fate = report === undefined ? undefined : fateOf(session, report);
      report = undefined;
      yield played(session, outcome, scheduled.length, fate);
    }
  }
  return { session, about: aboutOf(scenario), ticks: ticks() };
}

function aboutOf({ title, description, caveats, sources }: Scenario): About {
  const attributions = Object.values(sources).flatMap(({ attribution }) => attribution ?? []);
  return { title, description, caveats, attributions };
}

function played(session: Session, outcome: TickOutcome, ticks: number, fate: Fate | undefined): PlayedTick {
  const { engine, symbol } = session;
  const market = outcome.markets.find((each) => each.symbol === symbol)!;
  const { conservation: c } = outcome;
  const size = (lots: bigint): number => sizeOf(engine, symbol, lots);
  return {
    index: outcome.index,
    ticks,
    time: outcome.time,
    labels: outcome.labels,
    frame: frameOf(session),
    details: detailsOf(session),
    liquidations: market.liquidations,
    size: {
      book: size(market.lots.book),
      fund: size(market.lots.fund),
      adl: size(market.lots.adl),
      residual: size(market.lots.residual),
    },
    fundEquity: moneyOf(engine, outcome.fund.cash + outcome.fund.housePnl),
    closes: market.adlCloses,
    badDebt: moneyOf(engine, outcome.badDebt),
    conserved: c.tick && c.maker && c.sinceStart && c.lots,
    difference: engine.formatMoney(c.difference),
    fate,
  };
}
