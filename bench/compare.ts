import type { Answer } from './contest.ts';
import { FRONT } from './contest.ts';

/** Where two answers differ, in words; undefined when they are the same. */
export function difference(ours: Answer, theirs: Answer): string | undefined {
  if (ours.kind === 'scores' && theirs.kind === 'scores') return scoreDifference(ours.scores, theirs.scores);
  if (ours.kind === 'order' && theirs.kind === 'order') return orderDifference(ours.rows, theirs.rows);
  if (ours.kind === 'lights' && theirs.kind === 'lights') {
    const other = countDifferent(ours.lights, theirs.lights);
    return other === 0 ? undefined : `lights differ for ${other} of ${ours.lights.length} positions`;
  }
  if (ours.kind === 'count' && theirs.kind === 'count') {
    return ours.count === theirs.count ? undefined : `finds ${theirs.count}, not ${ours.count}`;
  }
  throw new Error(`cannot compare ${ours.kind} with ${theirs.kind}`);
}

function countDifferent(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let different = Math.abs(a.length - b.length);
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) different += 1;
  return different;
}

/** Float scores are taken to the grid of ours first. */
function scoreDifference(ours: Float64Array, theirs: Float64Array): string | undefined {
  const other = countDifferent(
    ours,
    theirs.map((score) => Math.floor(score)),
  );
  return other === 0 ? undefined : `${other} of ${ours.length} scores differ in their last digits`;
}

function orderDifference(ours: Uint32Array, theirs: Uint32Array): string | undefined {
  const places = countDifferent(ours, theirs);
  if (places === 0) return undefined;
  const front = new Set(ours.subarray(0, FRONT));
  const strangers = theirs.subarray(0, FRONT).reduce((n, row) => n + (front.has(row) ? 0 : 1), 0);
  const length = Math.min(FRONT, ours.length);
  return `order differs in ${places} of ${ours.length} places; ${strangers} of the first ${length} are others`;
}
