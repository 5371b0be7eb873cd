/** DuckDB's Node package with window queries in double, in memory, on all its threads. A development dependency of the bench alone. */
import type { Book } from '../book.ts';
import { type Answer, FRONT, type Job, type Rival, type Task } from '../contest.ts';
import { signedMark } from './float.ts';

/** What the bench needs of @duckdb/node-api, so that it compiles where that is not installed. */
interface Result {
  getRowObjectsJS(): readonly Readonly<Record<string, unknown>>[];
}
interface Connection {
  runAndReadAll(sql: string): Promise<Result>;
  createAppender(
    table: string,
  ): Promise<{ appendDataChunk(chunk: unknown): void; flushSync(): void; closeSync(): void }>;
  closeSync(): void;
}
interface Package {
  readonly DuckDBInstance: { create(path: string): Promise<{ connect(): Promise<Connection>; closeSync(): void }> };
  readonly DuckDBDataChunk: {
    create(types: readonly unknown[], rows: number): { setColumns(columns: readonly (readonly unknown[])[]): void };
  };
  readonly INTEGER: unknown;
  readonly DOUBLE: unknown;
}

const PACKAGE = '@duckdb/node-api';
const CHUNK = 2048;

const SCORED = `CREATE VIEW scored AS
WITH valued AS (SELECT p.*, p.lots * q.signed AS v, p.lots * q.signed - p.entry AS pnl FROM positions p JOIN queues q USING (queue)),
     weighed AS (SELECT *, CASE WHEN margin < 0 THEN crossequity ELSE margin + pnl END AS q FROM valued)
SELECT queue, id, account, lots, 1e9 * CASE WHEN pnl > 0 THEN pnl * abs(v) / (abs(entry) * q) ELSE pnl * q / (abs(entry) * abs(v)) END AS score
FROM weighed WHERE q > 0`;

const IN_ORDER = 'score DESC, lots DESC, account';

async function load(duck: Package, connection: Connection, book: Book): Promise<void> {
  const { INTEGER, DOUBLE } = duck;
  await connection.runAndReadAll('CREATE TABLE queues (queue INTEGER, signed DOUBLE)');
  const values = book.queues.map((queue, q) => `(${q}, ${signedMark(book, queue)})`);
  await connection.runAndReadAll(`INSERT INTO queues VALUES ${values.join(',')}`);
  await connection.runAndReadAll(
    'CREATE TABLE positions (queue INTEGER, id INTEGER, account INTEGER, lots DOUBLE, entry DOUBLE, margin DOUBLE, crossequity DOUBLE)',
  );
  const appender = await connection.createAppender('positions');
  const types = [INTEGER, INTEGER, INTEGER, DOUBLE, DOUBLE, DOUBLE, DOUBLE];
  book.queues.forEach((queue, q) => {
    for (let from = queue.from; from < queue.to; from += CHUNK) {
      const to = Math.min(queue.to, from + CHUNK);
      const ids = Array.from({ length: to - from }, (_, i) => from + i);
      const of = (column: Float64Array | Uint32Array): number[] => Array.from(column.subarray(from, to));
      const equity = ids.map((id) => book.equity[book.account[id]!]!);
      const chunk = duck.DuckDBDataChunk.create(types, to - from);
      chunk.setColumns([
        ids.map(() => q),
        ids,
        of(book.account),
        of(book.lots),
        of(book.entry),
        of(book.margin),
        equity,
      ]);
      appender.appendDataChunk(chunk);
    }
  });
  appender.flushSync();
  appender.closeSync();
  await connection.runAndReadAll(SCORED);
}

/** The query of a row, and whether its rows come back into JavaScript. */
function queryOf({ row, need, asked }: Job): { readonly sql: string; readonly fetched: boolean } | undefined {
  const stored = (sql: string) => ({ sql: `CREATE OR REPLACE TEMP TABLE answer AS ${sql}`, fetched: false });
  const window = `OVER (PARTITION BY queue ORDER BY ${IN_ORDER}`;
  const ahead = `sum(lots) ${window} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - lots`;
  switch (row) {
    case 'score-all':
      return stored('SELECT id, score FROM scored');
    case 'rank-all':
      return stored(`SELECT queue, id, row_number() ${window}) AS place FROM scored`);
    case 'lights-all':
      return stored(
        `SELECT id, 5 - floor(5 * (${ahead}) / sum(lots) OVER (PARTITION BY queue))::INTEGER AS lights FROM scored`,
      );
    case 'top-1000':
    case 'ties-1000':
      return { sql: `SELECT id FROM scored WHERE queue = 0 ORDER BY ${IN_ORDER} LIMIT ${FRONT}`, fetched: true };
    case 'adl-1000':
      return {
        sql: `SELECT id FROM (SELECT *, ${ahead} AS ahead FROM scored WHERE queue = 0) WHERE ahead < ${need} ORDER BY ahead`,
        fetched: true,
      };
    case 'rank-of-one':
      return {
        sql: `SELECT count(*) + 1 AS id FROM scored s, (SELECT * FROM scored WHERE id = ${asked}) o WHERE s.queue = 0 AND
(s.score > o.score OR s.score = o.score AND (s.lots > o.lots OR s.lots = o.lots AND s.account < o.account))`,
        fetched: true,
      };
    default:
      return undefined;
  }
}

async function answerOf({ row, book }: Job, connection: Connection, sql: string): Promise<Answer> {
  const read = async (query: string): Promise<number[]> =>
    (await connection.runAndReadAll(query)).getRowObjectsJS().map((line) => Number(Object.values(line)[0]));
  if (row === 'rank-of-one') return { kind: 'count', count: (await read(sql))[0]! };
  if (row === 'top-1000' || row === 'ties-1000' || row === 'adl-1000')
    return { kind: 'order', rows: Uint32Array.from(await read(sql)) };
  await connection.runAndReadAll(sql);
  if (row === 'rank-all') {
    return { kind: 'order', rows: Uint32Array.from(await read('SELECT id FROM answer ORDER BY queue, place')) };
  }
  const ids = await read('SELECT id FROM answer ORDER BY id');
  const values = await read(`SELECT ${row === 'lights-all' ? 'lights' : 'score'} FROM answer ORDER BY id`);
  if (row === 'lights-all') {
    const lights = new Uint8Array(book.n);
    ids.forEach((id, i) => {
      lights[id] = values[i]!;
    });
    return { kind: 'lights', lights };
  }
  const scores = new Float64Array(book.n).fill(Number.NEGATIVE_INFINITY);
  ids.forEach((id, i) => {
    scores[id] = values[i]!;
  });
  return { kind: 'scores', scores };
}

interface Loaded {
  readonly book: string;
  readonly connection: Connection;
  readonly close: () => void;
}

let loaded: Loaded | undefined;

/** A connection to the book, loaded once for all its rows: loading takes longer than all queries. */
async function connectionTo(duck: Package, book: Book): Promise<Connection> {
  const name = `${book.kind} ${book.n}`;
  if (loaded?.book !== name) {
    loaded?.close();
    const instance = await duck.DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await load(duck, connection, book);
    const close = (): void => {
      connection.closeSync();
      instance.closeSync();
    };
    loaded = { book: name, connection, close };
  }
  return loaded.connection;
}

export const duckdb: Rival = {
  name: 'duckdb',
  about: 'DuckDB in memory, window query in double, all threads; large results stay in a table of DuckDB',
  exact: false,
  most: 1e6,
  async enter(job): Promise<Task | string | undefined> {
    const query = queryOf(job);
    if (query === undefined) return undefined;
    let duck: Package;
    try {
      duck = (await import(PACKAGE)) as Package;
    } catch (error) {
      return `${PACKAGE} cannot be loaded here (${error instanceof Error ? error.message.split('\n')[0] : String(error)})`;
    }
    const connection = await connectionTo(duck, job.book);
    return {
      async: true,
      run: async () => {
        const result = await connection.runAndReadAll(query.sql);
        return query.fetched ? result.getRowObjectsJS() : undefined;
      },
      answer: () => answerOf(job, connection, query.sql),
    };
  },
};
