/** The value that so many per mille of the samples do not exceed, by the nearest rank; NaN without samples. */
export function percentile(sorted: Float64Array, perMille: number): number {
  if (sorted.length === 0) return Number.NaN;
  return sorted[Math.max(0, Math.ceil((sorted.length * perMille) / 1_000) - 1)]!;
}

export interface Spread {
  readonly samples: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly worst: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = Float64Array.from(values).sort();
  return {
    samples: sorted.length,
    p50: percentile(sorted, 500),
    p99: percentile(sorted, 990),
    p999: percentile(sorted, 999),
    worst: percentile(sorted, 1_000),
  };
}
