import { closesNobody, type Erratum, INDICATORS, type Preset, READ_BY } from '../../presets/index.ts';
import type { Column, Row } from './formats.ts';

function left(...names: readonly string[]): Column[] {
  return names.map((name) => ({ name, align: 'left' }));
}

export const PRESET_COLUMNS: readonly Column[] = left(
  ...['id', 'venue', 'grade', 'score', 'price', 'percentile', 'text'],
);

/** The policy, or what stands in the place of a ranking by score. */
function scoreOf({ policy, rules }: NonNullable<Preset['ruleBook']>): string {
  const order = rules?.order;
  if (typeof order !== 'object') return policy;
  return 'by' in order ? 'lexicographic' : 'scan' in order ? 'scan' : 'priorities';
}

/** One line a venue. */
export function presetRow(preset: Preset): Row {
  const { id, venue, grade, ruleBook, published, indicator, textDate } = preset;
  return {
    id,
    venue,
    grade,
    score: ruleBook === undefined || closesNobody(preset) ? null : scoreOf(ruleBook),
    price: published.price.split(/[,;:(]/, 1)[0]!.trim(),
    percentile: words(indicator?.measure ?? 'not-published'),
    text: textDate,
  };
}

export const ERRATA_COLUMNS: readonly Column[] = left('id', 'venue', 'published', 'ours', 'why');

export function erratumRow({ id, venue, published, ours, why }: Erratum): Row {
  return { id, venue, published, ours, why };
}

const NAME_WIDTH = 12;

function line(name: string, value: string): string {
  return `${name.padEnd(NAME_WIDTH)}${value}`.trimEnd();
}

/** A whole record for people. */
export function* presetLines(preset: Preset): Iterable<string> {
  const { id, venue, sources, textDate, grade, published, ruleBook, cancel, gaps } = preset;
  yield `${venue} (${id}): ${grade}`;
  yield line('text', textDate ?? `bears no date; read by ${READ_BY}`);
  for (const source of sources) yield line('source', source);
  yield '';
  for (const [name, said] of Object.entries(published)) yield line(name, said);
  yield line('cancels', cancel === 'market' || cancel === 'all' ? `open orders: ${cancel}` : words(cancel));
  yield* indicatorLines(preset);
  yield '';
  yield line('rule book', ruleBook === undefined ? 'none: the engine cannot put this order' : '');
  for (const [field, value] of Object.entries(ruleBook ?? {})) {
    yield `  ${field}: ${typeof value === 'object' ? JSON.stringify(value) : value}`;
  }
  yield '';
  yield 'gaps';
  for (const gap of gaps) yield `  - ${gap}`;
}

function* indicatorLines({ indicator }: Preset): Iterable<string> {
  if (indicator === null) {
    yield line('indicator', 'not published');
    return;
  }
  const { field, values, front, measure, style } = indicator;
  yield line('indicator', `${field}: ${values}, front ${front}, by ${words(measure)}`);
  const computed = INDICATORS.find((each) => each.style === style);
  if (computed === undefined) return;
  yield line('', `computed: ${computed.definition}`);
  if (computed.gap !== null) yield line('', `gap: ${computed.gap}`);
}

/** A name of ours in words. */
function words(name: string): string {
  return name.replaceAll('-', ' ');
}
