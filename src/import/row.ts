import { AdlError, show } from '../errors.ts';
import type { PositionSpec } from '../inputs.ts';
import { MAX_LEVERAGE } from '../limits.ts';

/** Columns of a file of positions; the first five must be there. */
export const COLUMNS = [
  'account',
  'market',
  'side',
  'size',
  'entryPrice',
  'margin',
  'leverage',
  'exempt',
  'wallet',
] as const;
export type ColumnName = (typeof COLUMNS)[number];
export const REQUIRED_COLUMNS: readonly ColumnName[] = COLUMNS.slice(0, 5);

/** What is wrong with the names of a file's columns; undefined when nothing is. */
export function columnsProblem(names: readonly string[]): string | undefined {
  const problems: string[] = [];
  const unknown = names.filter((name) => !(COLUMNS as readonly string[]).includes(name));
  const missing = REQUIRED_COLUMNS.filter((name) => !names.includes(name));
  const twice = names.filter((name, place) => names.indexOf(name) !== place);
  const named = (some: readonly string[]): string => some.map((name) => JSON.stringify(name)).join(', ');
  if (unknown.length > 0) problems.push(`unknown column ${named(unknown)}`);
  if (missing.length > 0) problems.push(`missing column ${named(missing)}`);
  if (twice.length > 0) problems.push(`column ${named(twice)} twice`);
  if (names[0]?.trimStart().startsWith('{')) problems.push('this looks like NDJSON: add --input ndjson');
  if (problems.length === 0) return undefined;
  return `${problems.join('; ')} (columns: ${COLUMNS.join(', ')}; the first five must be there)`;
}

/** One line's fields, as text (CSV) or as JSON values; undefined where empty or absent. */
export type Fields = Partial<Record<ColumnName, unknown>>;

export interface FileRow {
  readonly position: PositionSpec & { readonly account: string; readonly entryPrice: string };
  /** The account's cross wallet, where this line states it. */
  readonly wallet: string | undefined;
}

/** What one line of a file gave, or one row of a columnar file (from 0): a position, or the reason why it gives none. */
export type LineResult =
  | { readonly line: number; readonly row: FileRow }
  | { readonly line: number; readonly reason: string };

/** Runs `read` and keeps its refusal as the line's reason. */
export function lineResult(line: number, read: () => FileRow): LineResult {
  try {
    return { line, row: read() };
  } catch (error) {
    if (error instanceof AdlError) return { line, reason: error.message };
    throw error;
  }
}

/** @throws AdlError INVALID_FILE */
export function refuse(reason: string): never {
  throw new AdlError('INVALID_FILE', reason);
}

/** Gives the fields their types. Sizes and prices are read by the engine. @throws AdlError INVALID_FILE */
export function readRow(fields: Fields): FileRow {
  const side = text(fields, 'side');
  if (side !== 'long' && side !== 'short') refuse(`side must be long or short, got "${side}"`);
  const position: FileRow['position'] = {
    account: text(fields, 'account'),
    market: text(fields, 'market'),
    side,
    size: decimal(fields, 'size') ?? refuse('size is missing'),
    entryPrice: decimal(fields, 'entryPrice') ?? refuse('entryPrice is missing'),
    margin: decimal(fields, 'margin') ?? null,
    exempt: exempt(fields.exempt),
    ...leverage(fields.leverage),
  };
  return { position, wallet: decimal(fields, 'wallet') };
}

function text(fields: Fields, name: ColumnName): string {
  const value = fields[name];
  if (value === undefined) refuse(`${name} is missing`);
  if (typeof value !== 'string') refuse(`${name} must be a string, got ${show(value)}`);
  return value;
}

/** A JSON number has been through binary floating point, so it is no amount of money. */
function decimal(fields: Fields, name: ColumnName): string | undefined {
  const value = fields[name];
  if (value === undefined || typeof value === 'string') return value;
  const shown = show(value);
  if (typeof value === 'number') {
    refuse(`${name} must be a decimal string such as "${shown}", got the number ${shown}: JSON numbers are not exact`);
  }
  refuse(`${name} must be a decimal string, got ${shown}`);
}

function leverage(value: unknown): { leverage?: number } {
  if (value === undefined) return {};
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 1 || number > MAX_LEVERAGE) {
    refuse(`leverage must be a whole number from 1 to ${MAX_LEVERAGE}, got ${show(value)}`);
  }
  return { leverage: number };
}

function exempt(value: unknown): boolean {
  if (value === undefined || value === false || value === 'false') return false;
  if (value === true || value === 'true') return true;
  refuse(`exempt must be true or false, got ${show(value)}`);
}
