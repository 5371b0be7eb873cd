import { parseDecimal } from '../decimal.ts';
import { AdlError } from '../errors.ts';
import type { Table } from './format.ts';

/** A refusal that names the place in the file. */
export function refuse(path: string, what: string): never {
  throw new AdlError('INVALID_FILE', `${path}: ${what}`);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

type Fields = Readonly<Record<string, unknown>>;

/** Checks one object of the file, field by field; every message starts with the field's path. */
export class Reader {
  readonly path: string;
  private readonly fields: Fields;

  constructor(value: unknown, path: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      refuse(path, `must be an object, got ${shown(value)}`);
    }
    this.path = path;
    this.fields = value as Fields;
  }

  at(field: string): string {
    return `${this.path}.${field}`;
  }

  has(field: string): boolean {
    return this.fields[field] !== undefined;
  }

  /** Refuses fields that the format does not know: a misspelt option must not be ignored. */
  only(...known: readonly string[]): this {
    for (const field of Object.keys(this.fields)) {
      if (!known.includes(field)) refuse(this.at(field), `is not a field of this format (known: ${known.join(', ')})`);
    }
    return this;
  }

  text(field: string): string {
    const value = this.fields[field];
    if (typeof value !== 'string' || value.length === 0) {
      refuse(this.at(field), `must be a non-empty string, got ${shown(value)}`);
    }
    return value;
  }

  oneOf<T extends string>(field: string, allowed: readonly T[]): T {
    const value = this.fields[field];
    if (!allowed.includes(value as T)) {
      refuse(this.at(field), `must be one of ${allowed.join(', ')}, got ${shown(value)}`);
    }
    return value as T;
  }

  number(field: string, least: number, most: number): number {
    const value = this.fields[field];
    if (typeof value !== 'number' || !(value >= least && value <= most)) {
      refuse(this.at(field), `must be a number from ${least} to ${most}, got ${shown(value)}`);
    }
    return value;
  }

  whole(field: string, least: number, most: number): number {
    const value = this.number(field, least, most);
    if (!Number.isInteger(value)) refuse(this.at(field), `must be a whole number, got ${value}`);
    return value;
  }

  /** A decimal string; `positive` refuses 0 and below. */
  decimal(field: string, sign: 'any' | 'positive' = 'any'): string {
    const value = this.text(field);
    try {
      if (parseDecimal(value, field).mantissa > 0n || sign === 'any') return value;
    } catch (error) {
      refuse(this.at(field), (error as Error).message);
    }
    return refuse(this.at(field), `must be positive, got ${value}`);
  }

  raw(field: string): unknown {
    return this.fields[field];
  }

  object(field: string): Reader {
    return new Reader(this.fields[field], this.at(field));
  }

  list(field: string, least = 0): Reader[] {
    const value = this.fields[field];
    if (!Array.isArray(value) || value.length < least) {
      refuse(this.at(field), `must be a list of at least ${least}, got ${shown(value)}`);
    }
    return value.map((item, i) => new Reader(item, `${this.at(field)}[${i}]`));
  }

  texts(field: string): readonly string[] {
    const value = this.fields[field];
    if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) {
      refuse(this.at(field), `must be a list of strings, got ${shown(value)}`);
    }
    return value as readonly string[];
  }

  entries(field: string): (readonly [string, Reader])[] {
    const { path, fields } = this.object(field);
    return Object.entries(fields).map(([key, value]) => [key, new Reader(value, `${path}.${key}`)] as const);
  }

  /** Points with x rising; y within the limits. */
  table(field: string, yLeast: number, yMost: number, xMost = Number.MAX_SAFE_INTEGER): Table {
    const value = this.fields[field];
    if (!Array.isArray(value) || value.length < 1) {
      refuse(this.at(field), `must be a list of [x, y] points, got ${shown(value)}`);
    }
    let before = -1;
    value.forEach((point: unknown, i) => {
      const place = `${this.at(field)}[${i}]`;
      if (!Array.isArray(point) || point.length !== 2) refuse(place, `must be a point [x, y], got ${shown(point)}`);
      const [x, y] = point as [unknown, unknown];
      if (typeof x !== 'number' || !(x >= 0 && x <= xMost && x > before)) {
        refuse(place, `x must be a number from 0 to ${xMost} above the one before, got ${shown(x)}`);
      }
      if (typeof y !== 'number' || !(y >= yLeast && y <= yMost)) {
        refuse(place, `y must be a number from ${yLeast} to ${yMost}, got ${shown(y)}`);
      }
      before = x;
    });
    return value as unknown as Table;
  }

  /** Exactly one of `source` (a key of the file's sources) and `assumption`. */
  provenance(sources: ReadonlySet<string>): void {
    if (this.has('source') === this.has('assumption')) {
      refuse(this.path, 'needs exactly one of "source" (a published fact) and "assumption" (why this value)');
    }
    const key = this.text(this.has('source') ? 'source' : 'assumption');
    if (this.has('source') && !sources.has(key)) {
      refuse(this.at('source'), `${shown(key)} is not in sources (known: ${[...sources].join(', ')})`);
    }
  }
}
