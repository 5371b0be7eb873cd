import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runFile } from '../../src/conform/run-case.ts';
import { ReferenceCore } from '../../src/reference/index.ts';

const folder = new URL('../../vectors/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));

describe.each(files)('worked cases of %s on the reference', (file) => {
  const json: unknown = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
  const results = runFile(json, (moneyDecimals) => new ReferenceCore(moneyDecimals));

  it('has cases', () => {
    expect(results.length).toBeGreaterThan(0);
  });

  it.each(results)('$name', ({ mismatches }) => {
    expect(mismatches).toEqual([]);
  });
});
