/** Version of records, segments and snapshot files of a journal. */
export const JOURNAL_VERSION = 1;
/** Largest record behind its header, and so about the largest batch, in bytes. */
export const MAX_RECORD_BYTES = 2 ** 28;
/** Clients whose sequences are remembered. None is ever forgotten: it might still retry. */
export const MAX_CLIENTS = 16_384;
/** Longest name of a client, in bytes of UTF-8. */
export const MAX_CLIENT_NAME_BYTES = 256;
/** Accepted batches of one client that a retry is recognised among, the newest ones. */
export const MAX_CLIENT_WINDOW = 32;
/** Results kept for retries, over all clients, in bytes of their columns; the oldest are forgotten first. */
export const MAX_KEPT_RESULT_BYTES = 2 ** 26;

export const DEFAULT_SEGMENT_BYTES = 2 ** 26;
/** A segment may not be smaller, or seals would be most of it. */
export const MIN_SEGMENT_BYTES = 2 ** 10;
export const DEFAULT_SNAPSHOT_EVERY = 100_000;
export const DEFAULT_DIGEST_EVERY = 1_000;
export const DEFAULT_KEEP_SNAPSHOTS = 2;
export const DEFAULT_PENDING_BYTES = 2 ** 28;
/** Longest time that a group commit may wait, milliseconds. */
export const MAX_GROUP_MS = 10_000;
