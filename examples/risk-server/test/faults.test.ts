import { afterEach, describe, expect, it } from 'vitest';
import { random } from '../src/demo/random.ts';
import { history } from './support/history.ts';
import { ServerProcess } from './support/process.ts';
import { MOST_BACK, Sender } from './support/sender.ts';
import { digestAt, undisturbed } from './support/undisturbed.ts';

/** Kills in all; some hundreds in the long form. */
const KILLS = Number(process.env.ADL_KILLS ?? 8);
const MESSAGES_A_KILL = 150;

describe('kill -9 under load', () => {
  const server = new ServerProcess({ fsync: 'batch' });
  afterEach(() => server.remove());

  it(`${KILLS} times: nothing acknowledged is lost, nothing is applied twice, the digest is that of a run that nobody disturbed`, async () => {
    const uniform = random(KILLS);
    const messages = history(KILLS, KILLS * MESSAGES_A_KILL);
    const sender = new Sender(messages);
    let kills = 0;
    for (let i = 0; i < KILLS; i++) {
      const url = await server.start();
      const running = sender.run(url, Math.floor(uniform() * (MOST_BACK + 1)));
      await new Promise((resolve) => setTimeout(resolve, uniform() * 250));
      await server.kill('SIGKILL');
      await running;
      if (!sender.done) kills += 1;
    }
    const url = await server.start();
    await sender.run(url, MOST_BACK);
    expect(sender.done).toBe(true);
    const digest = await digestAt(url);
    expect(await server.kill('SIGTERM')).toBe(0);
    const expected = await undisturbed(messages);
    expect(digest).toBe(expected.digest);
    expect(sender.outcomes.map(({ ok }) => ok)).toEqual(expected.accepted);
    expect(kills).toBeGreaterThan(0);
  }, 3_600_000);
});
