/** Growth of cost with size: one panel a row, both axes logarithmic, ours in black. */
import type { Result } from '../run.ts';
import { short, sizeName } from './table.ts';

const PANEL = { width: 330, height: 230, left: 54, right: 96, top: 30, bottom: 30 };
const COLUMNS = 3;
const COLOURS = ['#c0392b', '#2471a3', '#1e8449', '#b9770e', '#7d3c98', '#117a65', '#a04000', '#5d6d7e', '#d35400'];

interface Line {
  readonly name: string;
  readonly points: readonly (readonly [number, number])[];
}

const escapeText = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

function linesOf(results: readonly Result[]): Line[] {
  const names = [...new Set(results.flatMap((result) => Object.keys(result.rivals)))];
  const ours: Line = { name: 'adl-core', points: results.map((r) => [r.size, r.ours.median]) };
  const rivals = names.map(
    (name): Line => ({
      name,
      points: results.flatMap((r) => (r.rivals[name] === undefined ? [] : [[r.size, r.rivals[name].median] as const])),
    }),
  );
  return [ours, ...rivals];
}

function scale(low: number, high: number, from: number, to: number): (value: number) => number {
  const span = Math.log(high) - Math.log(low) || 1;
  return (value) => from + ((Math.log(value) - Math.log(low)) / span) * (to - from);
}

/** Powers of ten that lie in a range. */
function decades(low: number, high: number): number[] {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => 10 ** (first + i));
}

/** Moves labels apart that would lie over each other. */
function spreadLabels(places: readonly number[]): number[] {
  const order = places.map((y, i) => ({ y, i })).sort((a, b) => a.y - b.y);
  const result = [...places];
  let last = Number.NEGATIVE_INFINITY;
  for (const { y, i } of order) {
    last = Math.max(y, last + 10);
    result[i] = last;
  }
  return result;
}

function panel(title: string, results: readonly Result[], colourOf: (name: string) => string): string {
  const lines = linesOf(results);
  const values = lines.flatMap((line) => line.points.map(([, y]) => y));
  const sizes = results.map((r) => r.size);
  const { width, height, left, right, top, bottom } = PANEL;
  const x = scale(Math.min(...sizes), Math.max(...sizes), left, width - right);
  const low = Math.min(...values);
  const high = Math.max(...values);
  const y = scale(low, high, height - bottom, top);
  const parts = [`<text x="${left}" y="16" font-weight="bold">${escapeText(title)}</text>`];
  for (const value of decades(low, high)) {
    const at = y(value).toFixed(1);
    parts.push(`<line x1="${left}" x2="${width - right}" y1="${at}" y2="${at}" stroke="#ddd"/>`);
    parts.push(`<text x="${left - 4}" y="${at}" text-anchor="end" dy="3">${short(value)}</text>`);
  }
  for (const size of sizes) {
    parts.push(
      `<text x="${x(size).toFixed(1)}" y="${height - bottom + 14}" text-anchor="middle">${sizeName(size)}</text>`,
    );
  }
  const drawn = lines.filter((line) => line.points.length > 0);
  const labels = spreadLabels(drawn.map((line) => y(line.points.at(-1)![1])));
  drawn.forEach((line, i) => {
    const path = line.points.map(([a, b]) => `${x(a).toFixed(1)},${y(b).toFixed(1)}`).join(' ');
    const colour = colourOf(line.name);
    const thick = line.name === 'adl-core' ? 2.5 : 1.2;
    parts.push(`<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="${thick}"/>`);
    for (const [a, b] of line.points) {
      parts.push(`<circle cx="${x(a).toFixed(1)}" cy="${y(b).toFixed(1)}" r="${thick}" fill="${colour}"/>`);
    }
    parts.push(
      `<text x="${width - right + 6}" y="${labels[i]!.toFixed(1)}" dy="3" fill="${colour}">${line.name}</text>`,
    );
  });
  return parts.join('\n');
}

export function growthChart(results: readonly Result[]): string {
  const timed = results.filter((result) => result.unit === 'ms');
  const rows = [...new Set(timed.map((result) => result.row))];
  const names = [...new Set(timed.flatMap((result) => Object.keys(result.rivals)))];
  const colourOf = (name: string): string =>
    name === 'adl-core' ? '#000' : COLOURS[names.indexOf(name) % COLOURS.length]!;
  const width = COLUMNS * PANEL.width;
  const height = Math.ceil(rows.length / COLUMNS) * PANEL.height;
  const panels = rows.map((row, i) => {
    const at = `translate(${(i % COLUMNS) * PANEL.width} ${Math.floor(i / COLUMNS) * PANEL.height})`;
    const own = timed.filter((result) => result.row === row);
    return `<g transform="${at}">\n${panel(`${row}, ms`, own, colourOf)}\n</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="9">
<title>Median milliseconds by number of positions</title>
<rect width="${width}" height="${height}" fill="#fff"/>
${panels.join('\n')}
</svg>
`;
}
