import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { identify, tokenOf } from '../src/auth/tokens.ts';
import { ConfigError, readConfig } from '../src/config/config.ts';
import { BTC } from './support/server.ts';

const token = { name: 'feed', role: 'feed', env: 'FEED_TOKEN' };
const environment = { FEED_TOKEN: 'a-token-of-sixteen-and-more' };
const file = { markets: [BTC], journal: { dir: 'x' }, tokens: [token] };

describe('a config', () => {
  it('listens on loopback alone unless it says otherwise', () => {
    expect(readConfig(file, environment)).toMatchObject({ host: '127.0.0.1', port: 7780 });
  });

  it.each([
    ['no markets', { ...file, markets: [] }, '/markets'],
    ['an unknown field', { ...file, debug: true }, 'debug'],
    ['an unknown limit', { ...file, limits: { bodies: 1 } }, 'bodies'],
    ['a token of no role', { ...file, tokens: [{ ...token, role: 'root' }] }, '/tokens/0/role'],
    ['a token with nothing to know it by', { ...file, tokens: [{ name: 'a', role: 'feed' }] }, 'token a'],
    ['a token twice', { ...file, tokens: [token, token] }, 'twice'],
    ['an account token without an account', { ...file, tokens: [{ ...token, role: 'account' }] }, 'account'],
    ['a short token', { ...file, tokens: [{ ...token, env: 'SHORT' }] }, 'at least 16'],
  ])('%s is refused', (_, value, words) => {
    expect(() => readConfig(value, { ...environment, SHORT: 'short' })).toThrow(ConfigError);
    expect(() => readConfig(value, { ...environment, SHORT: 'short' })).toThrow(words);
  });
});

describe('a token', () => {
  const { credentials } = readConfig(file, environment);
  it('is known by its hash', () => {
    expect(identify(credentials, environment.FEED_TOKEN)).toMatchObject({ name: 'feed', role: 'feed' });
    expect(identify(credentials, `${environment.FEED_TOKEN} `)).toBeUndefined();
    expect(JSON.stringify(credentials)).not.toContain(environment.FEED_TOKEN);
  });

  it.each([
    ['Bearer abc', '', 'abc'],
    ['bearer abc', '', 'abc'],
    ['Basic abc', '', undefined],
    ['Bearer ', '', undefined],
    [undefined, 'adl.v1, adl.token.abc', 'abc'],
    [undefined, 'adl.v1', undefined],
  ])('is read from %s and the subprotocols %s', (header, protocols, expected) => {
    expect(tokenOf(header, protocols)).toBe(expected);
  });
});

describe('what cannot be read', () => {
  const main = new URL('../dist/src/main.js', import.meta.url).pathname;
  it.each([
    ['an unknown option', ['--nonsense']],
    ['no port', ['--port', '70000']],
    ['no file', ['--config', '/nowhere/config.json']],
    ['no JSON', ['--config', main]],
  ])('%s ends with code 2 and words for people', (_, args) => {
    const { status, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
