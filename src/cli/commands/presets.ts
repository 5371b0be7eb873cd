import { ERRATA, PRESETS, presetOf } from '../../presets/index.ts';
import { choice, readArgs } from '../args.ts';
import { type Command, Failure, type Io, UsageError } from '../io.ts';
import { formatLines } from '../output/formats.ts';
import { ERRATA_COLUMNS, erratumRow, PRESET_COLUMNS, presetLines, presetRow } from '../output/preset-rows.ts';
import { LineWriter } from '../output/writer.ts';

const HELP = `adl presets [ID] [--format table|json] [--errata]

Lists what venues publish of their auto-deleveraging, and which of it the engine computes: one line a venue, or with ID
the whole record with its sources and gaps.

  --format table|json   default table; json has every field
  --errata              instead, published examples that their own formula contradicts

Columns
  id           the name to give
  venue
  grade        exact: the whole score is published, and the rule book puts its order
               documented-with-gap: published in part, or expressed here in part or not at all; the record says which
               indicator-only: no ranking is published
  score        the engine's policy for it (SPECIFICATION.md, section 3); empty where it cannot put the venue's order
  price        at which counterparties are closed, as published; in short
  percentile   what the venue's lights or quantile count
  text         date of the text; empty where it bears none

  adl presets
  adl presets okx
  adl presets --errata --format json
`;

const OPTIONS = {
  format: { type: 'string', default: 'table' },
  errata: { type: 'boolean', default: false },
} as const;

export const presetsCommand: Command = { summary: "list venues' rule books", help: HELP, run };

async function run(argv: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = readArgs(argv, OPTIONS);
  const format = choice('format', values.format, ['table', 'json']);
  if (positionals.length > 1) throw new UsageError(`give one preset, got ${positionals.length}`);
  const [id] = positionals;
  if (id !== undefined && values.errata) throw new UsageError('--errata lists all venues: give it without a preset');
  const out = new LineWriter(io.stdout);
  for (const line of format === 'json' ? jsonLines(id, values.errata) : lines(id, values.errata)) await out.line(line);
  await out.flush();
  return 0;
}

function lines(id: string | undefined, errata: boolean): Iterable<string> {
  if (errata) return formatLines('table', ERRATA_COLUMNS, ERRATA.map(erratumRow));
  return id === undefined ? formatLines('table', PRESET_COLUMNS, PRESETS.map(presetRow)) : presetLines(known(id));
}

function jsonLines(id: string | undefined, errata: boolean): string[] {
  const value = errata ? ERRATA : id === undefined ? PRESETS : known(id);
  return [JSON.stringify(value, undefined, 2)];
}

/** @throws Failure */
function known(id: string): ReturnType<typeof presetOf> {
  if (PRESETS.some((preset) => preset.id === id)) return presetOf(id);
  throw new Failure(`there is no preset "${id}"; adl presets lists them`);
}
