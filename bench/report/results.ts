/** bench/RESULTS.md: the last recorded run, with an honest reading of it. */

import { RIVALS } from '../rivals/index.ts';
import { ROWS } from '../rows/index.ts';
import type { Result } from '../run.ts';
import type { BundleSizes } from '../size.ts';
import { LIMITS, TARGETS } from '../targets.ts';
import { machineFacts } from './machine.ts';
import { HEADINGS, markdownTable, perPosition, resultLines, short, sizeName } from './table.ts';

/** No rivals: a limit of physics, and ourselves. */
const YARDSTICKS = ['memcpy', 'own-score-pass', 'without-rules'];

const find = (results: readonly Result[], row: string, size: number): Result | undefined =>
  results.find((result) => result.row === row && result.size === size);

const sizesOf = (results: readonly Result[]): number[] =>
  [...new Set(results.map((result) => result.size))].sort((a, b) => a - b);

function targetTable(results: readonly Result[], sizes: BundleSizes): string {
  const verdict = (met: boolean): string => (met ? 'met' : '**missed**');
  const ratios = TARGETS.map(({ row, rival, size, least, says }) => {
    const ratio = find(results, row, size)?.rivals[rival]?.ratio;
    const measured = ratio === undefined ? 'not measured' : `${short(ratio)}× (${short(1 / ratio)})`;
    return [row, says, measured, ratio === undefined ? '' : verdict(ratio >= least)];
  });
  const limits = LIMITS.map(({ row, size, most, says }) => {
    const result = find(results, row, size);
    const measured = result === undefined ? 'not measured' : `${short(result.ours.median)} ${result.unit}`;
    return [row, says, measured, result === undefined ? '' : verdict(result.ours.median <= most)];
  });
  const bytes = [
    ['core.wasm', '≤ 40 KB', `${sizes.coreWasmBytes} bytes`, verdict(sizes.coreWasmBytes <= 40_960)],
    ['browser entry', '≤ 30 KB gzip', `${sizes.entryGzipBytes} bytes`, verdict(sizes.entryGzipBytes <= 30_720)],
    ['browser entry and engine, until the first rank', 'gzip', `${sizes.firstRankGzipBytes} bytes`, ''],
    ['the same with rules of markets', 'gzip', `${sizes.ruledGzipBytes} bytes`, ''],
  ];
  return markdownTable(['row', 'target', 'rival over ours (and inverse)', ''], [...ratios, ...limits, ...bytes]);
}

function growthTable(results: readonly Result[]): string {
  const sizes = sizesOf(results);
  const lines = ROWS.map((row) => [
    row.name,
    ...sizes.map((size) => {
      const result = find(results, row.name, size);
      return result === undefined ? '' : short(perPosition(result, result.ours.median));
    }),
  ]);
  return markdownTable(['', ...sizes.map(sizeName)], lines);
}

/** Every place where a rival was faster (or smaller) than we were. */
function losses(results: readonly Result[]): string {
  const lines = results.flatMap((result) =>
    Object.entries(result.rivals)
      .filter(([name, { ratio }]) => ratio < 1 && !YARDSTICKS.includes(name))
      .map(([name, r]) => [
        `${result.row}, ${sizeName(result.size)}`,
        name,
        `${short(r.median)} ${result.unit}`,
        `${short(result.ours.median)} ${result.unit}`,
        `${short(1 / r.ratio)}×`,
      ]),
  );
  if (lines.length === 0) return 'In no row and at no size.';
  return markdownTable(['row', 'rival', 'its median', 'ours', 'it is ahead by'], lines);
}

function rowSection(results: readonly Result[], name: string, about: string): string {
  const own = results.filter((result) => result.row === name);
  const tables = own.map((result) => {
    const notes = result.notes.map((note) => `- ${note}`).join('\n');
    const table = markdownTable([`${sizeName(result.size)} positions`, ...HEADINGS.slice(1)], resultLines(result));
    return notes === '' ? table : `${table}\n\n${notes}`;
  });
  return [`### ${name}`, about, ...tables].join('\n\n');
}

export function resultsFile(results: readonly Result[], sizes: BundleSizes, reading: string): string {
  const measured = ROWS.filter((row) => results.some((result) => result.row === row.name));
  return `# Results of the last recorded run

Written by \`npm run bench -- --write-results\`; do not edit. Medians of whole calls through the public interface; rivals ran in the
same process on the same data (the C program in its own, on the same data). "To ours" is rival over ours: above 1 we are ahead.

${markdownTable(['', ''], [...machineFacts(), ['positions', sizesOf(results).map(sizeName).join(', ')]])}

## Targets

${targetTable(results, sizes)}

## Reading

${reading.trim()}

### Where a rival is ahead

Every one, without memcpy and our own pass, which are yardsticks.

${losses(results)}

## Growth with size

Ours, ns per position (memory: bytes a position, garbage: bytes a tick). As a picture: ![growth](growth.svg)

${growthTable(results)}

## Rivals

${RIVALS.map((rival) => `- **${rival.name}**: ${rival.about}${rival.exact ? '' : ' (float: its answers may differ, see the notes)'}`).join('\n')}

## Rows

${measured.map((row) => rowSection(results, row.name, row.about)).join('\n\n')}
`;
}
