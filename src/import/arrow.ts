import type { DataType, Table } from 'apache-arrow';
import { booleanCell, type CellReader, checkColumns, decimalCell, refuseColumn, rowsOf, textCell } from './cells.ts';
import { optionalPackage } from './optional.ts';
import { type LineResult, refuse } from './row.ts';

/** Kinds of types in Arrow's format. */
const KIND = { int: 2, utf8: 5, bool: 6, decimal: 7, largeUtf8: 20, utf8View: 24 };
const WORD_BITS = 32n;

/**
 * Reads positions from Arrow's IPC format, stream or file (Feather), a batch a record batch; the columns are those of a CSV
 * of positions. Compressed batches need a codec in `compressionRegistry` of apache-arrow.
 * @throws AdlError MISSING_PACKAGE without apache-arrow, INVALID_FILE
 */
export async function* readArrow(bytes: Uint8Array | ArrayBuffer): AsyncGenerator<LineResult[]> {
  const arrow = await optionalPackage('apache-arrow', 'reading Arrow', () => import('apache-arrow'));
  const table = readTable(() => arrow.tableFromIPC(bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes));
  const { fields } = table.schema;
  checkColumns(fields.map(({ name }) => name));
  const readers = new Map(fields.map(({ name, type }) => [name, readerOf(name, type)]));
  let first = 0;
  for (const batch of table.batches) {
    const columns = new Map(fields.map(({ name }) => [name, batch.getChild(name)]));
    yield rowsOf({ rows: batch.numRows, at: (name, row) => columns.get(name)?.get(row) }, readers, first);
    first += batch.numRows;
  }
}

function readerOf(name: string, type: DataType): CellReader {
  const { dictionary } = type as { readonly dictionary?: DataType };
  const plain = dictionary ?? type;
  const kind: number = plain.typeId;
  if (kind === KIND.utf8 || kind === KIND.largeUtf8 || kind === KIND.utf8View) return textCell;
  if (kind === KIND.bool) return booleanCell;
  if (kind === KIND.int) return decimalCell(0);
  if (kind !== KIND.decimal) return refuseColumn(name, String(plain));
  const unscaled = decimalCell((plain as { readonly scale?: number }).scale ?? 0);
  return (value) => unscaled(signedOf(value as Uint32Array));
}

/** Two's complement, the lowest word first. */
function signedOf(words: Uint32Array): bigint {
  let value = 0n;
  for (const word of Array.from(words).reverse()) value = (value << WORD_BITS) | BigInt(word);
  return BigInt.asIntN(words.length * Number(WORD_BITS), value);
}

/** What the library refuses is a fault of the file. */
function readTable(read: () => Table): Table {
  try {
    return read();
  } catch (error) {
    refuse(`no Arrow that can be read: ${(error as Error).message}`);
  }
}
