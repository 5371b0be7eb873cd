import { POLICIES } from '../../policy.ts';
import { PRESETS } from '../../presets/index.ts';
import { type NamedBook, readBook } from '../../scenario/index.ts';
import { UsageError } from '../io.ts';
import { readJson } from './json.ts';

/**
 * Rule books by name: one of the seven policies, a venue's preset, or a file that ends in .json.
 * @throws UsageError; AdlError, Failure: a file that is no rule book
 */
export async function readBooks(names: string): Promise<NamedBook[]> {
  const wanted = names.split(',').map((name) => name.trim());
  const twice = wanted.find((name, i) => wanted.indexOf(name) !== i);
  if (twice !== undefined) throw new UsageError(`--books names ${twice} twice`);
  return Promise.all(wanted.map(readOne));
}

async function readOne(name: string): Promise<NamedBook> {
  const policy = POLICIES.find((known) => known === name);
  if (policy !== undefined) return { name, fields: { policy } };
  const preset = PRESETS.find(({ id }) => id === name);
  if (preset?.ruleBook !== undefined) return { name, fields: preset.ruleBook };
  if (preset !== undefined) throw new UsageError(`--books: ${name} has no rule book; adl presets ${name} says why`);
  if (name.endsWith('.json')) return readBook(name, await readJson(name));
  throw new UsageError(
    `--books must name policies (${POLICIES.join(', ')}), presets (adl presets lists them) or .json files, got "${name}"`,
  );
}
