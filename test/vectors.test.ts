import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runFile } from '../src/conform/run-case.ts';
import { CORES, RULE_CORES } from './support/engines.ts';

const all = readdirSync('vectors').filter((name) => name.endsWith('.json'));
const files = all.filter((name) => !name.startsWith('rules-'));
const ruleFiles = all.filter((name) => name.startsWith('rules-'));

describe.each(CORES)('worked cases on $name', ({ make }) => {
  it.each(files)('%s', (file) => {
    const results = runFile(JSON.parse(readFileSync(`vectors/${file}`, 'utf8')), make);
    expect(results.length).toBeGreaterThan(0);
    expect(results.filter((result) => !result.passed)).toEqual([]);
  });
});

describe.each(RULE_CORES)('worked cases of rule books on $name', ({ make }) => {
  it.each(ruleFiles)('%s', (file) => {
    const results = runFile(JSON.parse(readFileSync(`vectors/${file}`, 'utf8')), make);
    expect(results.length).toBeGreaterThan(0);
    expect(results.filter((result) => !result.passed)).toEqual([]);
  });
});
