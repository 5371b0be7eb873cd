/** A journal's options, checked and with their defaults. */
import { endianness } from 'node:os';
import type { EngineOptions } from '../create.ts';
import { AdlError, show } from '../errors.ts';
import { type JournalFiles, nodeFiles } from './files.ts';
import {
  DEFAULT_DIGEST_EVERY,
  DEFAULT_KEEP_SNAPSHOTS,
  DEFAULT_PENDING_BYTES,
  DEFAULT_SEGMENT_BYTES,
  DEFAULT_SNAPSHOT_EVERY,
  MAX_GROUP_MS,
  MIN_SEGMENT_BYTES,
} from './limits.ts';
import type { FsyncPolicy, JournalOptions } from './types.ts';

export interface JournalSettings {
  readonly dir: string;
  readonly engine: EngineOptions;
  readonly fsync: FsyncPolicy;
  readonly segmentBytes: number;
  readonly snapshotEvery: number;
  readonly digestEvery: number;
  readonly keepSnapshots: number;
  readonly maxPendingBytes: number;
  readonly onProgress: JournalOptions['onProgress'];
  readonly onProblem: (error: Error) => void;
  readonly files: JournalFiles;
  readonly now: () => number;
}

function refuse(what: string): never {
  throw new AdlError('INVALID_ARGUMENT', what);
}

function whole(name: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  refuse(`${name} must be a whole number from ${least}, got ${String(value)}`);
}

function policy(fsync: FsyncPolicy): FsyncPolicy {
  if (fsync === 'batch' || fsync === 'never') return fsync;
  const groupMs = typeof fsync === 'object' && fsync !== null ? fsync.groupMs : Number.NaN;
  if (typeof groupMs === 'number' && groupMs >= 0 && groupMs <= MAX_GROUP_MS) return { groupMs };
  const given = typeof fsync === 'object' ? `groupMs ${show(groupMs)}` : show(fsync);
  refuse(`fsync must be "batch", "never" or { groupMs } from 0 to ${MAX_GROUP_MS}, got ${given}`);
}

/** @throws AdlError INVALID_ARGUMENT, also where numbers are stored with the big end first: the log's columns are not */
export function readOptions(options: JournalOptions): JournalSettings {
  if (endianness() !== 'LE') refuse('journals need a processor that stores numbers with the little end first');
  if (typeof options !== 'object' || options === null) refuse('options must be an object');
  if (typeof options.dir !== 'string' || options.dir.length === 0) refuse('dir must be the path of a directory');
  return {
    dir: options.dir,
    engine: options.engine ?? {},
    fsync: policy(options.fsync ?? 'batch'),
    segmentBytes: whole('segmentBytes', options.segmentBytes ?? DEFAULT_SEGMENT_BYTES, MIN_SEGMENT_BYTES),
    snapshotEvery: whole('snapshotEvery', options.snapshotEvery ?? DEFAULT_SNAPSHOT_EVERY, 0),
    digestEvery: whole('digestEvery', options.digestEvery ?? DEFAULT_DIGEST_EVERY, 0),
    keepSnapshots: whole('keepSnapshots', options.keepSnapshots ?? DEFAULT_KEEP_SNAPSHOTS, 1),
    maxPendingBytes: whole('maxPendingBytes', options.maxPendingBytes ?? DEFAULT_PENDING_BYTES, 1),
    onProgress: options.onProgress,
    onProblem: options.onProblem ?? (() => undefined),
    files: options.files ?? nodeFiles,
    now: options.now ?? Date.now,
  };
}
