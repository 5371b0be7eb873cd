import { AdlError } from '../errors.ts';
import { MAX_MONEY_DECIMALS, MAX_POSITIONS } from '../limits.ts';
import { readMarket } from '../market.ts';
import { MARKET_MAKER, MEASURES, SCENARIO_FORMAT, type Scenario } from './format.ts';
import { Reader, refuse } from './reader.ts';

const PROVENANCE = ['source', 'assumption'] as const;
const LONGEST_SECONDS = 366 * 86_400;
/** Shares are decimals of people; they must add up to 1 within this. */
const SHARE_SLACK = 0.001;

type Keys = ReadonlySet<string>;

function figure(parent: Reader, field: string, sources: Keys, read: (figure: Reader) => void): void {
  const item = parent.object(field).only('value', ...PROVENANCE);
  item.provenance(sources);
  read(item);
}

function price(parent: Reader, field: string, sources: Keys): void {
  figure(parent, field, sources, (item) => item.decimal('value', 'positive'));
}

function readShape(shape: Reader, sources: Keys): void {
  shape.only('fall', 'recovery', ...PROVENANCE).provenance(sources);
  shape.table('fall', 0, 1, LONGEST_SECONDS);
  shape.table('recovery', 0, 1, LONGEST_SECONDS);
}

function readPath(market: Reader, sources: Keys, shapes: Keys): void {
  const path = market.object('path');
  if (path.has('waypoints')) {
    let before = -1;
    for (const point of path.only('waypoints').list('waypoints', 1)) {
      point.only('at', 'price', ...PROVENANCE).provenance(sources);
      const at = point.number('at', 0, LONGEST_SECONDS);
      if (at <= before) refuse(point.at('at'), `must be later than the waypoint before, got ${at}`);
      point.decimal('price', 'positive');
      before = at;
    }
    return;
  }
  path.only('shape', 'before', 'low', 'after');
  const shape = path.text('shape');
  if (!shapes.has(shape)) refuse(path.at('shape'), `"${shape}" is not in shapes (known: ${[...shapes].join(', ')})`);
  for (const field of ['before', 'low', 'after']) price(path, field, sources);
}

function readPublished(market: Reader, sources: Keys): void {
  if (!market.has('published')) return;
  const published = market.object('published').only('adlSize', 'adlValue', 'adlFills', 'adlShare', ...PROVENANCE);
  published.provenance(sources);
  for (const field of ['adlSize', 'adlValue']) if (published.has(field)) published.decimal(field, 'positive');
  if (published.has('adlFills')) published.whole('adlFills', 0, Number.MAX_SAFE_INTEGER);
  if (published.has('adlShare')) published.number('adlShare', 0, 1);
}

function readMarketSpec(market: Reader): string {
  const spec = market.object('spec');
  const symbol = spec.text('symbol');
  try {
    const { payoff } = readMarket(market.raw('spec') as Scenario['markets'][number]['spec']);
    if (payoff !== 'linear') refuse(spec.at('payoff'), `scenarios take linear markets, got ${payoff}`);
  } catch (error) {
    if (error instanceof AdlError && error.code !== 'INVALID_FILE') refuse(spec.path, error.message);
    throw error;
  }
  return symbol;
}

function readMarkets(file: Reader, sources: Keys, shapes: Keys): Keys {
  const symbols = new Set<string>();
  let share = 0;
  for (const market of file.list('markets', 1)) {
    market.only(
      'spec',
      'positionShare',
      'openInterest',
      'entryRange',
      'relativeLeverage',
      'depth',
      'path',
      'published',
    );
    const symbol = readMarketSpec(market);
    if (symbols.has(symbol)) refuse(market.at('spec.symbol'), `"${symbol}" occurs twice`);
    symbols.add(symbol);
    figure(market, 'positionShare', sources, (item) => {
      share += Number(item.decimal('value', 'positive'));
    });
    price(market, 'openInterest', sources);
    price(market, 'depth', sources);
    if (market.has('relativeLeverage')) price(market, 'relativeLeverage', sources);
    const range = market.object('entryRange').only('low', 'high');
    price(range, 'low', sources);
    price(range, 'high', sources);
    readPath(market, sources, shapes);
    readPublished(market, sources);
  }
  nearOne(file.at('markets'), 'positionShare', share);
  return symbols;
}

function nearOne(path: string, what: string, sum: number): void {
  if (!(sum > 1 - SHARE_SLACK && sum < 1 + SHARE_SLACK)) refuse(path, `the ${what} must add up to 1, got ${sum}`);
}

function readCohorts(file: Reader, sources: Keys): void {
  const pools = new Set<string>();
  for (const pool of file.list('pools')) {
    pool.only('name', 'positionsPerAccount', 'leverage', ...PROVENANCE).provenance(sources);
    pool.number('positionsPerAccount', 1, 64);
    pool.table('leverage', 1e-6, 1000, 1);
    pools.add(pool.text('name'));
  }
  const shares = { positions: 0, long: 0, short: 0 };
  const seats = new Set<string>();
  for (const cohort of file.list('cohorts', 2)) {
    cohort.only(
      'name',
      'side',
      'positionShare',
      'openInterestShare',
      'pool',
      'leverage',
      'size',
      'entry',
      ...PROVENANCE,
    );
    cohort.provenance(sources);
    cohort.text('name');
    const side = cohort.oneOf('side', ['long', 'short']);
    shares.positions += cohort.number('positionShare', 0, 1);
    shares[side] += cohort.number('openInterestShare', 0, 1);
    cohort.table('size', 1e-9, 1e9, 1);
    cohort.table('entry', -1, 1, 1);
    if (cohort.has('pool') === cohort.has('leverage')) {
      refuse(cohort.path, 'needs exactly one of "pool" (cross margin) and "leverage" (isolated)');
    }
    if (!cohort.has('pool')) {
      cohort.table('leverage', 1e-6, 1000, 1);
      continue;
    }
    const pool = cohort.text('pool');
    if (!pools.has(pool)) refuse(cohort.at('pool'), `"${pool}" is not in pools (known: ${[...pools].join(', ')})`);
    // An account has one position per market side, and each cohort fills a pool's accounts on its own.
    if (seats.has(`${pool}/${side}`)) refuse(cohort.at('pool'), `"${pool}" has a ${side} cohort already`);
    seats.add(`${pool}/${side}`);
  }
  nearOne(file.at('cohorts'), 'positionShare', shares.positions);
  nearOne(file.at('cohorts'), 'openInterestShare of the longs', shares.long);
  nearOne(file.at('cohorts'), 'openInterestShare of the shorts', shares.short);
}

function readAccounts(file: Reader, sources: Keys, symbols: Keys): void {
  const ids = new Set<string>([MARKET_MAKER]);
  for (const account of file.list('accounts')) {
    account.only('id', 'wallet', 'positions', ...PROVENANCE).provenance(sources);
    const id = account.text('id');
    if (ids.has(id)) refuse(account.at('id'), `"${id}" occurs twice`);
    ids.add(id);
    account.decimal('wallet');
    for (const position of account.list('positions')) {
      position.only('market', 'side', 'size', 'entryPrice', 'leverage', 'margin', 'exempt');
      const market = position.text('market');
      if (!symbols.has(market)) refuse(position.at('market'), `"${market}" is not one of the scenario's markets`);
      position.oneOf('side', ['long', 'short']);
      position.decimal('size', 'positive');
      position.decimal('entryPrice', 'positive');
      if (position.has('leverage')) position.whole('leverage', 1, 1000);
      if (position.has('margin')) position.decimal('margin');
    }
  }
  figure(file, 'marketMaker', sources, (item) => item.decimal('value', 'positive'));
}

function readVenue(file: Reader, sources: Keys): void {
  const liquidity = file.object('liquidity').only('thinning', 'momentFactor', 'levels', 'levelStepPpm', ...PROVENANCE);
  liquidity.provenance(sources);
  liquidity.table('thinning', 0, 1000, LONGEST_SECONDS);
  liquidity.number('momentFactor', 0, 1000);
  liquidity.whole('levels', 1, 100);
  const reach = liquidity.whole('levels', 1, 100) * liquidity.whole('levelStepPpm', 0, 100_000);
  if (reach >= 1_000_000) refuse(liquidity.at('levelStepPpm'), 'levels · levelStepPpm must stay below 10^6');
  const fund = file
    .object('fund')
    .only('cash', 'floor', 'backstop', 'stopBelow', 'holdAtMost', 'lastTakeover', 'resumeAbove', ...PROVENANCE);
  fund.provenance(sources);
  for (const field of ['cash', 'floor', 'stopBelow', 'holdAtMost', 'resumeAbove']) fund.decimal(field);
  if (fund.has('lastTakeover')) fund.number('lastTakeover', 0, LONGEST_SECONDS);
  if (fund.has('backstop')) {
    const backstop = fund.object('backstop').only('below', 'amount');
    backstop.decimal('below');
    backstop.decimal('amount', 'positive');
  }
}

function readTimes(file: Reader, sources: Keys): void {
  if (!Number.isFinite(Date.parse(file.text('start')))) {
    refuse(file.at('start'), 'must be a time such as "2025-10-10T21:14:00Z"');
  }
  let before = 0;
  for (const span of file.list('clock', 1)) {
    span.only('until', 'every');
    const until = span.whole('until', 1, LONGEST_SECONDS);
    if (until <= before) refuse(span.at('until'), `must be later than the span before, got ${until}`);
    span.whole('every', 1, LONGEST_SECONDS);
    before = until;
  }
  for (const moment of file.list('moments')) {
    moment.only('at', 'label', ...PROVENANCE).provenance(sources);
    moment.whole('at', 1, before);
    moment.text('label');
  }
}

/**
 * Checks a parsed scenario file and returns it as it is.
 * @throws AdlError INVALID_FILE; the message starts with the path of the field
 */
export function loadScenario(json: unknown): Scenario {
  const file = new Reader(json, 'scenario');
  if (file.text('format') !== SCENARIO_FORMAT) {
    refuse(file.at('format'), `must be "${SCENARIO_FORMAT}", got "${file.text('format')}"`);
  }
  file.only(
    ...['format', 'name', 'title', 'description', 'seed', 'asset', 'moneyDecimals', 'positions', 'start', 'clock'],
    ...['moments', 'sources', 'shapes', 'noisePpm', 'markets', 'pools', 'cohorts', 'accounts', 'marketMaker'],
    ...['liquidity', 'fund', 'published', 'caveats'],
  );
  for (const field of ['name', 'title', 'description', 'seed', 'asset']) file.text(field);
  file.whole('moneyDecimals', 0, MAX_MONEY_DECIMALS);
  file.whole('positions', 1, MAX_POSITIONS);
  file.whole('noisePpm', 0, 100_000);
  file.texts('caveats');
  const sources = new Set<string>();
  for (const [key, source] of file.entries('sources')) {
    source.only('title', 'url', 'licence', 'attribution').text('title');
    sources.add(key);
  }
  readTimes(file, sources);
  const shapes = new Set<string>();
  for (const [key, shape] of file.entries('shapes')) {
    readShape(shape, sources);
    shapes.add(key);
  }
  const symbols = readMarkets(file, sources, shapes);
  readCohorts(file, sources);
  readAccounts(file, sources, symbols);
  readVenue(file, sources);
  for (const event of file.list('published')) {
    event.only('label', 'measure', 'value', 'source', 'note').provenance(sources);
    event.oneOf('measure', MEASURES);
    event.number('value', -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    event.text('label');
  }
  return json as Scenario;
}
