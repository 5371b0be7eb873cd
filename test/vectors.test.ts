import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runFile } from '../src/conform/run-case.ts';
import type { CoreFactory } from '../src/contents.ts';
import { CORES, RULE_CORES } from './support/engines.ts';

const files = readdirSync('vectors').filter((name) => name.endsWith('.json'));
const withRules = files.filter((name) => name.startsWith('rules-'));
const plain = files.filter((name) => !withRules.includes(name));

function pass(file: string, make: CoreFactory): void {
  const results = runFile(JSON.parse(readFileSync(`vectors/${file}`, 'utf8')), make);
  expect(results.length).toBeGreaterThan(0);
  expect(results.filter((result) => !result.passed)).toEqual([]);
}

describe.each(CORES)('worked cases on $name', ({ make }) => {
  it.each(plain)('%s', (file) => pass(file, make));
});

describe.each(RULE_CORES)('worked cases of rules on $name', ({ make }) => {
  it.each(withRules)('%s', (file) => pass(file, make));
});
