/**
 * Exports of assembly/index.ts. In the builds that are published each has a letter for its name, by its place here: names are half of what
 * an export takes, and who calls it is src/wasm/instantiate.ts alone, which gives it its name back.
 */
const NAMES = [
  'addAccounts',
  'addEmptyAccounts',
  'addMarket',
  'allocate',
  'applyRows',
  'checkRows',
  'checkSums',
  'computeTotals',
  'configure',
  'countsOfSide',
  'describeRow',
  'dropBatch',
  'exportPositions',
  'exportWallets',
  'findPosition',
  'forgetAccounts',
  'hashState',
  'importRows',
  'keepBatch',
  'lightSide',
  'liquidatable',
  'markRows',
  'marketAddress',
  'placesOnSide',
  'rankSide',
  'readings',
  'removeRows',
  'reserve',
  'roomOfSide',
  'scoreOfRow',
  'scoreSide',
  'setFund',
  'setHouse',
  'setNextSequence',
  'setStagedMarks',
  'setWallets',
  'stageAllocation',
  'stagePlaces',
  'stageRows',
  'stageTick',
  'stageWallets',
  'startBatch',
  'startExport',
  'tick',
  'tidyRows',
  'unmarkedMarket',
  'walletOf',
];
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Letter and name of each. */
export const LETTER_OF = new Map(NAMES.map((name, i) => [name, LETTERS[i]]));

/** The memory, whose name is the loader's, stays what it is, and so does what the full build has besides. */
export function shortenExports(text) {
  return text.replace(/\(export "(\w+)"/g, (all, name) => all.replace(name, LETTER_OF.get(name) ?? name));
}
