// Regions that calls share one after the other: what a query returns, and what it needs while it works.
import { newRegion, Region } from './region';

let resultRegion: Region = changetype<Region>(0);
let scratchRegion: Region = changetype<Region>(0);

export function results(): Region {
  if (changetype<usize>(resultRegion) == 0) resultRegion = newRegion();
  return resultRegion;
}

export function scratch(): Region {
  if (changetype<usize>(scratchRegion) == 0) scratchRegion = newRegion();
  return scratchRegion;
}
