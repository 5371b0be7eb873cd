import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AdlError } from '../../errors.ts';
import type { Scenario } from '../../scenario/index.ts';
import { loadScenario } from '../../scenario/index.ts';
import { Failure } from '../io.ts';
import { readJson } from './json.ts';

export const DEFAULT_SCENARIO = 'oct10-2025';

/** The package's own scenarios; two levels up from the sources as from what they are compiled to. */
const BUNDLED = fileURLToPath(new URL('../../../scenarios/', import.meta.url));
const YEAR = /-\d{4}$/;

/** Reads a scenario file, or a bundled one by its name, with or without the year. @throws Failure; errors of the file system */
export async function readScenario(name: string): Promise<Scenario> {
  const file = scenarioFile(name);
  const json = await readJson(file);
  try {
    return loadScenario(json);
  } catch (error) {
    if (error instanceof AdlError) throw new Failure(`${file}: ${error.message}`);
    throw error;
  }
}

function scenarioFile(name: string): string {
  if (existsSync(name) || /[/\\]|\.json$/.test(name)) return name;
  const bundled = bundledNames();
  const found = bundled.includes(name) ? [name] : bundled.filter((one) => one.replace(YEAR, '') === name);
  if (found.length === 1) return `${BUNDLED}${found[0]}.json`;
  throw new Failure(`no scenario "${name}": give a file, or one of ${bundled.join(', ')}`);
}

function bundledNames(): string[] {
  const files = existsSync(BUNDLED) ? readdirSync(BUNDLED) : [];
  return files.filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -'.json'.length));
}
