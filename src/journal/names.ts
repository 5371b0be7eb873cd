/** Names of the files in a journal's directory (JOURNAL.md, "Files"). */
const DIGITS = 20;
const SEGMENT = /^(\d{20})\.log$/;
const SNAPSHOT = /^(\d{20})\.snapshot$/;

/** Holds who writes. */
export const LOCK_FILE = 'lock';
/** Held while a stale lock is taken over. */
export const TAKEOVER_FILE = 'lock.takeover';
/** Ends the names of files that are not finished: nothing in them counts. */
export const TEMPORARY = '.tmp';

const padded = (sequence: number): string => `${sequence}`.padStart(DIGITS, '0');

/** @param base sequence of the segment's first batch */
export function segmentName(base: number): string {
  return `${padded(base)}.log`;
}

/** @param sequence of the last batch in it */
export function snapshotName(sequence: number): string {
  return `${padded(sequence)}.snapshot`;
}

/** A journal's files of one kind by their numbers. */
export interface NumberedFile {
  readonly file: string;
  readonly number: number;
}

function numbered(names: readonly string[], pattern: RegExp): NumberedFile[] {
  return names
    .flatMap((file) => {
      const match = pattern.exec(file);
      return match === null ? [] : [{ file, number: Number(match[1]) }];
    })
    .sort((a, b) => a.number - b.number);
}

/** Ascending by the sequence of their first batch. */
export function segmentsAmong(names: readonly string[]): NumberedFile[] {
  return numbered(names, SEGMENT);
}

/** Ascending by the sequence of their last batch. */
export function snapshotsAmong(names: readonly string[]): NumberedFile[] {
  return numbered(names, SNAPSHOT);
}
