import type { Result } from '../run.ts';

/** A number in about four digits. */
export function short(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(value < 0.01 ? 2 : 3)));
}

export function sizeName(size: number): string {
  if (size >= 1e6) return `${size / 1e6} M`;
  return size >= 1000 ? `${size / 1000} k` : String(size);
}

/** ns per position, or the unit itself where the row is no time. */
export function perPosition(result: Result, median: number): number {
  return result.unit === 'ms' ? (median * 1e6) / result.size : median;
}

/** One line a contestant, ours first: median, p95 and how far that is above, ns per position, ratio to ours. */
export function resultLines(result: Result): string[][] {
  const { ours, unit } = result;
  const line = (name: string, median: number, p95: number, ratio: number): string[] => [
    name,
    `${short(median)} ${unit}`,
    `${short(p95)} (+${short(Math.round((100 * (p95 - median)) / median))} %)`,
    unit === 'ms' ? short(perPosition(result, median)) : '',
    `${short(ratio)}×`,
  ];
  const rivals = Object.entries(result.rivals).map(([name, r]) => line(name, r.median, r.p95, r.ratio));
  return [line('adl-core', ours.median, ours.p95, 1), ...rivals];
}

export const HEADINGS = ['', 'median', 'p95 (spread)', 'ns/position', 'to ours'];

/** For a terminal. */
export function terminalTable(result: Result): string {
  const lines = [[`${result.row} ${sizeName(result.size)}`, ...HEADINGS.slice(1)], ...resultLines(result)];
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines
    .map((line) => line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '))
    .join('\n');
}

export function markdownTable(headings: readonly string[], lines: readonly (readonly string[])[]): string {
  const rule = headings.map((_, i) => (i === 0 ? '---' : '---:'));
  return [headings, rule, ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n');
}
