// Regions that calls share one after the other: what a query returns, and what it needs while it works.
import { REGION_BYTES, Region } from './region';

const resultRegion = changetype<Region>(memory.data(REGION_BYTES, 4));
const scratchRegion = changetype<Region>(memory.data(REGION_BYTES, 4));

export function results(): Region {
  return resultRegion;
}

export function scratch(): Region {
  return scratchRegion;
}
