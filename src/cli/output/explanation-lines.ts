import { FRONT_REACH_PPM } from '../../explain/front-marks.ts';
import type { Report } from './explanation.ts';
import { type Column, formatLines } from './formats.ts';

const FACTORS: readonly Column[] = [
  { name: 'factor', align: 'left' },
  { name: 'value', align: 'right' },
  { name: 'score', align: 'left' },
  { name: 'meaning', align: 'left' },
];

const INDICATORS: readonly Column[] = [
  { name: 'venue', align: 'left' },
  { name: 'field', align: 'left' },
  { name: 'value', align: 'right' },
  { name: 'definition', align: 'left' },
];

/** A report for people. */
export function* explanationLines(report: Report): Iterable<string> {
  const { account, market, side, margin, mark, candidate, queue } = report;
  yield `${account}, ${side} in ${market}, ${margin} margin, mark ${mark}`;
  yield candidate
    ? `rank ${report.rank} of ${queue.candidates}: ${report.lights} of 5 lights, percentile ${report.percentile}%`
    : `no candidate for deleveraging: ${report.whyNot}`;
  if (report.liquidatable) yield 'liquidatable: Q is not above MM; a tick that liquidates it takes it out of the queue';
  yield '';
  yield* scoreLines(report);
  yield* formatLines('table', FACTORS, report.factors.map(factorRow));
  yield '';
  yield* distanceLines(report);
  const indicators = report.indicators.map(({ venue, field, value, definition }) => {
    return { venue, field, value: value ?? '–', definition };
  });
  yield* formatLines('table', INDICATORS, indicators);
}

function factorRow({ name, value, meaning, inScore }: Report['factors'][number]) {
  return { factor: name, value, score: inScore ? '●' : '', meaning };
}

function* scoreLines({ policy, order, score, formula, calculation }: Report): Iterable<string> {
  yield score === null ? `policy ${policy}` : `policy ${policy}: score ${score} = ${formula}`;
  if (calculation !== null) yield `  = ${calculation}`;
  if (order !== undefined) yield `order: ${order} (the score has no say in it)`;
}

/** An exact decimal and how far it is from the mark. */
function away(text: string, mark: string): string {
  const percent = (Number(text) / Number(mark) - 1) * 100;
  return `${text} (${percent < 0 ? '' : '+'}${percent.toFixed(2)}%)`;
}

type Price = NonNullable<NonNullable<Report['distance']>['price']>;

function priceWords({ below, above, isComplete }: Price, mark: string): string {
  const marks = [below, above].filter((each) => each !== null).map((each) => away(each, mark));
  const reach = isComplete ? `within ${FRONT_REACH_PPM / 10_000}%` : 'that was searched';
  if (marks.length === 0) return `in price: at no mark ${reach} it would be first`;
  return `in price: it would be first at a mark of ${marks.join(' or ')}, if nothing else changed`;
}

function* distanceLines({ distance, queue, mark, lightsCalculation }: Report): Iterable<string> {
  if (distance === null) return;
  const { size, percent, candidates, price, noPrice } = distance;
  yield `lights: ${lightsCalculation}`;
  yield candidates === 0
    ? 'distance to the front: none, it is closed first'
    : `distance to the front: ${size} of ${queue.size} (${percent}%) in ${candidates} position${candidates === 1 ? '' : 's'}`;
  if (price !== undefined) yield `  ${priceWords(price, mark)}`;
  if (noPrice !== null) yield `  no distance in price: ${noPrice}`;
  yield '';
}
