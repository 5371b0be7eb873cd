import type { Row } from '../contest.ts';
import { loadEngine } from '../world.ts';

export const memory: Row = {
  name: 'memory',
  book: 'venue',
  unit: 'B/position',
  about: 'Engine memory reserved, all in, right after loading.',
  ours({ book, module }) {
    const { bytesReserved, positions } = loadEngine(book, module).stats();
    const bytes = bytesReserved / positions;
    return { timing: { median: bytes, p95: bytes, samples: 1 } };
  },
};
