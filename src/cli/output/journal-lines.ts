import type { Step } from '../../journal/history.ts';
import type { VerifyReport } from '../../journal/inspect.ts';
import type { BatchResult } from '../../journal/types.ts';
import { visible } from '../io.ts';
import { grouped } from './progress.ts';

type Summary = Readonly<Record<string, number | string>>;

/** What came of a batch, in a few numbers. */
function summaryOf(result: BatchResult): Summary {
  if (result === undefined) return {};
  if (typeof result === 'number') return { number: result };
  return {
    liquidations: result.liquidationCount,
    fills: result.fills.account.length,
    fundCash: String(result.fundCash),
    fees: String(result.fees),
  };
}

export function stepJson({ placed: { record }, batch, from, result }: Step): string {
  const { sequence, time, digest } = record;
  return JSON.stringify({
    sequence,
    time,
    kind: batch!.kind,
    ...(from === undefined ? {} : { client: from.client, clientSequence: from.sequence }),
    ...summaryOf(result),
    ...(digest === undefined ? {} : { digest }),
  });
}

export function stepLine({ placed: { record }, batch, from, result }: Step): string {
  const client = from === undefined ? '' : `  ${visible(from.client)}:${from.sequence}`;
  const summary = Object.entries(summaryOf(result)).map(([name, value]) => `${name} ${value}`);
  const outcome = summary.length === 0 ? '' : `  ${summary.join(', ')}`;
  return `${record.sequence}  ${new Date(record.time).toISOString()}  ${batch!.kind}${client}${outcome}`;
}

export function verifyLines(report: VerifyReport): string[] {
  const { problems, segments, snapshots, batches, digestsChecked, sequence, digest, cut } = report;
  const lines = problems.map(({ reason }) => `DAMAGED ${visible(reason)}`);
  if (cut !== undefined) {
    const whole = cut.wholeRecords === 0 ? '' : ` with ${cut.wholeRecords} whole records`;
    lines.push(
      `torn end: ${cut.bytes} bytes${whole} at byte ${cut.offset} of ${cut.segment}, not known to have been durable: ${cut.reason}`,
    );
  }
  lines.push(
    `${grouped(batches)} batches in ${segments} segments and ${snapshots} snapshots, ${grouped(digestsChecked)} digests compared`,
    `${problems.length === 0 ? 'whole' : 'damaged'}: sequence ${sequence}, digest ${digest ?? 'none'}`,
  );
  return lines;
}
