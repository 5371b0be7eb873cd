// Regions through which the shards of a pool exchange rows: what the host hands in, and what it carries away.
import { newRegion, Region } from './region';

let inboxRegion: Region = changetype<Region>(0);
let outboxRegion: Region = changetype<Region>(0);

export function inbox(): Region {
  if (changetype<usize>(inboxRegion) == 0) inboxRegion = newRegion();
  return inboxRegion;
}

export function outbox(): Region {
  if (changetype<usize>(outboxRegion) == 0) outboxRegion = newRegion();
  return outboxRegion;
}
