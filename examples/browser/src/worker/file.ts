import type { Policy } from 'adl-core';
import { assumedMarket, sourceMoneyDecimals } from '../../../../src/cli/input/assumed-market.ts';
import { Book } from '../../../../src/cli/input/book.ts';
import { readCsv } from '../../../../src/cli/input/csv.ts';
import { COLUMNS, type LineResult } from '../../../../src/import/row.ts';
import type { Units } from '../../../../src/scenario/book.ts';
import { MARKET_MAKER } from '../../../../src/scenario/format.ts';
import { WasmCore } from '../../../../src/wasm/core.ts';
import { compileCore } from '../../../../src/wasm/module.ts';
import { engineOf, newSession, type Session } from './session.ts';

/** Bad rows that are listed. */
const LISTED = 12;
/** Of a market's entry prices, for the mark that is assumed. */
const SAMPLE = 20_001;
const MAKER_WALLET = '100000000';

/** What the page cannot do: a sentence, and for a file what is wrong line by line. */
export class Refusal extends Error {
  readonly lines: readonly string[];

  constructor(message: string, lines: readonly string[] = []) {
    super(message);
    this.lines = lines;
  }
}

/** Text, because the parser's browser build takes bytes of its own kind alone. Not every browser iterates a stream. */
async function* chunksOf(file: File): AsyncGenerator<string> {
  const reader = file.stream().getReader();
  const decoder = new TextDecoder();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    yield decoder.decode(next.value, { stream: true });
  }
  yield decoder.decode();
}

interface Seen {
  positions: number;
  sizeDecimals: number;
  /** Drawn evenly over the file by keeping every 2^k-th. */
  entries: number[];
  every: number;
}

interface Scan {
  readonly markets: ReadonlyMap<string, Seen>;
  readonly header: readonly string[];
}

function note(seen: Seen, size: string, entry: string): void {
  const point = size.indexOf('.');
  if (point >= 0) seen.sizeDecimals = Math.max(seen.sizeDecimals, size.slice(point + 1).replace(/0+$/, '').length);
  if (seen.positions % seen.every === 0 && Number(entry) > 0) seen.entries.push(Number(entry));
  seen.positions += 1;
  if (seen.entries.length < SAMPLE) return;
  seen.entries = seen.entries.filter((_, place) => place % 2 === 0);
  seen.every *= 2;
}

/** First pass: which markets there are, how fine their sizes are, and where they were entered. */
async function scan(file: File): Promise<Scan> {
  const markets = new Map<string, Seen>();
  for await (const batch of readCsv(chunksOf(file), file.name)) {
    for (const result of batch) {
      if (!('row' in result)) continue;
      const { market, size, entryPrice } = result.row.position;
      const seen = markets.get(market) ?? { positions: 0, sizeDecimals: 0, entries: [], every: 1 };
      markets.set(market, seen);
      note(seen, size, entryPrice);
    }
  }
  const first = await file.slice(0, 4096).text();
  return {
    markets,
    header: first
      .replace(/^\ufeff/, '')
      .split(/\r?\n/, 1)[0]!
      .split(','),
  };
}

/** The median entry, to six digits: a mark at which about half of the market is in profit. */
function assumedMark({ entries }: Seen): string {
  const sorted = Float64Array.from(entries).sort();
  const median = sorted[sorted.length >> 1]!;
  const digits = Math.max(0, 5 - Math.floor(Math.log10(median)));
  return median.toFixed(Math.min(digits, 10));
}

/** Puts the column before a reason that names one: `column 4 (size)`. */
function located(line: number, reason: string, header: readonly string[]): string {
  const name =
    COLUMNS.find((column) => new RegExp(`(^|\\W)${column}\\b`).test(reason.split(/[,:"]/)[0]!)) ?? guess(reason);
  const place = name === undefined ? -1 : header.indexOf(name);
  return `line ${line}${place < 0 ? '' : `, column ${place + 1} (${name})`}: ${reason}`;
}

function guess(reason: string): string | undefined {
  if (/^a size /.test(reason)) return 'size';
  if (/^a price /.test(reason)) return 'entryPrice';
  return undefined;
}

/**
 * Opens a CSV of positions as `adl rank` reads it. Each market's specification and first mark are assumed, and said.
 * @throws Refusal
 */
export async function openFile(
  file: File,
  policy: Policy,
  progress: (text: string) => void,
): Promise<{ readonly session: Session; readonly remarks: readonly string[] }> {
  progress(`reading ${file.name}`);
  const { markets, header } = await scan(file);
  const bad: string[] = [];
  let badRows = 0;
  const listed = [...markets]
    .filter(([, { entries }]) => entries.length > 0)
    .sort(([, a], [, b]) => b.positions - a.positions);
  const marks = new Map(listed.map(([symbol, seen]) => [symbol, assumedMark(seen)]));
  const facts = {
    marks: Object.fromEntries(marks),
    payoffs: {},
    sizeDecimals: new Map(listed.map(([symbol, { sizeDecimals }]) => [symbol, sizeDecimals])),
    moneyDecimals: 6,
  };
  const moneyDecimals = sourceMoneyDecimals(facts);
  const specs = listed.map(([symbol, { sizeDecimals }]) =>
    assumedMarket(symbol, marks.get(symbol)!, moneyDecimals, { policy }, sizeDecimals),
  );
  const [shown] = listed;
  const core = new WasmCore(await compileCore({}, false), moneyDecimals, {});
  const venue = { moneyDecimals, markets: specs, marks: facts.marks, assumed: [...marks.keys()], preset: undefined };
  const book = new Book(core, venue, shown?.[0] ?? '', 'long');
  const onBad = (line: number, reason: string): void => {
    badRows += 1;
    if (bad.length < LISTED) bad.push(located(line, reason, header));
  };
  await book.load(readCsv(chunksOf(file), file.name) as AsyncIterable<readonly LineResult[]>, onBad, (rows) =>
    progress(`${file.name}: ${rows.toLocaleString('en')} rows`),
  );
  if (badRows > 0) {
    throw new Refusal(
      `${file.name}: ${badRows.toLocaleString('en')} of ${book.rows.toLocaleString('en')} rows cannot be read, so nothing was loaded`,
      bad,
    );
  }
  if (shown === undefined) throw new Refusal(`${file.name}: no positions in it`);
  book.engine.addAccount(MARKET_MAKER, MAKER_WALLET);
  const engine = await engineOf(book.engine.snapshot());
  const units = specs.map(({ symbol, tick }): Units => {
    const mark = Number(engine.mark(symbol)!);
    const { maintenancePpm } = engine.market(symbol);
    const scale = { quantaPerTick: 1, tick: Number(tick), openInterest: 0, relativeLeverage: 1 };
    return { symbol, mark, maintenancePpm, depthPerMinute: 0, ...scale };
  });
  const remarks = specs.map(
    ({ symbol, tick, lot }) =>
      `${symbol}: no mark in the file, started at the median entry ${marks.get(symbol)}; assumed linear, tick ${tick}, lot ${lot}, maintenance 0.5 %.`,
  );
  return {
    session: newSession({ engine, units, asset: '', symbol: shown[0], marks }),
    remarks,
  };
}
