import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { adl, fileOf, lines } from './harness.ts';

const SMALL = 'vectors/small.json';
const small = JSON.parse(readFileSync(SMALL, 'utf8'));
const RULES = 'vectors/rules-allocation.json';
const rules = JSON.parse(readFileSync(RULES, 'utf8'));

describe('adl conform', () => {
  test('runs the published cases on both engines', async () => {
    const { code, stdout } = await adl(['conform', SMALL, RULES]);
    expect(stdout).toBe(`${small.cases.length + rules.cases.length} passed, 0 failed\n`);
    expect(code).toBe(0);
  });

  test('runs cases with rule books, on the build that has them', async () => {
    const rules = 'vectors/rules-price.json';
    const { cases } = JSON.parse(readFileSync(rules, 'utf8'));
    const { code, stdout } = await adl(['conform', SMALL, rules]);
    expect(stdout).toBe(`${small.cases.length + cases.length} passed, 0 failed\n`);
    expect(code).toBe(0);
  });

  test('prints a failing case with expected and actual for each engine', async () => {
    const doctored = structuredClone(small);
    const at = doctored.cases.findIndex(
      (one: { kind: string; expect: object }) => one.kind === 'deleverage' && 'fees' in one.expect,
    );
    const { name, expect: expected } = doctored.cases[at];
    const actual = expected.fees;
    expected.fees = '123456789';
    const file = fileOf('doctored.json', JSON.stringify(doctored));
    const { code, stdout } = await adl(['conform', SMALL, file]);
    expect(lines(stdout)).toEqual([
      `FAILED ${file}: ${name}`,
      `  wasm: fees: expected "123456789", actual "${actual}"`,
      `  reference: fees: expected "123456789", actual "${actual}"`,
      `${2 * small.cases.length - 1} passed, 1 failed`,
    ]);
    expect(code).toBe(1);
  });

  test.each([
    ['no JSON', '{', 'no JSON'],
    ['another format', '{"format":"adl-vectors/2","cases":[]}', 'adl-vectors/1'],
    ['no cases', '{"format":"adl-vectors/1","suite":"s","source":"s","cases":[]}', 'no cases'],
  ])('exits 1 on %s', async (_, content, message) => {
    const { code, stdout, stderr } = await adl(['conform', fileOf('bad.json', content)]);
    expect(stdout).toBe('0 passed, 0 failed\n');
    expect(stderr).toContain(message);
    expect(code).toBe(1);
  });

  test('runs the other files when one cannot be read', async () => {
    const { code, stdout, stderr } = await adl(['conform', 'nowhere.json', SMALL]);
    expect(lines(stdout).at(-1)).toBe(`${small.cases.length} passed, 0 failed`);
    expect(stderr).toMatch(/ENOENT.*nowhere\.json/);
    expect(code).toBe(1);
  });
});
