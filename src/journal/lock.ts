/** One writer a directory (JOURNAL.md, "Lock"). */
import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AdlError } from '../errors.ts';
import { type JournalFiles, systemCode } from './files.ts';
import { LOCK_FILE, TAKEOVER_FILE, TEMPORARY } from './names.ts';

/** A process, also after its number was given to another one: where the system tells, with when it and the machine began. */
interface Owner {
  readonly pid: number;
  readonly started: string;
  readonly boot: string;
}

const PROCESS_STARTED_FIELD = 19;

/** When a process began, in ticks since the machine did; empty where the system does not tell. */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
  // The second field is the program's name in parentheses, and may have any character in it.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[PROCESS_STARTED_FIELD] ?? '';
}

async function bootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'latin1').catch(() => '')).trim();
}

async function findSelf(): Promise<Owner> {
  return { pid: process.pid, started: await startOf(process.pid), boot: await bootId() };
}

let known: Promise<Owner> | undefined;

/** Neither of it changes while the process runs. */
function self(): Promise<Owner> {
  known ??= findSelf();
  return known;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

async function isAlive(owner: Owner): Promise<boolean> {
  if (owner.boot !== (await self()).boot) return false;
  return isRunning(owner.pid) && (await startOf(owner.pid)) === owner.started;
}

function locked(dir: string, why: string): AdlError {
  return new AdlError('JOURNAL_LOCKED', `the journal in ${dir} is in use: ${why}`);
}

/** Undefined where the lock is gone. @throws AdlError JOURNAL_LOCKED: it says nothing that could be checked */
async function ownerOf(files: JournalFiles, dir: string): Promise<Owner | undefined> {
  let text: string;
  try {
    text = Buffer.from(await files.read(join(dir, LOCK_FILE))).toString();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const { pid, started, boot } = JSON.parse(text) as Partial<Owner>;
    if (Number.isInteger(pid) && typeof started === 'string' && typeof boot === 'string') {
      return { pid: pid!, started, boot };
    }
  } catch {
    // Below.
  }
  throw locked(dir, `${LOCK_FILE} does not say by whom; remove ${LOCK_FILE} if no process has the journal open`);
}

/** Writes a file with all its contents at once, unless there is one. */
async function claim(files: JournalFiles, dir: string, name: string, owner: Owner): Promise<boolean> {
  const temporary = join(dir, `${name}.${randomBytes(8).toString('hex')}${TEMPORARY}`);
  const file = await files.create(temporary);
  try {
    await file.append(Buffer.from(JSON.stringify(owner)));
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await files.link(temporary, join(dir, name));
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await files.remove(temporary);
  }
}

/** Removes a lock whose process is gone. Only one at a time may, or the second would remove the first's new lock. */
async function removeStale(files: JournalFiles, dir: string, owner: Owner): Promise<void> {
  if (!(await claim(files, dir, TAKEOVER_FILE, owner))) {
    throw locked(dir, `a stale lock is being taken over; remove ${TAKEOVER_FILE} if no process is doing so`);
  }
  try {
    const holder = await ownerOf(files, dir);
    if (holder !== undefined && !(await isAlive(holder))) await files.remove(join(dir, LOCK_FILE));
  } finally {
    await files.remove(join(dir, TAKEOVER_FILE));
  }
}

export interface Lock {
  /** A lock of a process that is gone was in the way. */
  readonly wasStale: boolean;
  release(): Promise<void>;
}

/** @throws AdlError JOURNAL_LOCKED: a process that runs, also this one, has it */
export async function takeLock(files: JournalFiles, dir: string): Promise<Lock> {
  const owner = await self();
  const release = (): Promise<void> => files.remove(join(dir, LOCK_FILE));
  if (await claim(files, dir, LOCK_FILE, owner)) return { wasStale: false, release };
  const holder = await ownerOf(files, dir);
  if (holder !== undefined && (await isAlive(holder))) throw locked(dir, `process ${holder.pid} has it open`);
  await removeStale(files, dir, owner);
  if (await claim(files, dir, LOCK_FILE, owner)) return { wasStale: holder !== undefined, release };
  throw locked(dir, 'another process was faster');
}
