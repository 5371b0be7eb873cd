import { ROW_NAMES, type Row } from '../contest.ts';
import { adl1Isolated, adl1000, adl1000Isolated } from './adl-1000.ts';
import { bulkLoad } from './bulk-load.ts';
import { crossTick, crossTicks } from './cross-tick.ts';
import { digest } from './digest.ts';
import { garbageRows } from './garbage.ts';
import { lightsAll } from './lights-all.ts';
import { liquidatable } from './liquidatable.ts';
import { memory } from './memory.ts';
import { quietTick } from './quiet-tick.ts';
import { rankAll } from './rank-all.ts';
import { rankOfOne, rankOfOneIsolated } from './rank-of-one.ts';
import { ruleRows } from './rules.ts';
import { scoreAll } from './score-all.ts';
import { skipWalk } from './skip-walk.ts';
import { snapshot } from './snapshot.ts';
import { tidy } from './tidy.ts';
import { ties1000, top1000, top1000Isolated } from './top-1000.ts';

const ALL: readonly Row[] = [
  scoreAll,
  rankAll,
  lightsAll,
  liquidatable,
  digest,
  snapshot,
  bulkLoad,
  memory,
  tidy,
  adl1000,
  top1000,
  rankOfOne,
  adl1000Isolated,
  adl1Isolated,
  top1000Isolated,
  rankOfOneIsolated,
  ...garbageRows,
  ties1000,
  skipWalk,
  quietTick,
  crossTick,
  ...crossTicks,
  ...ruleRows,
];

/** In the order of ROW_NAMES: rows of one book stand together, so that each book is built once a size. */
export const ROWS: readonly Row[] = ROW_NAMES.map((name) => ALL.find((row) => row.name === name)!);
