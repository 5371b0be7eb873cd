/** Files of positions with damage in them, CSV, NDJSON and JSON: every line is read or refused with its reason, never anything else. */
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readPositions } from '../../src/cli/input/positions.ts';
import { Failure, UsageError } from '../../src/cli/io.ts';
import { AdlError } from '../../src/errors.ts';
import type { Random } from '../support/random.ts';
import { campaign } from './campaign.ts';
import { damagedText } from './text.ts';

const CSV = `account,market,side,size,entryPrice,margin,leverage,exempt
alice,BTC,long,1.5,100,10,5,false
"bob, the ""short""",BTC,short,2,101.25,,3,true
carol,ETH,long,0.001,3000,0,,
`;
const NDJSON = `{"account":"alice","market":"BTC","side":"long","size":"1.5","entryPrice":"100","margin":"10"}
{"account":"bob","market":"BTC","side":"short","size":"2","entryPrice":"101.25","leverage":3,"exempt":true}
`;
const FORMATS = [
  { format: 'csv', text: CSV },
  { format: 'ndjson', text: NDJSON },
] as const;

async function readAll(text: string, format: 'csv' | 'ndjson'): Promise<number> {
  const sink = { write: () => true } as never;
  const input = readPositions('-', format, { stdin: Readable.from([text]), stdout: sink, stderr: sink });
  let lines = 0;
  for await (const batch of input.batches) {
    for (const line of batch) {
      lines += 1;
      expect(line).toSatisfy((result: object) => 'row' in result !== 'reason' in result);
    }
  }
  return lines;
}

function isKnown(error: unknown): boolean {
  return error instanceof AdlError || error instanceof Failure || error instanceof UsageError;
}

describe('damaged files of positions', () => {
  it('are read line by line, or refused', async () => {
    await campaign('rows', async (random: Random) => {
      const { format, text } = random.pick(FORMATS);
      try {
        await readAll(damagedText(text, random), format);
      } catch (error) {
        if (!isKnown(error)) throw error;
      }
    });
  }, 3_600_000);
});
