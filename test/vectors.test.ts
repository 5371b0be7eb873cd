import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runFile } from '../src/conform/run-case.ts';
import { CORES } from './support/engines.ts';

const files = readdirSync('vectors').filter((name) => name.endsWith('.json'));

describe.each(CORES)('worked cases on $name', ({ make }) => {
  it.each(files)('%s', (file) => {
    const results = runFile(JSON.parse(readFileSync(`vectors/${file}`, 'utf8')), make);
    expect(results.length).toBeGreaterThan(0);
    expect(results.filter((result) => !result.passed)).toEqual([]);
  });
});
