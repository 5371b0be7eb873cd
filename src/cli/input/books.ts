import { POLICIES } from '../../policy.ts';
import { type NamedBook, readBook } from '../../scenario/index.ts';
import { UsageError } from '../io.ts';
import { readJson } from './json.ts';

/**
 * Rule books by name: one of the seven policies, or a file that ends in .json.
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
  if (name.endsWith('.json')) return readBook(name, await readJson(name));
  throw new UsageError(`--books must name policies (${POLICIES.join(', ')}) or .json files, got "${name}"`);
}
