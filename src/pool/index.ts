export { createPool, type PoolOptions } from './create.ts';
export type { Pool } from './pool.ts';
export type { PoolQueue } from './queue.ts';
export type { PoolStats } from './reads.ts';
