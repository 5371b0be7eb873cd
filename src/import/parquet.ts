import type { SchemaElement } from 'hyparquet';
import { AdlError } from '../errors.ts';
import { booleanCell, type CellReader, checkColumns, decimalCell, refuseColumn, rowsOf, textCell } from './cells.ts';
import { optionalPackage } from './optional.ts';
import { type LineResult, refuse } from './row.ts';

export interface ParquetOptions {
  /** Decompressors by codec beside Snappy, which is built in; the package hyparquet-compressors has them. */
  readonly compressors?: Readonly<Record<string, (input: Uint8Array, outputLength: number) => Uint8Array>>;
}

const INTEGERS = /^U?INT_(8|16|32|64)$/;

/**
 * Reads positions from Parquet, a batch a row group; the columns are those of a CSV of positions. Decimals are taken from
 * their stored integers: the library would make doubles of them.
 * @throws AdlError MISSING_PACKAGE without hyparquet, INVALID_FILE
 */
export async function* readParquet(
  bytes: Uint8Array | ArrayBuffer,
  { compressors }: ParquetOptions = {},
): AsyncGenerator<LineResult[]> {
  const parquet = await optionalPackage('hyparquet', 'reading Parquet', () => import('hyparquet'));
  const file = bytes instanceof ArrayBuffer ? bytes : new Uint8Array(bytes).buffer;
  const metadata = readable(() => parquet.parquetMetadata(file));
  const [root, ...columns] = metadata.schema;
  const nested = columns.find((column) => column.num_children !== undefined);
  if (nested !== undefined || root === undefined) refuseColumn(nested?.name ?? '', 'nested');
  checkColumns(columns.map(({ name }) => name));
  const readers = new Map(columns.map((column) => [column.name, readerOf(column)]));
  const raw = { ...metadata, schema: [root, ...columns.map(withoutDecimal)] };
  let first = 0;
  for (const group of metadata.row_groups) {
    const end = first + Number(group.num_rows);
    const options = {
      file,
      metadata: raw,
      rowStart: first,
      rowEnd: end,
      utf8: false,
      ...(compressors && { compressors }),
    };
    const rows = await readable(() => parquet.parquetReadObjects(options));
    yield rowsOf({ rows: rows.length, at: (name, row) => rows[row]![name] }, readers, first);
    first = end;
  }
}

function isDecimal({ converted_type, logical_type }: SchemaElement): boolean {
  return converted_type === 'DECIMAL' || logical_type?.type === 'DECIMAL';
}

/** As a column of plain integers or bytes. */
function withoutDecimal(column: SchemaElement): SchemaElement {
  if (!isDecimal(column)) return column;
  const { converted_type, logical_type, ...plain } = column;
  return plain;
}

function readerOf(column: SchemaElement): CellReader {
  const { name, type, converted_type, logical_type, scale } = column;
  if (isDecimal(column)) {
    return decimalCell(scale ?? (logical_type?.type === 'DECIMAL' ? logical_type.scale : 0));
  }
  if (type === 'BOOLEAN') return booleanCell;
  if (type === 'BYTE_ARRAY' && logical_type?.type !== 'JSON' && converted_type !== 'JSON') return textCell;
  const isInteger = converted_type === undefined ? logical_type === undefined : INTEGERS.test(converted_type);
  if ((type === 'INT32' || type === 'INT64') && (isInteger || logical_type?.type === 'INTEGER')) return decimalCell(0);
  return refuseColumn(name, converted_type ?? logical_type?.type ?? type ?? 'of no type');
}

/** What the library refuses is a fault of the file. */
function readable<T>(read: () => T): T {
  const failed = (error: unknown): never => {
    if (error instanceof AdlError) throw error;
    refuse(`no Parquet that can be read: ${(error as Error).message}`);
  };
  try {
    const result = read();
    return result instanceof Promise ? (result.catch(failed) as T) : result;
  } catch (error) {
    return failed(error);
  }
}
