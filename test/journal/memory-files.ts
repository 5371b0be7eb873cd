/** A file system in memory that can be full, fail at a chosen call, and lose power. */
import { basename } from 'node:path';
import type { JournalFile, JournalFiles } from '../../src/journal/index.ts';
import type { Random } from '../support/random.ts';

const SECTOR = 64;

/** A file's contents: as written, and as they are after a loss of power at the least. */
interface Inode {
  data: Uint8Array;
  synced: Uint8Array;
}

/** What happens to a call. */
export type Fault = { readonly code: string; readonly partial: number };

function systemError(code: string, call: string): Error {
  return Object.assign(new Error(`${code}: injected, ${call}`), { code, syscall: call });
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

export class MemoryFiles implements JournalFiles {
  private entries: Map<string, Inode>;
  private durableEntries: Map<string, Inode>;
  /** Calls that change something, so far. */
  calls = 0;
  /** Asked before every call that changes something. */
  fault: (call: string, index: number) => Fault | undefined = () => undefined;
  /** Bytes that all files together may have. */
  capacity = Number.POSITIVE_INFINITY;

  constructor(entries = new Map<string, Inode>()) {
    this.entries = entries;
    this.durableEntries = new Map(entries);
  }

  /** The same files, all of them durable, without faults. */
  copy(): MemoryFiles {
    return MemoryFiles.of(this.contents());
  }

  static of(contents: ReadonlyMap<string, Uint8Array>): MemoryFiles {
    const inodes = [...contents].map(([name, data]): [string, Inode] => [name, { data, synced: data }]);
    return new MemoryFiles(new Map(inodes));
  }

  /** Everything but locks, which a test's one process would respect. */
  contents(): Map<string, Uint8Array> {
    const files = [...this.entries].filter(([name]) => !name.startsWith('lock'));
    return new Map(files.map(([name, { data }]) => [name, Uint8Array.from(data)]));
  }

  /**
   * What may be found after a loss of power: what was synced, and of what was not any sectors, in files that end anywhere behind what
   * was; names as they were synced, or as they are.
   */
  afterPowerLoss(random: Random): MemoryFiles {
    const entries = random.chance(50) ? this.entries : this.durableEntries;
    const files = [...entries].filter(([name]) => !name.startsWith('lock'));
    return MemoryFiles.of(new Map(files.map(([name, inode]) => [name, torn(random, inode)])));
  }

  async makeDirectory(): Promise<void> {}

  async list(): Promise<string[]> {
    return [...this.entries.keys()];
  }

  async read(path: string): Promise<Uint8Array> {
    return Uint8Array.from(this.inode(path).data);
  }

  async create(path: string): Promise<JournalFile> {
    this.enter('create');
    if (this.entries.has(basename(path))) throw systemError('EEXIST', 'create');
    const inode = { data: new Uint8Array(0), synced: new Uint8Array(0) };
    this.entries.set(basename(path), inode);
    return this.open(inode);
  }

  async extend(path: string, length: number): Promise<JournalFile> {
    this.enter('extend');
    const inode = this.inode(path);
    inode.data = inode.data.slice(0, length);
    return this.open(inode);
  }

  async rename(from: string, to: string): Promise<void> {
    this.enter('rename');
    this.entries.set(basename(to), this.inode(from));
    this.entries.delete(basename(from));
  }

  async link(from: string, to: string): Promise<void> {
    this.enter('link');
    if (this.entries.has(basename(to))) throw systemError('EEXIST', 'link');
    this.entries.set(basename(to), this.inode(from));
  }

  async remove(path: string): Promise<void> {
    this.enter('remove');
    this.entries.delete(basename(path));
  }

  async syncDirectory(): Promise<void> {
    this.enter('syncDirectory');
    this.durableEntries = new Map(this.entries);
  }

  private inode(path: string): Inode {
    const inode = this.entries.get(basename(path));
    if (inode === undefined) throw systemError('ENOENT', 'read');
    return inode;
  }

  /** @throws what the test wants */
  private enter(call: string): void {
    const fault = this.fault(call, this.calls++);
    if (fault !== undefined) throw systemError(fault.code, call);
  }

  private used(): number {
    return [...new Set(this.entries.values())].reduce((sum, { data }) => sum + data.length, 0);
  }

  private open(inode: Inode): JournalFile {
    return {
      append: async (bytes) => {
        const fault = this.fault('append', this.calls++);
        const room = this.capacity - this.used();
        const most = fault === undefined ? bytes.length : Math.floor(bytes.length * fault.partial);
        inode.data = joined(inode.data, bytes.subarray(0, Math.max(0, Math.min(room, most))));
        if (fault !== undefined) throw systemError(fault.code, 'append');
        if (room < bytes.length) throw systemError('ENOSPC', 'append');
      },
      sync: async () => {
        this.enter('sync');
        inode.synced = Uint8Array.from(inode.data);
      },
      close: async () => undefined,
    };
  }
}

function torn(random: Random, { data, synced }: Inode): Uint8Array {
  const kept = Math.min(data.length, synced.length);
  const length = random.int(kept, data.length);
  const left = data.slice(0, length);
  for (let at = kept; at < length; at += SECTOR) {
    if (random.chance(40)) left.fill(0, at, Math.min(length, at + SECTOR));
  }
  return left;
}
