import { random } from '../../src/demo/random.ts';

/** A seeded history of messages with sequence numbers 1, 2, …: some are refused, which is part of it. */
export function history(seed: number, length: number): object[] {
  const uniform = random(seed);
  const pick = (n: number): number => Math.floor(uniform() * n);
  const account = (): string => `a${pick(40)}`;
  const side = (): string => (pick(2) === 0 ? 'long' : 'short');
  const price = (): string => (80 + 40 * uniform()).toFixed(1);
  const message = (): object => {
    switch (pick(8)) {
      case 0:
        return { type: 'account', account: account(), wallet: String(pick(1_000)) };
      case 1:
        return { type: 'wallet', account: account(), wallet: String(pick(1_000)) };
      case 2:
      case 3:
      case 4: {
        const margin = pick(3) === 0 ? null : String(1 + pick(500));
        const terms = { size: String(1 + pick(100)), entryPrice: price(), margin };
        return { type: 'open', position: { account: account(), market: 'BTC', side: side(), ...terms } };
      }
      case 5:
        return { type: 'close', position: { account: account(), market: 'BTC', side: side() } };
      default: {
        const liquidations = [{ account: account(), market: 'BTC', side: side(), force: true }];
        return { type: 'tick', marks: { BTC: price() }, liquidations: pick(2) === 0 ? liquidations : [] };
      }
    }
  };
  const first = { type: 'tick', sequence: 1, marks: { BTC: '100' }, liquidations: [] };
  return [first, ...Array.from({ length: length - 1 }, (_, i) => ({ ...message(), sequence: i + 2 }))];
}
