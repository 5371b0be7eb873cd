import { random } from '../../src/demo/random.ts';

/** Inputs of all doors together: few unless more are wanted. */
const INPUTS = Number(process.env.ADL_FUZZ_INPUTS ?? 2_000);
const SEED = Number(process.env.ADL_FUZZ_SEED ?? 20_251_010);
const PROGRESS_MS = 10_000;

/** What share of the inputs a door gets, in per cent: by how much there is behind it, and by what an input costs. */
const SHARES = { frames: 35, messages: 40, configs: 10, sockets: 8, http: 5, raw: 2 } as const;
export type Door = keyof typeof SHARES;

/** Numbers of one input. */
export class Dice {
  private readonly uniform: () => number;

  constructor(seed: number) {
    this.uniform = random(seed);
  }

  /** Whole, from `from` to `to`. */
  int(from: number, to: number): number {
    return from + Math.floor(this.uniform() * (to - from + 1));
  }

  chance(percent: number): boolean {
    return this.uniform() * 100 < percent;
  }

  pick<T>(values: readonly T[]): T {
    return values[this.int(0, values.length - 1)]!;
  }
}

/** Runs a door's inputs, each from a generator of its own; a failure names the one that did it. */
export async function campaign(door: Door, run: (dice: Dice, input: number) => unknown): Promise<void> {
  const inputs = Math.ceil((INPUTS * SHARES[door]) / 100);
  let told = performance.now();
  for (let input = 0; input < inputs; input++) {
    try {
      await run(new Dice((SEED + input * 0x9e3779b9) >>> 0), input);
    } catch (error) {
      (error as Error).message = `${door}, input ${input}, ADL_FUZZ_SEED=${SEED}: ${(error as Error).message}`;
      throw error;
    }
    if (performance.now() - told < PROGRESS_MS) continue;
    told = performance.now();
    process.stderr.write(`${door}: ${input + 1} of ${inputs} inputs\n`);
  }
}
