import { textOf } from '../errors.ts';
import { plainDecimal } from './exact.ts';
import { refuse } from './row.ts';

/** Whether a JSON value is an object and no array. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The fields of one JSON object, read one by one; a refusal begins with the field's name. */
export class Fields {
  private readonly values: Readonly<Record<string, unknown>>;
  private readonly path: string;

  /** @throws AdlError INVALID_FILE when it is no object */
  constructor(value: unknown, path = '') {
    if (!isObject(value)) refuse(`${path === '' ? '' : `${path}: `}must be an object, got ${shown(value)}`);
    this.values = value;
    this.path = path;
  }

  has(name: string): boolean {
    return this.given(name) !== undefined;
  }

  /** Text; a number counts as its digits. */
  text(name: string): string {
    return this.optionalText(name) ?? this.missing(name);
  }

  optionalText(name: string): string | undefined {
    const value = this.given(name);
    if (value === undefined || typeof value === 'string') return value;
    if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
    return this.refuse(name, `must be text, got ${shown(value)}`);
  }

  /** Decimal text of the very value, without exponent. */
  decimal(name: string): string {
    return this.optionalDecimal(name) ?? this.missing(name);
  }

  optionalDecimal(name: string): string | undefined {
    const value = this.given(name);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && !Number.isSafeInteger(value)) {
      this.refuse(name, `the number ${value} has been through binary floating point: give the response as JSON text`);
    }
    const plain = typeof value === 'string' || typeof value === 'number' ? plainDecimal(String(value)) : undefined;
    return plain ?? this.refuse(name, `must be a decimal of at most 80 characters, got ${shown(value)}`);
  }

  /** One of the allowed words, given what each means. */
  choice<T>(name: string, meanings: Readonly<Record<string, T>>): T {
    const word = typeof this.values[name] === 'string' ? (this.values[name] as string) : this.text(name);
    if (Object.hasOwn(meanings, word)) return meanings[word]!;
    const allowed = Object.keys(meanings).map((each) => (each === '' ? '""' : each));
    return this.refuse(name, `must be one of ${allowed.join(', ')}, got ${shown(word)}`);
  }

  /** An object in a field; messages call its fields by their path. */
  object(name: string, path = this.pathOf(name)): Fields {
    return new Fields(this.given(name) ?? this.missing(name), path);
  }

  list(name: string): readonly unknown[] {
    const value = this.given(name) ?? this.missing(name);
    return Array.isArray(value) ? value : this.refuse(name, `must be an array, got ${shown(value)}`);
  }

  /** @throws AdlError INVALID_FILE */
  refuse(name: string, reason: string): never {
    refuse(`${this.pathOf(name)}: ${reason}`);
  }

  private pathOf(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }

  /** Venues write what is not there as an absent field, null or empty text. */
  private given(name: string): unknown {
    const value = Object.hasOwn(this.values, name) ? this.values[name] : undefined;
    return value === null || value === '' ? undefined : value;
  }

  private missing(name: string): never {
    return this.refuse(name, 'is missing');
  }
}

/** Undefined where there is none. */
function json(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function shown(value: unknown): string {
  const text = json(value) ?? textOf(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
