/** `adl-core/journal`, for Node: an engine with a durable log. JOURNAL.md has its format and its promises. */
export type { JournalFile, JournalFiles } from './files.ts';
export { nodeFiles } from './files.ts';
export type { HistoryEnd, Step } from './history.ts';
export {
  type InspectOptions,
  type JournalProblem,
  journalDigest,
  replayJournal,
  type VerifyReport,
  verifyJournal,
} from './inspect.ts';
export { openJournal } from './journal.ts';
export {
  DEFAULT_DIGEST_EVERY,
  DEFAULT_KEEP_SNAPSHOTS,
  DEFAULT_PENDING_BYTES,
  DEFAULT_SEGMENT_BYTES,
  DEFAULT_SNAPSHOT_EVERY,
  JOURNAL_VERSION,
  MAX_CLIENT_NAME_BYTES,
  MAX_CLIENT_WINDOW,
  MAX_CLIENTS,
  MAX_GROUP_MS,
  MAX_KEPT_RESULT_BYTES,
  MAX_RECORD_BYTES,
  MIN_SEGMENT_BYTES,
} from './limits.ts';
export type {
  Batch,
  BatchKind,
  BatchResult,
  ClientSequence,
  CutTail,
  EngineReader,
  FsyncPolicy,
  Journal,
  JournalOptions,
  Receipt,
  RecoveryProgress,
  RecoveryReport,
  ResultOf,
  SnapshotInfo,
} from './types.ts';
