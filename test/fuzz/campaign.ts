/** Seeded inputs, many of them: how many, from which seed, and which one it was that failed. */
import { Random } from '../support/random.ts';

/** Inputs of all doors together: 50,000 unless more are wanted (`npm run fuzz` takes a million). */
const INPUTS = Number(process.env.ADL_FUZZ_INPUTS ?? 50_000);
const SEED = Number(process.env.ADL_FUZZ_SEED ?? 20_251_010);
const PROGRESS_MS = 10_000;

/** What share of the inputs a door gets, in per cent: by how much there is behind it, and by what an input costs. */
const SHARES = { calls: 40, snapshots: 15, rows: 25, venues: 15, journals: 5 } as const;
export type Door = keyof typeof SHARES;

export function inputsOf(door: Door): number {
  return Math.ceil((INPUTS * SHARES[door]) / 100);
}

/** Runs a door's inputs, each from a generator of its own; a failure names the one that did it. */
export async function campaign(
  door: Door,
  run: (random: Random, input: number) => unknown,
  inputs = inputsOf(door),
): Promise<void> {
  let told = performance.now();
  for (let input = 0; input < inputs; input++) {
    try {
      await run(new Random(SEED + input * 0x9e3779b9), input);
    } catch (error) {
      (error as Error).message = `${door}, input ${input}, ADL_FUZZ_SEED=${SEED}: ${(error as Error).message}`;
      throw error;
    }
    if (performance.now() - told < PROGRESS_MS) continue;
    told = performance.now();
    process.stderr.write(`${door}: ${input + 1} of ${inputs} inputs\n`);
  }
}
