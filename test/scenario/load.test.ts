import { describe, expect, it } from 'vitest';
import { AdlError } from '../../src/errors.ts';
import { loadScenario } from '../../src/scenario/index.ts';
import { scenarioJson } from './setup.ts';

/** Sets one field of a fresh scenario by its path and returns the refusal. */
function refusal(path: string, value: unknown): string {
  const json = scenarioJson('oct10-2025');
  const steps = path.split('.');
  const last = steps.pop()!;
  const parent = steps.reduce<Record<string, unknown>>((object, step) => object[step] as Record<string, unknown>, json);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  try {
    loadScenario(json);
  } catch (error) {
    expect(error).toBeInstanceOf(AdlError);
    expect((error as AdlError).code).toBe('INVALID_FILE');
    return (error as AdlError).message;
  }
  throw new Error(`${path} was accepted`);
}

describe('loadScenario', () => {
  it.each(['oct10-2025', 'luna-2022'])('accepts %s', (name) => {
    expect(loadScenario(scenarioJson(name)).name).toBe(name);
  });

  it.each([null, 7, 'text', []])('refuses %j, which is no object', (json) => {
    expect(() => loadScenario(json)).toThrow('scenario: must be an object');
  });

  it.each([
    ['format', 'adl-scenario/9', 'scenario.format: must be "adl-scenario/1"'],
    ['colour', 'red', 'scenario.colour: is not a field of this format'],
    ['start', 'yesterday', 'scenario.start: must be a time'],
    ['positions', 0, 'scenario.positions: must be a number from 1'],
    ['positions', 1.5, 'scenario.positions: must be a whole number'],
    ['markets', [], 'scenario.markets: must be a list of at least 1'],
    ['markets.0.spec.policy', 'best', 'scenario.markets[0].spec: market "BTC": policy must be one of'],
    ['markets.0.spec.payoff', 'inverse', 'scenario.markets[0].spec'],
    ['markets.1.spec.symbol', 'BTC', 'scenario.markets[1].spec.symbol: "BTC" occurs twice'],
    ['markets.0.openInterest.value', '-1', 'scenario.markets[0].openInterest.value: must be positive'],
    ['markets.0.openInterest.value', '1e5', 'scenario.markets[0].openInterest.value: value must be a plain decimal'],
    ['markets.0.openInterest', '1', 'scenario.markets[0].openInterest: must be an object'],
    ['markets.0.openInterest.assumption', undefined, 'scenario.markets[0].openInterest: needs exactly one of "source"'],
    ['markets.0.published.source', 'hearsay', 'scenario.markets[0].published.source: "hearsay" is not in sources'],
    ['markets.0.path.shape', 'square', 'scenario.markets[0].path.shape: "square" is not in shapes'],
    ['markets.0.positionShare.value', '0.9', 'scenario.markets: the positionShare must add up to 1'],
    [
      'pools.0.leverage',
      [
        [0.5, 1],
        [0.2, 1],
      ],
      'scenario.pools[0].leverage[1]: x must be a number',
    ],
    ['cohorts.0.size', [[0, -1]], 'scenario.cohorts[0].size[0]: y must be a number'],
    ['cohorts.0.side', 'up', 'scenario.cohorts[0].side: must be one of long, short'],
    ['cohorts.0.pool', 'traders', 'scenario.cohorts[0]: needs exactly one of "pool"'],
    ['cohorts.1.pool', 'whales', 'scenario.cohorts[1].pool: "whales" is not in pools'],
    ['cohorts.2.pool', 'traders', 'scenario.cohorts[2].pool: "traders" has a long cohort already'],
    ['cohorts.0.openInterestShare', 0.9, 'scenario.cohorts: the openInterestShare of the longs must add up to 1'],
    ['accounts.0.id', 'market-maker', 'scenario.accounts[0].id: "market-maker" occurs twice'],
    ['accounts.0.positions.0.market', 'DOT', 'scenario.accounts[0].positions[0].market: "DOT" is not one of'],
    ['liquidity.levelStepPpm', 200_000, 'scenario.liquidity.levelStepPpm: must be a number'],
    ['fund.cash', 5, 'scenario.fund.cash: must be a non-empty string'],
    ['clock.1.until', 10, 'scenario.clock[1].until: must be later'],
    ['moments.0.at', -4, 'scenario.moments[0].at: must be a number from 1'],
    ['published.0.measure', 'mood', 'scenario.published[0].measure: must be one of'],
    ['caveats', [1], 'scenario.caveats: must be a list of strings'],
  ])('refuses %s = %j', (path, value, message) => {
    expect(refusal(path, value)).toContain(message);
  });
});
