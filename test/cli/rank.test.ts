import { describe, expect, test } from 'vitest';
import { adl, fileOf, lines } from './harness.ts';

const HEADER = 'account,market,side,size,entryPrice,margin,leverage,exempt,wallet';
const BOOK = [
  HEADER,
  'alice,BTC,short,1.5,110000,15000,10,,',
  'bob,BTC,short,0.5,105000,,5,,20000',
  'carol,BTC,short,2,99000,20000,10,,',
  'dave,BTC,long,2,99000,20000,10,,',
].join('\n');
const QUEUE = ['--market', 'BTC', '--side', 'short', '--mark', 'BTC=100000', '--engine', 'reference'];

async function rank(content: string, ...options: string[]) {
  return adl(['rank', '-', ...QUEUE, ...options], content);
}

function ranked(stdout: string): Record<string, unknown>[] {
  return stdout === '' ? [] : lines(stdout).map((line) => JSON.parse(line));
}

describe('adl rank', () => {
  test('ranks a CSV from standard input', async () => {
    const { code, stdout, stderr } = await rank(BOOK, '--format', 'csv');
    expect(lines(stdout)).toEqual([
      'rank,account,score,percentile,lights,size,sizeAhead,pnl,leverage',
      // PnL 15000 on 165000 with 150000 of notional on 30000 of equity.
      '1,alice,0.454545454,100.0000,5,1.500000,0.000000,15000.000000,5.00',
      '2,bob,0.105820105,62.5000,4,0.500000,1.500000,2500.000000,2.22',
      '3,carol,-0.000909091,50.0000,3,2.000000,2.000000,-2000.000000,11.11',
    ]);
    expect(stderr).toContain('BTC short: 3 candidates of 3 positions');
    expect(code).toBe(0);
  });

  test('shows a table with lights by default', async () => {
    const { stdout } = await rank(BOOK, '--top', '2');
    const table = lines(stdout);
    expect(table).toHaveLength(3);
    expect(table[0]).toMatch(/^rank\s+account\s+score\s+percentile\s+lights\s+size/);
    expect(table[1]).toMatch(/^ {3}1 {2}alice\s+0\.454545454\s+100\.0000%\s+●●●●● 5/);
    expect(table[2]).toContain('●●●●○ 4');
  });

  test('writes NDJSON with decimals as strings', async () => {
    const { stdout } = await rank(BOOK, '--format', 'ndjson', '--top', '1');
    expect(ranked(stdout)).toEqual([
      {
        rank: 1,
        account: 'alice',
        score: '0.454545454',
        percentile: '100.0000',
        lights: 5,
        size: '1.500000',
        sizeAhead: '0.000000',
        pnl: '15000.000000',
        leverage: '5.00',
      },
    ]);
  });

  test('reads a BOM, CRLF, empty lines, quoted fields and columns in any order', async () => {
    const content = [
      '\ufeffmarket,side,"size",entryPrice,account,margin',
      'BTC,short,1,110000,"a, ""quoted"" one",10000',
      '',
      'BTC,short,1,"110000","two',
      'lines",20000',
      '',
    ].join('\r\n');
    const { code, stdout } = await rank(content, '--format', 'ndjson');
    expect(ranked(stdout).map(({ account }) => account)).toEqual(['a, "quoted" one', 'two\r\nlines']);
    expect(code).toBe(0);
    const csv = await rank(content, '--format', 'csv');
    expect(csv.stdout).toContain('1,"a, ""quoted"" one",');
    const table = await rank(content);
    expect(lines(table.stdout)).toHaveLength(3);
  });

  test('reports every bad row with line and reason, ranks the others, exits 1', async () => {
    const content = [
      BOOK,
      'eve,BTC,short,abc,99000,20000,10,,',
      'carol,BTC,short,1,98000,20000,10,,',
      'frank,BTC,sideways,1,99000,20000,10,,',
      'gina,BTC,short,1,99000,20000,10',
      ',BTC,short,1,99000,20000,10,,',
      'hugo,BTC,short,1,,20000,10,,',
      'ines,BTC,short,0.0000001,99000,20000,10,,',
      'jon,BTC,short,1,99000,-1,10,,',
      'kim,BTC,short,1,99000,1,0,,',
      'lea,BTC,short,1,99000,1,1,maybe,',
      '"two',
      'lines",BTC,short,x,99000,1,1,,',
      'bob,BTC,long,1,99000,1,1,,20001',
      'max,XYZ,short,1,99000,,1,,',
      'nils,BTC,short,-1,99000,,1,,',
      'olga,BTC,short,1,0,,1,,',
      '#5,BTC,short,1,99000,,1,,',
      'petra,BTC,short,1,110000,9223372036854.775807,1,,',
      'quinn,BTC,short,1,110000,,1,,9223372036854.775807',
    ].join('\n');
    const { code, stdout, stderr } = await rank(content, '--format', 'ndjson');
    expect(ranked(stdout).map(({ account }) => account)).toEqual(['alice', 'bob', 'carol']);
    expect(code).toBe(1);
    const reasons: [number, RegExp][] = [
      [6, /size .*"abc"/],
      [7, /second short of account "carol"/],
      [8, /side .*"sideways"/],
      [9, /7 fields, but the header has 9/],
      [10, /account is missing/],
      [11, /entryPrice is missing/],
      [12, /lot/],
      [13, /margin/],
      [14, /leverage .*"0"/],
      [15, /exempt .*"maybe"/],
      [16, /size .*"x"/],
      [18, /wallet 20001 contradicts 20000/],
      [19, /cross position.*--mark XYZ=PRICE/],
      [20, /size|lots/],
      [21, /price/i],
      [22, /#5/],
      [23, /2\^63|range|64 bits/],
      [24, /2\^63|range|64 bits/],
    ];
    const reported = lines(stderr).filter((line) => line.startsWith('stdin:'));
    expect(reported).toHaveLength(reasons.length);
    reported.forEach((line, i) => {
      const [number, reason] = reasons[i]!;
      expect(line).toMatch(new RegExp(`^stdin:${number}: .*(${reason.source})`, reason.flags));
    });
    expect(stderr).toContain(`${reasons.length} of 22 rows are bad and left out`);
  });

  test('refuses numbers for money in NDJSON, but not for leverage', async () => {
    const row = { account: 'a', market: 'BTC', side: 'short', size: '1', entryPrice: '110000', margin: '10000' };
    const content = [
      JSON.stringify({ ...row, leverage: 5, exempt: false, wallet: null }),
      JSON.stringify({ ...row, account: 'b', size: 0.1 }),
      JSON.stringify({ ...row, account: 7 }),
      '{"account": "c",',
      '',
      JSON.stringify({ ...row, account: 'd', entry: '1' }),
      '[1]',
    ].join('\r\n');
    const { code, stdout, stderr } = await rank(content, '--input', 'ndjson', '--format', 'ndjson');
    expect(ranked(stdout).map(({ account }) => account)).toEqual(['a']);
    expect(lines(stderr).filter((line) => line.startsWith('stdin:'))).toEqual([
      expect.stringMatching(/^stdin:2: size must be a decimal string such as "0.1", got the number 0.1/),
      expect.stringMatching(/^stdin:3: account must be a string, got 7/),
      expect.stringMatching(/^stdin:4: no JSON/),
      expect.stringMatching(/^stdin:6: unknown field "entry"/),
      expect.stringMatching(/^stdin:7: a line must be one JSON object/),
    ]);
    expect(code).toBe(1);
  });

  test('counts cross positions in other markets for the equity', async () => {
    const content = [
      'account,market,side,size,entryPrice,wallet',
      'a,ETH,long,10,4000,',
      'a,BTC,short,1,110000,5000',
      'b,BTC,short,1,110000,15000',
    ].join('\n');
    const { stdout } = await rank(content, '--mark', 'ETH=3500', '--format', 'ndjson');
    // a: 5000 + 10000 − 5000 with 135000 of notional; b: 15000 + 10000 with 100000.
    expect(ranked(stdout).map(({ account, leverage }) => [account, leverage])).toEqual([
      ['a', '13.50'],
      ['b', '4.00'],
    ]);
  });

  test('leaves isolated positions of markets without a mark aside, and says so', async () => {
    const { code, stderr, stdout } = await rank(`${BOOK}\nhugo,ETH,short,10,4000,500,10,,`);
    expect(code).toBe(0);
    expect(stderr).toMatch(/left aside.*ETH 1/);
    expect(lines(stdout)).toHaveLength(4);
  });

  test('names who is no candidate and why', async () => {
    const content = `${BOOK}\nfrank,BTC,short,1,120000,5000,10,true,\ngina,BTC,short,1,80000,5000,10,,`;
    const { code, stderr, stdout } = await rank(content, '--all', '--format', 'csv');
    expect(code).toBe(0);
    expect(stderr).toContain('no candidate, exempt: 1 (frank)');
    expect(stderr).toContain('no candidate, no equity: 1 (gina)');
    expect(lines(stdout).slice(-2)).toEqual([
      ',frank,,,,1.000000,,20000.000000,4.00,exempt',
      ',gina,,,,1.000000,,-20000.000000,,no equity',
    ]);
  });

  test('reports a quote that is not closed', async () => {
    const { code, stdout, stderr } = await rank(`${BOOK}\n"eve,BTC,short,1,99000\nfred,BTC,short,1,99000\n`);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^stdin:6: a quoted field does not end; nothing from this line on was read/m);
    expect(lines(stdout)).toHaveLength(4);
  });

  test('does not look for the end of a quote for ever', async () => {
    const rest = 'fred,BTC,short,1,99000,,,,\n'.repeat(10_000);
    const { code, stdout, stderr } = await rank(`${BOOK}\n"eve,BTC,short,1,99000\n${rest}`);
    expect(code).toBe(1);
    expect(stderr).toContain('stdin:6: a quoted field does not end');
    expect(lines(stdout)).toHaveLength(4);
  });

  test('is the same however the file is cut into chunks', async () => {
    const whole = await rank(BOOK, '--format', 'csv');
    const cut = await adl(['rank', '-', ...QUEUE, '--format', 'csv'], [...BOOK]);
    expect(cut.stdout).toBe(whole.stdout);
  });
});

describe('the markets of adl rank', () => {
  test('come from one config file, and options change the ranked one', async () => {
    const market = { symbol: 'BTC', payoff: 'linear', tick: '0.1', lot: '0.001', policy: 'pnl', maintenancePpm: 4000 };
    const config = fileOf(
      'venue.json',
      JSON.stringify({ moneyDecimals: 4, markets: [market], marks: { BTC: '100000' } }),
    );
    const options = ['rank', '-', '--market', 'BTC', '--side', 'short', '--engine', 'reference', '--format', 'ndjson'];
    const { stdout, stderr } = await adl([...options, '--config', config], BOOK);
    expect(ranked(stdout)[0]).toMatchObject({ account: 'alice', score: '0.150000000', pnl: '15000.0000' });
    expect(stderr).not.toContain('no file describes');
    const changed = await adl([...options, '--config', config, '--policy', 'return', '--mark', 'BTC=104000'], BOOK);
    expect(ranked(changed.stdout)[0]).toMatchObject({ account: 'alice', score: '0.054545454', pnl: '9000.0000' });
  });

  test('come from files of markets and marks', async () => {
    const market = {
      symbol: 'BTC',
      payoff: 'inverse',
      tick: '0.5',
      lot: '1',
      policy: 'margin-return',
      maintenancePpm: 5000,
    };
    const markets = fileOf('markets.json', JSON.stringify([market]));
    const marks = fileOf('marks.json', JSON.stringify({ BTC: '50000' }));
    const book = 'account,market,side,size,entryPrice,margin\na,BTC,short,1000,60000,0.01';
    const options = ['--market', 'BTC', '--side', 'short', '--engine', 'reference', '--format', 'ndjson'];
    const files = ['--markets', markets, '--marks', marks, '--money-decimals', '8'];
    const { code, stdout } = await adl(['rank', '-', ...options, ...files], book);
    expect(code).toBe(0);
    // 1000 USD short from 60000 to 50000: 1000/50000 − 1000/60000 = 0.00333 BTC.
    expect(ranked(stdout)[0]).toMatchObject({ pnl: '0.00333333' });
  });

  test('are assumed from the mark: tick its last digit, lot the finest that fits', async () => {
    const { stderr } = await rank(BOOK, '--marks', 'DOGE=0.12345,ETH=4000.50,OIL=61234.56789');
    expect(stderr).toContain('market BTC, no file describes it: linear, tick 1, lot 0.000001');
    expect(stderr).toContain('market DOGE, no file describes it: linear, tick 0.00001, lot 0.1');
    expect(stderr).toContain('market ETH, no file describes it: linear, tick 0.1, lot 0.00001');
    expect(stderr).toContain('market OIL, no file describes it: linear, tick 0.001, lot 0.001');
  });

  test('are settled in coins when inverse', async () => {
    const book = 'account,market,side,size,entryPrice,margin\na,XBT,long,1000,50000,0.01';
    const { stdout, stderr } = await adl(
      [
        'rank',
        '-',
        '--market',
        'XBT',
        '--side',
        'long',
        '--mark',
        'XBT=60000',
        '--payoff',
        'inverse',
        '--format',
        'csv',
      ],
      book,
    );
    expect(stderr).toContain('inverse, tick 1, lot 1');
    expect(lines(stdout)[1]).toContain(',0.003333333000,');
  });

  test('need a mark', async () => {
    const { code, stdout, stderr } = await adl(['rank', '-', '--market', 'BTC', '--side', 'short'], BOOK);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('market BTC has no mark: give --mark BTC=PRICE');
  });

  test('need a mark where cross positions are in them', async () => {
    const eth = { symbol: 'ETH', payoff: 'linear', tick: '0.1', lot: '0.001', policy: 'return', maintenancePpm: 4000 };
    const markets = fileOf('markets.json', JSON.stringify([eth]));
    const { code, stdout, stderr } = await rank(`${BOOK}\nbob,ETH,long,1,4000,,,,`, '--markets', markets);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('no mark for ETH (1 cross positions)');
  });

  test('are checked field by field', async () => {
    const misspelt = fileOf('venue.json', JSON.stringify({ markets: [{ symbol: 'BTC', maintenance: 1 }] }));
    expect((await rank(BOOK, '--config', misspelt)).stderr).toContain('unknown field maintenance');
    const number = fileOf('venue.json', JSON.stringify({ marks: { BTC: 100000 } }));
    expect((await rank(BOOK, '--config', number)).stderr).toContain('the mark of BTC must be a decimal string');
    const broken = fileOf('venue.json', '{');
    expect(await rank(BOOK, '--config', broken)).toMatchObject({ code: 1, stdout: '' });
    expect(await rank(BOOK, '--tick', '0.0000001', '--lot', '0.1')).toMatchObject({ code: 1, stdout: '' });
  });
});

describe('a file that is none of positions', () => {
  test.each([
    ['unknown column', 'account,market,side,size,entryPrice,note\n', 'unknown column "note"'],
    ['missing column', 'account,market,side,size\n', 'missing column "entryPrice"'],
    ['column twice', `${HEADER},size\n`, 'column "size" twice'],
    ['NDJSON', '{"account":"a"}\n', 'add --input ndjson'],
    ['empty', '', 'no header'],
  ])('%s', async (_, content, message) => {
    const { code, stdout, stderr } = await rank(content);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(message);
  });

  test('a missing file', async () => {
    const { code, stderr } = await adl(['rank', 'nowhere.csv', ...QUEUE]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/ENOENT.*nowhere\.csv/);
    const ndjson = await adl(['rank', 'nowhere.ndjson', ...QUEUE]);
    expect(ndjson.code).toBe(1);
    expect(ndjson.stderr).toMatch(/ENOENT.*nowhere\.ndjson/);
  });
});
