import type { Side } from '../market.ts';
import { isNegative } from './exact.ts';
import type { Fields } from './fields.ts';

/** Side of a signed amount. In hedge mode the side is said besides, and the sign must not contradict it. */
export function sideOf(fields: Fields, name: string, amount: string, said: Side | undefined): Side {
  const signed = isNegative(amount) ? 'short' : 'long';
  if (said === 'long' && signed === 'short') fields.refuse(name, `must not be negative for a long, got ${amount}`);
  return said ?? signed;
}
