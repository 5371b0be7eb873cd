import { formatScaled, parseDecimal } from '../decimal.ts';
import type { Scenario, ScenarioMarket } from './format.ts';
import { geometric, Random, tableAt } from './random.ts';

/** One step of a scenario. */
export interface ScheduledTick {
  readonly index: number;
  /** Seconds after the start. */
  readonly at: number;
  /** Seconds since the tick before; 0 for the first. */
  readonly duration: number;
  /** Labels of the published moments that fall on this tick. */
  readonly labels: readonly string[];
  /** Mark per market in the scenario's order, decimal strings on the market's tick. */
  readonly marks: readonly string[];
}

/** The clock's ticks and one for every moment, in time order. */
function tickTimes(scenario: Scenario): number[] {
  const times = new Set<number>([0]);
  let from = 0;
  for (const { until, every } of scenario.clock) {
    for (let at = from + every; at < until; at += every) times.add(at);
    times.add(until);
    from = until;
  }
  for (const { at } of scenario.moments) times.add(at);
  return [...times].sort((a, b) => a - b);
}

/** Price at a time before noise, as a double. */
function pathPrice(scenario: Scenario, market: ScenarioMarket, at: number): number {
  const { path } = market;
  if ('waypoints' in path) {
    return tableAt(
      path.waypoints.map((point) => [point.at, Number(point.price)] as const),
      at,
    );
  }
  const { fall, recovery } = scenario.shapes[path.shape]!;
  const low = Number(path.low.value);
  const recovered = tableAt(recovery, at);
  if (recovered > 0) return geometric(low, Number(path.after.value), recovered);
  return geometric(Number(path.before.value), low, tableAt(fall, at));
}

/** The price rounded to the market's tick, at least one tick. */
function onTick(price: number, tick: string): string {
  const { mantissa, scale } = parseDecimal(tick, 'tick');
  const ticks = Math.max(1, Math.round(price / Number(tick)));
  return formatScaled(BigInt(ticks) * mantissa, scale);
}

/** Every tick with its marks. Equal for equal scenarios on every host. */
export function schedule(scenario: Scenario): ScheduledTick[] {
  const noise = scenario.markets.map(({ spec }) => new Random(scenario.seed, `path/${spec.symbol}`));
  let before = 0;
  return tickTimes(scenario).map((at, index) => {
    const duration = at - before;
    before = at;
    return {
      index,
      at,
      duration,
      labels: scenario.moments.filter((moment) => moment.at === at).map(({ label }) => label),
      marks: scenario.markets.map((market, m) => {
        const jitter = ((noise[m]!.uniform() * 2 - 1) * scenario.noisePpm) / 1_000_000;
        // The book is generated at the first mark, which is the published or assumed one to the digit.
        return onTick(pathPrice(scenario, market, at) * (index === 0 ? 1 : 1 + jitter), market.spec.tick);
      }),
    };
  });
}
