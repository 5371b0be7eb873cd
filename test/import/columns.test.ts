/** Parquet as DuckDB writes it, Arrow as apache-arrow does. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import {
  Bool,
  type DataType,
  Decimal,
  Dictionary,
  Float64,
  Int32,
  Int64,
  makeData,
  makeVector,
  Table,
  tableToIPC,
  Utf8,
  type Vector,
  vectorFromArray,
} from 'apache-arrow';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { formatScaled } from '../../src/decimal.ts';
import { type LineResult, readArrow, readParquet } from '../../src/import/columns.ts';
import { optionalPackage } from '../../src/import/optional.ts';

const folder = mkdtempSync(join(tmpdir(), 'adl-columns-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function parquetOf(select: string, options = ''): Promise<Uint8Array> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const file = join(folder, 'positions.parquet');
  await connection.run(`COPY (${select}) TO '${file}' (FORMAT parquet${options})`);
  connection.closeSync();
  return readFileSync(file);
}

async function all(batches: AsyncIterable<readonly LineResult[]>): Promise<LineResult[]> {
  const results: LineResult[] = [];
  for await (const batch of batches) results.push(...batch);
  return results;
}

const MOST = 10n ** 38n - 1n;
const unscaled = fc.oneof(fc.bigInt({ min: 1n, max: MOST }), fc.bigInt({ min: 1n, max: 1_000_000n }));

/** Little-endian words of two's complement. */
function wordsOf(values: readonly bigint[]): Uint32Array {
  const words = new BigUint64Array(
    values.flatMap((value) => [BigInt.asUintN(64, value), BigInt.asUintN(64, value >> 64n)]),
  );
  return new Uint32Array(words.buffer);
}

function decimals(values: readonly bigint[], scale: number): Vector {
  const type = new Decimal(scale, 38, 128);
  return makeVector(makeData({ type, length: values.length, nullCount: 0, data: wordsOf(values) }));
}

describe('Parquet', () => {
  test('text, decimals of every width, integers, booleans and empty cells', async () => {
    const bytes = await parquetOf(`
      SELECT * FROM (VALUES
        ('a', 'X', 'long', 1.5::DECIMAL(4, 1), 12345678.25::DECIMAL(12, 2), 9007199254740993.123456::DECIMAL(38, 6), 10::INTEGER, true, NULL),
        ('b', 'X', 'short', 0.1::DECIMAL(4, 1), 0.03::DECIMAL(12, 2), NULL, NULL, false, '77.7'))
      AS t(account, market, side, size, "entryPrice", margin, leverage, exempt, wallet)`);
    expect(await all(readParquet(bytes))).toEqual([
      {
        line: 0,
        row: {
          position: {
            account: 'a',
            market: 'X',
            side: 'long',
            size: '1.5',
            entryPrice: '12345678.25',
            margin: '9007199254740993.123456',
            exempt: true,
            leverage: 10,
          },
          wallet: undefined,
        },
      },
      {
        line: 1,
        row: {
          position: {
            account: 'b',
            market: 'X',
            side: 'short',
            size: '0.1',
            entryPrice: '0.03',
            margin: null,
            exempt: false,
          },
          wallet: '77.7',
        },
      },
    ]);
  });

  test('row groups are batches, bad rows have their number', async () => {
    const bytes = await parquetOf(
      `SELECT 'a' || i AS account, 'X' AS market, CASE WHEN i = 2500 THEN 'up' ELSE 'long' END AS side, i::BIGINT AS size,
        1::BIGINT AS "entryPrice" FROM range(0, 5000) AS r(i)`,
      ', ROW_GROUP_SIZE 2048',
    );
    const sizes: number[] = [];
    for await (const batch of readParquet(bytes)) sizes.push(batch.length);
    expect(sizes).toEqual([2048, 2048, 904]);
    const results = await all(readParquet(new Uint8Array(bytes).buffer));
    expect(results.filter((result) => 'reason' in result)).toEqual([
      { line: 2500, reason: 'side must be long or short, got "up"' },
    ]);
    expect(results[4999]).toMatchObject({ line: 4999, row: { position: { account: 'a4999', size: '4999' } } });
  });

  test('decimals are exact to the last of 38 digits', async () => {
    const values = fc.sample(unscaled, 300);
    const select = values
      .map((value) => `SELECT '${formatScaled(value, 18)}'::DECIMAL(38, 18) AS size`)
      .join(' UNION ALL ');
    const bytes = await parquetOf(
      `SELECT 'a' AS account, 'X' AS market, 'long' AS side, size, '1' AS "entryPrice" FROM (${select})`,
    );
    const sizes = (await all(readParquet(bytes))).map((result) => 'row' in result && result.row.position.size);
    expect(sizes).toEqual(values.map((value) => formatScaled(value, 18)));
  });

  const columns = `'a' AS account, 'X' AS market, 'long' AS side`;
  test.each([
    ['binary floats', `SELECT ${columns}, 1.5::DOUBLE AS size, '1' AS "entryPrice"`, 'column "size" is DOUBLE'],
    ['dates', `SELECT ${columns}, DATE '2026-01-01' AS size, '1' AS "entryPrice"`, 'column "size" is DATE'],
    ['lists', `SELECT ${columns}, [1] AS size, '1' AS "entryPrice"`, 'column "size" is nested'],
    [
      'another column',
      `SELECT ${columns}, '1' AS size, '1' AS entry`,
      'unknown column "entry"; missing column "entryPrice"',
    ],
  ])('%s are refused', async (_, select, reason) => {
    const reading = all(readParquet(await parquetOf(select)));
    await expect(reading).rejects.toMatchObject({ code: 'INVALID_FILE', message: expect.stringContaining(reason) });
  });

  test('a codec that is not built in is named, and can be given', async () => {
    const select = `SELECT 'a' || (i % 2) AS account, 'X' AS market, 'long' AS side, '1' AS size, '1' AS "entryPrice" FROM range(0, 500) r(i)`;
    const bytes = await parquetOf(select, ', CODEC gzip');
    await expect(all(readParquet(bytes))).rejects.toThrow(/no Parquet that can be read: .*GZIP/);
    const { gunzipSync } = await import('node:zlib');
    const rows = await all(readParquet(bytes, { compressors: { GZIP: (input) => new Uint8Array(gunzipSync(input)) } }));
    expect(rows).toHaveLength(500);
  });

  test('something else is refused', async () => {
    const reading = all(readParquet(new TextEncoder().encode('account,market,side\n')));
    await expect(reading).rejects.toMatchObject({ code: 'INVALID_FILE' });
  });
});

describe('Arrow', () => {
  const tableOf = (columns: Record<string, Vector>) => new Table(columns as never);
  const texts = (...values: (string | null)[]) => vectorFromArray(values, new Utf8());
  const typed = (values: readonly unknown[], type: DataType) =>
    vectorFromArray(values as never, type as never) as Vector;

  function book(columns: Record<string, Vector> = {}): Table {
    return tableOf({
      account: texts('a', 'b'),
      market: typed(['X', 'X'], new Dictionary(new Utf8(), new Int32())),
      side: texts('long', 'short'),
      size: typed([9007199254740993n, 2n], new Int64()),
      entryPrice: decimals([123456789012345678901234567890n, -5n], 10),
      margin: texts('5.25', null),
      leverage: typed([10, null], new Int32()),
      exempt: typed([true, false], new Bool()),
      ...columns,
    });
  }

  test.each(['file', 'stream'] as const)('text, dictionaries, decimals, integers and booleans: %s', async (format) => {
    const [first, second] = await all(readArrow(tableToIPC(book(), format)));
    expect(first).toEqual({
      line: 0,
      row: {
        position: {
          account: 'a',
          market: 'X',
          side: 'long',
          size: '9007199254740993',
          entryPrice: '12345678901234567890.1234567890',
          margin: '5.25',
          leverage: 10,
          exempt: true,
        },
        wallet: undefined,
      },
    });
    expect(second).toMatchObject({
      row: { position: { account: 'b', size: '2', entryPrice: '-0.0000000005', margin: null } },
    });
  });

  test('decimals are exact to the last of 38 digits', async () => {
    const values = fc.sample(unscaled, 300);
    const repeated = (text: string) => texts(...values.map(() => text));
    const table = tableOf({
      account: repeated('a'),
      market: repeated('X'),
      side: repeated('long'),
      size: decimals(values, 18),
      entryPrice: repeated('1'),
    });
    const sizes = (await all(readArrow(tableToIPC(table)))).map(
      (result) => 'row' in result && result.row.position.size,
    );
    expect(sizes).toEqual(values.map((value) => formatScaled(value, 18)));
  });

  test('binary floats and other columns are refused', async () => {
    const floats = tableToIPC(book({ size: typed([1.5, 2], new Float64()) }));
    await expect(all(readArrow(floats))).rejects.toThrow('column "size" is Float64: columns must be text');
    const other = tableToIPC(book({ note: texts('x', 'y') }));
    await expect(all(readArrow(other))).rejects.toThrow('unknown column "note"');
    await expect(all(readArrow(new TextEncoder().encode('nothing of it')))).rejects.toMatchObject({
      code: 'INVALID_FILE',
    });
  });
});

test('a package that is not there is named', async () => {
  const name = 'adl-core-no-such-package';
  const loading = optionalPackage(name, 'reading Parquet', () => import(/* @vite-ignore */ name));
  await expect(loading).rejects.toMatchObject({
    code: 'MISSING_PACKAGE',
    message: expect.stringMatching(new RegExp(`^reading Parquet needs the package ${name}, .*npm install ${name}`)),
  });
});
