import { readFileSync, writeFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { Table, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { adl, fileOf, lines } from './harness.ts';

const EXAMPLE = 'examples/hyperliquid-accounts.json';
const OUTPUT = ['--engine', 'reference', '--format', 'csv'];
const queue = (market: string, side = 'short') => ['--market', market, '--side', side, ...OUTPUT];
const accountsOf = (csv: string) =>
  lines(csv)
    .slice(1)
    .map((line) => line.split(',')[1]);

function binance(positions: readonly Record<string, string>[]): string {
  const row = { symbol: 'BTCUSDT', positionSide: 'BOTH', markPrice: '61000.12345678', unRealizedProfit: '0' };
  return JSON.stringify(
    positions.map((position) => ({
      ...row,
      entryPrice: '62000',
      isolatedMargin: '0',
      isolatedWallet: '0',
      ...position,
    })),
  );
}

describe('adl rank --from', () => {
  test('ranks the example as the same positions in CSV', async () => {
    const { code, stdout, stderr } = await adl(['rank', EXAMPLE, '--from', 'hyperliquid', ...queue('BTC')]);
    const book = [
      'account,market,side,size,entryPrice,margin,wallet',
      'desk-a,BTC,short,1.5,64250.5,,9000',
      'desk-a,ETH,long,4,3100,,',
      'desk-b,BTC,short,0.25,62000,1550,',
      'desk-c,BTC,short,2,59800,12000,',
    ].join('\n');
    const csv = await adl(['rank', '-', ...queue('BTC'), '--mark', 'BTC=61000', '--mark', 'ETH=3000'], book);
    expect(stdout).toBe(csv.stdout);
    expect(accountsOf(stdout)).toEqual(['desk-a', 'desk-b', 'desk-c']);
    expect(code).toBe(0);
    expect(stderr).toContain(`${EXAMPLE}: 4 positions read, 0 of size zero left out`);
    expect(stderr).toContain(`${EXAMPLE}: the source never says: account, lot and tick`);
  });

  test('a mark of the command line wins over that of the source', async () => {
    const options = ['--from', 'hyperliquid', '--mark', 'BTC=59000'];
    const { stdout } = await adl(['rank', EXAMPLE, ...options, ...queue('BTC')]);
    expect(lines(stdout)[1]).toMatch(/^1,desk-a,.*,7875\.750000,/);
  });

  test('money and lots are as fine as the source', async () => {
    const text = binance([
      { positionAmt: '-0.00012345', isolatedWallet: '1.23456789' },
      { positionAmt: '0.5', isolatedWallet: '900' },
    ]);
    const { code, stdout, stderr } = await adl(
      ['rank', '-', '--from', 'binance', '--account', 'desk', ...queue('BTCUSDT')],
      text,
    );
    expect(stderr).toContain(
      'tick 1, lot 0.00000001, policy leveraged-return, maintenance 5000 ppm, 8 decimals of money',
    );
    expect(lines(stdout)[1]).toMatch(/^1,desk,.*,0\.00012345,0\.00000000,/);
    expect(code).toBe(0);
  });

  test('reports what it cannot read with its place, ranks the rest, exits 1', async () => {
    const text = binance([
      { positionAmt: '-1', isolatedWallet: '5000' },
      { positionAmt: '-2', positionSide: 'SOLD' },
      { positionAmt: '0.000' },
      { positionAmt: '-3', isolatedWallet: '-5' },
      { positionAmt: '-4' },
    ]);
    const { code, stdout, stderr } = await adl(
      ['rank', '-', '--from', 'binance', '--account', 'desk', ...queue('BTCUSDT')],
      text,
    );
    expect(code).toBe(1);
    expect(accountsOf(stdout)).toEqual(['desk']);
    const reported = lines(stderr).filter((line) => /^stdin: position/.test(line));
    expect(reported.sort()).toEqual([
      'stdin: position 1: positionSide: must be one of BOTH, LONG, SHORT, got "SOLD"',
      expect.stringMatching(/^stdin: position 3: margin must be 0 or more, got -5/),
      expect.stringMatching(/^stdin: position 4: wallet: .*--wallet desk=AMOUNT/),
    ]);
    expect(stderr).toContain('2 positions read, 1 of size zero left out');
    expect(stderr).toContain('3 of 4 rows are bad and left out');
  });

  test('takes wallets and contract sizes', async () => {
    const row = {
      instType: 'SWAP',
      instId: 'BTC-USDT-SWAP',
      mgnMode: 'cross',
      posSide: 'net',
      pos: '-50',
      avgPx: '62000',
    };
    const text = JSON.stringify({
      code: '0',
      data: [{ ...row, markPx: '61000.5', lever: '5', ccy: 'USDT', margin: '' }],
    });
    const given = ['--account', 'desk', '--wallet', 'desk=4000', '--contract-size', 'BTC-USDT-SWAP=0.01'];
    const options = ['--policy', 'roi-over-ratio', ...queue('BTC-USDT-SWAP')];
    const { code, stdout } = await adl(['rank', '-', '--from', 'okx', ...given, ...options], text);
    expect(code).toBe(0);
    expect(lines(stdout)[1]).toMatch(/^1,desk,.*,0\.50000,0\.00000,499\.750000,6\.78$/);
  });

  test('inverse contracts are settled in coins, and a file may not say otherwise', async () => {
    const row = { positionIdx: 0, symbol: 'BTCUSD', side: 'Buy', size: '1000', avgPrice: '50000', tradeMode: 1 };
    const list = [{ ...row, positionBalance: '0.01', markPrice: '60000.00', leverage: '2' }];
    const text = JSON.stringify({ retCode: 0, result: { category: 'inverse', list } });
    const options = ['rank', '-', '--from', 'bybit', '--account', 'desk', ...queue('BTCUSD', 'long')];
    const { code, stdout, stderr } = await adl(options, text);
    expect(stderr).toContain('inverse, tick 1, lot 1,');
    expect(lines(stdout)[1]).toContain(',0.003333333000,');
    expect(code).toBe(0);
    const linear = { symbol: 'BTCUSD', payoff: 'linear', tick: '1', lot: '1', policy: 'return', maintenancePpm: 4000 };
    const described = await adl([...options, '--markets', fileOf('markets.json', JSON.stringify([linear]))], text);
    expect(described).toMatchObject({ code: 1, stdout: '' });
    expect(described.stderr).toContain('market BTCUSD is described as linear, but its positions are inverse');
  });

  test('more rows than a batch', async () => {
    const responses = Array.from({ length: 5000 }, (_, i) => ({
      account: `a${i}`,
      response: JSON.parse(binance([{ positionAmt: '-1', isolatedWallet: `${1000 + i}` }])),
    }));
    const text = responses.map((response) => JSON.stringify(response)).join('\n');
    const { code, stdout } = await adl(['rank', '-', '--from', 'binance', ...queue('BTCUSDT'), '--top', '1'], text);
    expect([code, accountsOf(stdout)]).toEqual([0, ['a0']]);
  });

  test.each([
    ['an unknown venue', ['--from', 'mtgox'], '--from must be one of hyperliquid, binance, bybit, okx, ccxt'],
    ['a wallet without account', ['--from', 'okx', '--wallet', '5'], '--wallet wants NAME=AMOUNT, got "5"'],
    ['an unknown margin mode', ['--from', 'okx', '--margin-mode', 'x'], '--margin-mode must be one of cross, isolated'],
    [
      'an unknown collateral',
      ['--from', 'ccxt', '--collateral', 'x'],
      '--collateral must be one of with-pnl, without-pnl',
    ],
    ['--input too', ['--from', 'okx', '--input', 'csv'], 'give --input or --from, not both'],
    ['options of --from alone', ['--account', 'desk'], '--account goes with --from'],
  ])('refuses %s', async (_, options, message) => {
    const { code, stderr } = await adl(['rank', '-', ...options, ...queue('BTC')], '[]');
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  test('refuses what is no JSON, and names a missing file', async () => {
    const { code, stdout, stderr } = await adl(['rank', '-', '--from', 'okx', ...queue('BTC')], 'account,market\n');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('stdin: no JSON: ');
    const missing = await adl(['rank', 'nowhere.json', '--from', 'okx', ...queue('BTC')]);
    expect(missing.code).toBe(1);
    expect(missing.stderr).toMatch(/ENOENT.*nowhere\.json/);
  });
});

describe('columnar files', () => {
  const rows = [
    ['alice', 'BTC', 'short', '1.5', '64250.5', '9000'],
    ['carol', 'BTC', 'short', '2', '59800', '12000'],
    ['dave', 'BTC', 'shirt', '2', '59800', '12000'],
  ];
  const names = ['account', 'market', 'side', 'size', 'entryPrice', 'margin'];
  const csv = [names, ...rows].map((row) => row.join(',')).join('\n');
  const options = [...queue('BTC'), '--mark', 'BTC=60000'];

  async function parquetFile(): Promise<string> {
    const path = fileOf('book.parquet', '');
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const source = fileOf('book.csv', csv);
    const columns = names.map((name) => `"${name}"`).join(', ');
    const typed = `{'account': 'VARCHAR', 'market': 'VARCHAR', 'side': 'VARCHAR', 'size': 'DECIMAL(18, 4)', 'entryPrice': 'DECIMAL(18, 4)', 'margin': 'VARCHAR'}`;
    await connection.run(
      `COPY (SELECT ${columns} FROM read_csv('${source}', columns = ${typed})) TO '${path}' (FORMAT parquet)`,
    );
    connection.closeSync();
    return path;
  }

  function arrowFile(): string {
    const path = fileOf('book.arrow', '');
    const columns = names.map(
      (name, i) =>
        [
          name,
          vectorFromArray(
            rows.map((row) => row[i]!),
            new Utf8(),
          ),
        ] as const,
    );
    writeFileSync(path, tableToIPC(new Table(Object.fromEntries(columns)), 'file'));
    return path;
  }

  test('Parquet and Arrow rank as CSV does, bad rows by their number', async () => {
    const expected = await adl(['rank', '-', ...options], csv);
    for (const path of [await parquetFile(), arrowFile()]) {
      const { code, stdout, stderr } = await adl(['rank', path, ...options]);
      expect(stdout).toBe(expected.stdout);
      expect(stderr).toContain(`${path}: row 2: side must be long or short, got "shirt"`);
      expect(code).toBe(1);
    }
  });

  test('from standard input when it is said, and refused when it is not', async () => {
    const path = arrowFile();
    const { stderr } = await adl(['rank', '-', '--input', 'parquet', ...options], csv);
    expect(stderr).toContain('stdin: no Parquet that can be read: ');
    const named = await adl(['rank', fileOf('book.bin', readFileSync(path, 'latin1')), ...options]);
    expect(named.code).toBe(2);
    expect(named.stderr).toContain('add --input csv, --input ndjson, --input parquet, --input arrow or --from VENUE');
  });
});
