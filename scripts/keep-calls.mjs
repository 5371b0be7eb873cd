// A transform of the compiler: functions that stay functions. The compiler writes functions of up to six instructions out wherever they
// are called, which is what loops over rows need: V8 does not inline WebAssembly. These are called in so many places that run
// once a call, a market or a block that it would cost more bytes than it saves time.
import { createRequire } from 'node:module';

const ASC = createRequire(import.meta.url).resolve('assemblyscript/bin/asc.js');
const { default: binaryen } = await import(createRequire(ASC).resolve('binaryen'));

const CALLED = [
  'book/account/crossOfAccount',
  'book/block/firstRow',
  'book/cluster/blocksOf',
  'book/cluster/rootOf',
  'book/fund/addCash',
  'book/fund/addFees',
  'book/lookup/load32',
  'book/market/bookAt',
  'book/market/bookNumber',
  'book/market/marketAt',
  'book/market/sideSign',
  'book/position/countPositions',
  'book/position/kindOf',
  'book/staging/lotsCell',
  'book/staging/stagedAccount',
  'book/staging/stagedSide',
  'book/wallets/cell',
  'memory/bump/bumpStart',
  'numeric/radix/sortBytes',
  'numeric/sum/sumAdd',
  'numeric/wide/negative',
  'rank/edges/edgeAt',
  'rank/all-lights/nearRows',
  'rank/opened/leastBucket',
  'rank/scores/roomOf',
  'status/refuseAnywhere',
  'waterfall/tick/quadruple',
].map((name) => `assembly/${name}`);

export default class {
  /** @throws Error where a name has no function any more */
  afterCompile(module) {
    for (const name of CALLED) {
      if (module.getFunction(name) === 0) throw new Error(`scripts/keep-calls.mjs: there is no function ${name}`);
      binaryen.setPassArgument('no-inline', name);
      module.runPasses(['no-inline']);
    }
  }
}
