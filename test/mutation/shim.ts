/** As much of vitest as the suites in check.ts use: collects the tests so that they run outside of it, on one engine. */
import assert from 'node:assert/strict';

export interface Test {
  readonly name: string;
  readonly run: () => unknown;
}

type Body<T> = (...values: T extends readonly unknown[] ? T : [T]) => unknown;

export const tests: Test[] = [];
const path: string[] = [];

function title(template: string, value: unknown): string {
  const part = (whole: unknown, key: string) => (whole as Record<string, unknown>)[key];
  const fields = template.replace(/\$(\w+(?:\.\w+)*)/g, (_, path: string) =>
    String(path.split('.').reduce(part, value)),
  );
  return fields.replace('%s', String(value));
}

/** A row that is an array is the arguments. */
function argumentsOf<T>(value: T): T extends readonly unknown[] ? T : [T] {
  return (Array.isArray(value) ? value : [value]) as T extends readonly unknown[] ? T : [T];
}

/** Every field of `expected` is in `actual`. */
function matches(actual: unknown, expected: unknown): void {
  if (expected instanceof Containing || expected instanceof Fields) expected.check(actual);
  else if (typeof expected !== 'object' || expected === null) assert.deepEqual(actual, expected);
  else for (const [key, value] of Object.entries(expected)) matches((actual as Record<string, unknown>)[key], value);
}

export function describe(name: string, body: () => void): void {
  path.push(name);
  body();
  path.pop();
}

export function it(name: string, run: () => unknown): void {
  tests.push({ name: [...path, name].join(' > '), run });
}

/** Left out where the condition holds. */
it.skipIf = (condition: boolean) => (condition ? () => {} : it);

describe.each = <T>(values: readonly T[]) => {
  return (name: string, body: Body<T>): void => {
    for (const value of values) describe(title(name, value), () => body(...argumentsOf(value)));
  };
};

it.each = <T>(values: readonly T[]) => {
  return (name: string, body: Body<T>): void => {
    for (const value of values) it(title(name, value), () => body(...argumentsOf(value)));
  };
};

class Containing {
  private readonly part: string;

  constructor(part: string) {
    this.part = part;
  }

  check(text: unknown): void {
    assert.ok(String(text).includes(this.part), `${String(text)} does not contain ${this.part}`);
  }
}

class Fields {
  private readonly fields: object;

  constructor(fields: object) {
    this.fields = fields;
  }

  check(value: unknown): void {
    matches(value, this.fields);
  }
}

/** What the call throws, which must throw. */
function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new assert.AssertionError({ message: 'nothing is thrown' });
}

expect.objectContaining = (fields: object): Fields => new Fields(fields);

expect.stringContaining = (part: string): Containing => new Containing(part);

export function expect(actual: unknown) {
  return {
    toBe: (expected: unknown) => assert.ok(Object.is(actual, expected), `${String(actual)} is not ${String(expected)}`),
    toEqual: (expected: unknown) => assert.deepEqual(actual, expected),
    toBeInstanceOf: (type: new (...values: never[]) => unknown) => assert.ok(actual instanceof type, `no ${type.name}`),
    toThrow: (expected: unknown) => matches(thrownBy(actual as () => unknown), expected),
    toBeDefined: () => assert.ok(actual !== undefined, 'undefined'),
    toBeUndefined: () => assert.ok(actual === undefined, 'not undefined'),
    toBeGreaterThan: (least: number) =>
      assert.ok((actual as number) > least, `${String(actual)} is not above ${least}`),
    toMatchObject: (expected: object) => matches(actual, expected),
    toContain: (part: string) => new Containing(part).check(actual),
    not: {
      toBe: (other: unknown) => assert.ok(!Object.is(actual, other), `is ${String(other)}`),
      toContain: (part: string) => assert.ok(!(actual as string).includes(part), `${String(actual)} has ${part}`),
      toHaveProperty: (name: string) =>
        assert.ok(typeof actual !== 'object' || actual === null || !(name in actual), `has ${name}`),
    },
    toBeLessThanOrEqual: (most: bigint) => assert.ok((actual as bigint) <= most, `${String(actual)} is above ${most}`),
    toBeLessThan: (most: number) => assert.ok((actual as number) < most, `${String(actual)} is not below ${most}`),
  };
}
