/** One difference between what a case expects and what came out. Values are shown as text. */
export interface Mismatch {
  /** Where in `expect`, for example `liquidations[0].fills[1].fee`. */
  readonly path: string;
  readonly expected: string;
  readonly actual: string;
}

function show(value: unknown): string {
  return value === undefined ? '(nothing)' : JSON.stringify(value);
}

function isBranch(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Compares two JSON values leaf by leaf; a key or row that one of them has not is a difference, too. */
export function compare(expected: unknown, actual: unknown, path = ''): Mismatch[] {
  if (!isBranch(expected) || !isBranch(actual) || Array.isArray(expected) !== Array.isArray(actual)) {
    return expected === actual ? [] : [{ path, expected: show(expected), actual: show(actual) }];
  }
  const inArray = Array.isArray(expected);
  const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...keys].flatMap((key) => {
    const below = inArray ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    return compare(expected[key], actual[key], below);
  });
}
