/** Rivals of the rows that are about the whole state: other ways of keeping, copying and hashing it in Node. */
import { createHash } from 'node:crypto';
import { serialize } from 'node:v8';
import type { Book } from '../book.ts';
import type { Entry, Job, Rival } from '../contest.ts';
import { collectGarbage } from '../measure.ts';

const columnsOf = ({ account, lots, entry, margin, wallets }: Book) => [account, lots, entry, margin, wallets] as const;

interface Position {
  readonly account: number;
  readonly market: number;
  readonly lots: number;
  readonly entry: number;
  readonly margin: number;
}

/** Objects by (account, queue) in a Map, as a server keeps them. */
function mapOfObjects({ queues, account, lots, entry, margin }: Book): Map<number, Position> {
  const positions = new Map<number, Position>();
  queues.forEach(({ market, from, to }, q) => {
    for (let row = from; row < to; row++) {
      const position = { account: account[row]!, market, lots: lots[row]!, entry: entry[row]!, margin: margin[row]! };
      positions.set(account[row]! * 1024 + q, position);
    }
  });
  return positions;
}

/** Bytes of heap a position in such a Map. */
function objectBytes({ book }: Job): Entry {
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const positions = mapOfObjects(book);
  collectGarbage();
  const bytes = (process.memoryUsage().heapUsed - before) / positions.size;
  return { timing: { median: bytes, p95: bytes, samples: 1 } };
}

function typedBytes({ book }: Job): Entry {
  const bytes = columnsOf(book).reduce((sum, column) => sum + column.byteLength, 0) / book.n;
  return { timing: { median: bytes, p95: bytes, samples: 1 } };
}

export const objectMap: Rival = {
  name: 'objects-map',
  about: 'one plain object a position in a Map by account and queue',
  exact: true,
  most: 1e6,
  enter(job) {
    if (job.row === 'memory') return objectBytes(job);
    if (job.row === 'bulk-load') return { run: () => mapOfObjects(job.book), before: collectGarbage };
    return undefined;
  },
};

export const typedColumns: Rival = {
  name: 'typed-columns',
  about: 'new typed-array columns; no way to find a position in them',
  exact: true,
  most: Number.POSITIVE_INFINITY,
  enter(job) {
    if (job.row === 'memory') return typedBytes(job);
    if (job.row === 'bulk-load') return { run: () => columnsOf(job.book).map((column) => column.slice()) };
    return undefined;
  },
};

export const v8Serialize: Rival = {
  name: 'v8-serialize',
  about: 'v8.serialize of the columns',
  exact: true,
  most: Number.POSITIVE_INFINITY,
  enter({ row, book }) {
    if (row !== 'snapshot') return undefined;
    const columns = columnsOf(book);
    return { run: () => serialize(columns) };
  },
};

export const sha256: Rival = {
  name: 'sha256',
  about: 'SHA-256 of the columns by node:crypto (depends on their order)',
  exact: true,
  most: Number.POSITIVE_INFINITY,
  enter({ row, book }) {
    if (row !== 'digest') return undefined;
    const columns = columnsOf(book);
    return {
      run: () => {
        const hash = createHash('sha256');
        for (const column of columns) hash.update(column);
        return hash.digest('hex');
      },
    };
  },
};
