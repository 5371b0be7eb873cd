// Regions through which the shards of a pool exchange rows: what the host hands in, and what it carries away.
import { REGION_BYTES, Region } from './region';

const inboxRegion = changetype<Region>(memory.data(REGION_BYTES, 4));
const outboxRegion = changetype<Region>(memory.data(REGION_BYTES, 4));

export function inbox(): Region {
  return inboxRegion;
}

export function outbox(): Region {
  return outboxRegion;
}
