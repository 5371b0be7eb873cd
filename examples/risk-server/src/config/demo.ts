import { randomBytes } from 'node:crypto';
import { hashOf, type Role } from '../auth/tokens.ts';
import { type Config, readConfig } from './config.ts';

/** Two linear markets in US dollars; ETH has a rule book of its own. The fund is small, so that it runs out while one watches. */
const MARKETS = [
  {
    symbol: 'BTC',
    payoff: 'linear',
    tick: '0.1',
    lot: '0.001',
    policy: 'leveraged-return',
    maintenancePpm: 5_000,
    makerFeePpm: 200,
    takerFeePpm: 500,
  },
  {
    symbol: 'ETH',
    payoff: 'linear',
    tick: '0.01',
    lot: '0.01',
    policy: 'margin-return',
    makerFeePpm: 200,
    takerFeePpm: 500,
    rules: {
      candidates: { winnersOnly: true, inLiquidation: 'excluded' },
      takeover: { mode: 'partial' },
      maintenance: [
        { upTo: '250000', ppm: 5_000 },
        { ppm: 10_000, deduction: '1250' },
      ],
    },
  },
] as const;

/** A config for looking: tokens are made anew at each start and live in memory alone. */
export function demoConfig(dir: string): {
  readonly config: Config;
  readonly feedToken: string;
  readonly readToken: string;
} {
  const feedToken = randomBytes(24).toString('base64url');
  const readToken = randomBytes(24).toString('base64url');
  const token = (name: string, role: Role, text: string): object => ({
    name,
    role,
    sha256: hashOf(text).toString('hex'),
  });
  const config = readConfig(
    {
      markets: MARKETS,
      fund: { cash: '150000', floor: '0' },
      tickIntervalMs: 50,
      journal: { dir, fsync: { groupMs: 5 }, snapshotEvery: 20_000 },
      tokens: [token('demo-feed', 'risk', feedToken), token('page', 'read', readToken)],
    },
    {},
  );
  return { config, feedToken, readToken };
}
