import { createEngine, type Policy } from 'adl-core';
import type { Scenario, ScenarioMarket } from '../../../../src/scenario/format.ts';
import { buildBook, loadBook } from '../../../../src/scenario/generator.ts';
import { loadScenario } from '../../../../src/scenario/load.ts';
import { schedule } from '../../../../src/scenario/path.ts';
import market from '../market.json';
import { changePolicy, newSession, type Session } from './session.ts';

/** Room for as many positions at once, so that nothing is moved while the book is loaded. */
const ROOM = 1.05;

/** The scenario whose book can be dragged: one invented market. @throws AdlError INVALID_FILE */
export function oneMarket(policy: Policy): Scenario {
  const scenario = loadScenario(market);
  const markets = scenario.markets.map((each): ScenarioMarket => ({ ...each, spec: { ...each.spec, policy } }));
  return { ...scenario, markets };
}

/** An engine with a generated book at its first mark. */
export async function openGenerated(positions: number, policy: Policy): Promise<Session> {
  // The policy that asks for a leverage setting cannot start: cross positions have none. It is put in afterwards.
  const scenario = oneMarket(policy === 'roi-over-ratio' ? 'leveraged-return' : policy);
  const engine = await createEngine({
    moneyDecimals: scenario.moneyDecimals,
    capacity: { positions: Math.ceil(positions * ROOM), accounts: Math.ceil(positions * ROOM) },
  });
  const book = buildBook(scenario, positions);
  loadBook(engine, scenario, book);
  engine.tidy();
  const { symbol } = book.units[0]!;
  const marks = new Map([[symbol, schedule(scenario)[0]!.marks[0]!]]);
  const session = newSession({ engine, units: book.units, asset: scenario.asset, symbol, marks });
  if (policy === 'roi-over-ratio') changePolicy(session, policy);
  return session;
}
