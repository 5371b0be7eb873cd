/** Writes snapshots, checks what was written, and removes what is no longer needed behind them. */
import { join } from 'node:path';
import type { EngineOptions } from '../create.ts';
import { restoreState } from './engine-state.ts';
import type { JournalFiles } from './files.ts';
import { type NumberedFile, segmentsAmong, snapshotName, snapshotsAmong, TEMPORARY } from './names.ts';
import { decodeSnapshotFile, encodeSnapshotFile, type SnapshotFile } from './snapshot-file.ts';
import type { SnapshotInfo } from './types.ts';

export interface SnapshotOptions {
  readonly files: JournalFiles;
  readonly dir: string;
  readonly engine: EngineOptions;
  readonly keep: number;
}

export class Snapshots {
  private readonly options: SnapshotOptions;
  /** Files that this process has read back and restored. */
  private readonly verified = new Set<string>();
  private readonly refused = new Set<string>();

  constructor(options: SnapshotOptions, verified: readonly string[]) {
    this.options = options;
    for (const file of verified) this.verified.add(file);
  }

  /** @throws AdlError JOURNAL_INVALID, SNAPSHOT_INVALID: what was read back is not what was written; system errors */
  async write(snapshot: SnapshotFile): Promise<SnapshotInfo> {
    const { files, dir } = this.options;
    const file = snapshotName(snapshot.sequence);
    const path = join(dir, file);
    const bytes = encodeSnapshotFile(snapshot);
    try {
      await this.writeTemporary(path + TEMPORARY, bytes);
      await this.check(file + TEMPORARY, snapshot.sequence, snapshot.id);
      await files.rename(path + TEMPORARY, path);
      await files.syncDirectory(dir);
    } catch (error) {
      await files.remove(path + TEMPORARY).catch(() => undefined);
      throw error;
    }
    this.verified.add(file);
    this.refused.delete(file);
    return { file, sequence: snapshot.sequence, digest: snapshot.digest, bytes: bytes.length };
  }

  /**
   * Keeps so many snapshots that can be restored; removes older ones, and the log behind the oldest kept one. Nothing is removed as long as
   * there are fewer. @throws system errors
   */
  async prune(id: Uint8Array): Promise<void> {
    const { files, dir } = this.options;
    const names = await files.list(dir);
    const snapshots = snapshotsAmong(names);
    const oldest = await this.oldestKept(snapshots, id);
    if (oldest === undefined) return;
    const segments = segmentsAmong(names).filter((_, i, all) => (all[i + 1]?.number ?? Infinity) <= oldest + 1);
    const old = snapshots.filter(({ number }) => number < oldest);
    for (const { file } of [...old, ...segments]) await files.remove(join(dir, file));
    if (old.length + segments.length > 0) await files.syncDirectory(dir);
  }

  /** Sequence of the last of those to keep, counting only what was read back and restored. */
  private async oldestKept(snapshots: readonly NumberedFile[], id: Uint8Array): Promise<number | undefined> {
    let kept = 0;
    for (const { file, number } of snapshots.toReversed()) {
      if (!this.verified.has(file) && !this.refused.has(file)) {
        await this.check(file, number, id).then(
          () => this.verified.add(file),
          () => this.refused.add(file),
        );
      }
      if (this.verified.has(file)) kept += 1;
      if (kept === this.options.keep) return number;
    }
    return undefined;
  }

  private async writeTemporary(path: string, bytes: Uint8Array): Promise<void> {
    const { files } = this.options;
    await files.remove(path);
    const file = await files.create(path);
    try {
      await file.append(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  private async check(file: string, sequence: number, id: Uint8Array): Promise<void> {
    const { files, dir, engine } = this.options;
    await restoreState(engine, decodeSnapshotFile(file, await files.read(join(dir, file)), sequence, id));
  }
}
