import type { Result } from '../run.ts';

const rounded = (value: number): number => Number(value.toPrecision(6));

/** The line of `--json`. */
export function jsonLine({ row, size, unit, ours, rivals }: Result): string {
  const compared = Object.entries(rivals).map(([name, { median, ratio }]) => [
    name,
    { median: rounded(median), ratio: rounded(ratio) },
  ]);
  return JSON.stringify({
    row,
    size,
    unit,
    median: rounded(ours.median),
    p95: rounded(ours.p95),
    rivals: Object.fromEntries(compared),
  });
}
