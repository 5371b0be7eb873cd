import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runFile } from '../src/conform/run-case.ts';
import type { Core } from '../src/core.ts';
import { CORES, RULE_CORES } from './support/engines.ts';

const files = readdirSync('vectors').filter((name) => name.endsWith('.json'));
/** Files of cases with rules beyond the specification's first five sections. */
const hasRules = (file: string): boolean => file.startsWith('rules-');

function expectPassed(file: string, make: (moneyDecimals: number) => Core): void {
  const results = runFile(JSON.parse(readFileSync(`vectors/${file}`, 'utf8')), make);
  expect(results.length).toBeGreaterThan(0);
  expect(results.filter((result) => !result.passed)).toEqual([]);
}

describe.each(CORES)('worked cases on $name', ({ make }) => {
  it.each(files.filter((file) => !hasRules(file)))('%s', (file) => expectPassed(file, make));
});

describe.each(RULE_CORES)('worked cases with rules on $name', ({ make }) => {
  it.each(files.filter(hasRules))('%s', (file) => expectPassed(file, make));
});
