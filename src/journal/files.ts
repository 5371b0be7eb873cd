/** The file system of a journal, as an interface so that tests can make it fail. */
import { type FileHandle, link, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';

/** A file that grows at its end. */
export interface JournalFile {
  /** Writes all bytes, or rejects: then any part of them may be written. */
  append(bytes: Uint8Array): Promise<void>;
  /** Returns when what was appended survives a loss of power. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface JournalFiles {
  /** Makes the directory and those above it, as far as they are missing. */
  makeDirectory(path: string): Promise<void>;
  /** Names in a directory. */
  list(path: string): Promise<string[]>;
  read(path: string): Promise<Uint8Array>;
  /** Makes a new file. Rejects with code EEXIST when there is one. */
  create(path: string): Promise<JournalFile>;
  /** Opens a file, cuts it to a length and goes on from there. */
  extend(path: string, length: number): Promise<JournalFile>;
  /** Replaces what has the new name, at once. */
  rename(from: string, to: string): Promise<void>;
  /** Gives a file another name. Rejects with code EEXIST when that is taken. */
  link(from: string, to: string): Promise<void>;
  /** No error when it is gone already. */
  remove(path: string): Promise<void>;
  /** Returns when names made, changed and removed in a directory survive a loss of power. */
  syncDirectory(path: string): Promise<void>;
}

class NodeFile implements JournalFile {
  private readonly handle: FileHandle;
  private position: number;

  constructor(handle: FileHandle, position: number) {
    this.handle = handle;
    this.position = position;
  }

  async append(bytes: Uint8Array): Promise<void> {
    let done = 0;
    while (done < bytes.length) {
      const { bytesWritten } = await this.handle.write(bytes, done, bytes.length - done, this.position);
      done += bytesWritten;
      this.position += bytesWritten;
    }
  }

  /** Data and the length, which is all that reading needs. */
  sync(): Promise<void> {
    return this.handle.datasync();
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}

/** Windows has no way to sync a directory, and keeps names in its own log. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export const nodeFiles: JournalFiles = {
  makeDirectory: async (path) => {
    await mkdir(path, { recursive: true });
  },
  list: (path) => readdir(path),
  read: (path) => readFile(path),
  create: async (path) => new NodeFile(await open(path, 'wx'), 0),
  extend: async (path, length) => {
    const handle = await open(path, 'r+');
    try {
      await handle.truncate(length);
    } catch (error) {
      await handle.close();
      throw error;
    }
    return new NodeFile(handle, length);
  },
  rename,
  link,
  remove: (path) => rm(path, { force: true }),
  syncDirectory,
};

/** The code of a system error, such as ENOENT. */
export function systemCode(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code;
}
