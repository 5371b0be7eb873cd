import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runCase, runFile } from '../../src/conform/run-case.ts';
import { readVectorFile } from '../../src/conform/vectors.ts';
import type { TickResult, TickRows, Totals } from '../../src/core.ts';
import { ReferenceCore } from '../../src/reference/index.ts';

const file = new URL('../../vectors/edges.json', import.meta.url);
const edges = readVectorFile(JSON.parse(readFileSync(file, 'utf8')));
const first = edges.cases[0]!;

describe('the case runner', () => {
  it('reports a wrong number with its path', () => {
    class WrongFee extends ReferenceCore {
      override tick(rows: TickRows): TickResult {
        const result = super.tick(rows);
        result.fills.fee[0]! += 1n;
        return result;
      }
    }
    expect(runCase(new WrongFee(0), first)).toEqual([
      { path: 'liquidations[0].fills[0].fee', expected: '"0"', actual: '"1"' },
    ]);
  });

  it('reports money that is not conserved', () => {
    class Leaky extends ReferenceCore {
      override totals(): Totals {
        const totals = super.totals();
        return { ...totals, fees: totals.fees + 1n };
      }
    }
    const paths = runCase(new Leaky(0), first).map(({ path }) => path);
    expect(paths).toEqual(['conserved.money', 'totals against state.money']);
  });

  it('reports a refusal that was not expected, and one that did not come', () => {
    const refused = edges.cases.find(({ name }) => name === 'refused: not liquidatable')!;
    const swapped = [
      { ...first, expect: { refused: true } },
      { ...refused, expect: first.expect },
    ];
    const results = runFile({ ...edges, cases: swapped }, (decimals) => new ReferenceCore(decimals));
    expect(results.map(({ passed }) => passed)).toEqual([false, false]);
  });

  it('reports a refusal that left a trace', () => {
    class Traced extends ReferenceCore {
      override tick(rows: TickRows): TickResult {
        this.addAccounts(1);
        return super.tick(rows);
      }
    }
    const refused = edges.cases.find(({ name }) => name === 'refused: not liquidatable')!;
    const [mismatch] = runCase(new Traced(0), refused);
    expect(mismatch?.path).toBe('digest after NOT_LIQUIDATABLE');
  });

  it('refuses a file of another format', () => {
    const run = (json: unknown) => () => runFile(json, (decimals) => new ReferenceCore(decimals));
    expect(run({ format: 'other', cases: [] })).toThrow(expect.objectContaining({ code: 'INVALID_FILE' }));
    expect(run({ ...edges, cases: [{}] })).toThrow(expect.objectContaining({ code: 'INVALID_FILE' }));
  });
});
