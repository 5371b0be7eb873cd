/** One writer a directory (JOURNAL.md, "Lock"). */
import { Buffer } from 'node:buffer';
import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AdlError } from '../errors.ts';
import { type JournalFiles, systemCode } from './files.ts';
import { LOCK_FILE, TAKEOVER_FILE, TEMPORARY } from './names.ts';

/** A process, also after its number was given to another one: where the system tells, with when it and the machine began. */
export interface Owner {
  readonly pid: number;
  readonly started: string;
  readonly boot: string;
}

const PROCESS_STARTED_FIELD = 19;
/** Of the hash of a process in a file's name. */
const ID_DIGITS = 16;
/** Processes that may end, one after the other, amid taking a lock over. */
const MOST_TAKEOVERS = 1_000;

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

/** Undefined where the file is gone. @throws AdlError JOURNAL_LOCKED: it says nothing that could be checked */
async function ownerOf(files: JournalFiles, dir: string, name: string): Promise<Owner | undefined> {
  let text: string;
  try {
    text = Buffer.from(await files.read(join(dir, name))).toString();
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
  throw locked(dir, `${name} does not say by whom; remove ${name} if no process has the journal open`);
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

const sameOwner = (a: Owner, b: Owner): boolean => a.pid === b.pid && a.started === b.started && a.boot === b.boot;

/** The file that whoever clears up behind a process that is gone has to make: there is one of it for each such process. */
export function takeoverName(of: Owner): string {
  const id = createHash('sha256')
    .update(JSON.stringify([of.pid, of.started, of.boot]))
    .digest('hex');
  return `${TAKEOVER_FILE}.${id.slice(0, ID_DIGITS)}`;
}

/**
 * Gets the sole right to clear up behind a process that is gone. Whoever had it and is gone as well leaves a file of its own name to its
 * successor, so a crash here is cleared up like any other.
 * @returns the file that stands for it
 * @throws AdlError JOURNAL_LOCKED: one that runs has it
 */
async function claimTakeover(files: JournalFiles, dir: string, gone: Owner, owner: Owner): Promise<string> {
  let before = gone;
  for (let links = 0; links < MOST_TAKEOVERS; links++) {
    const name = takeoverName(before);
    if (await claim(files, dir, name, owner)) return name;
    const holder = await ownerOf(files, dir, name);
    // Gone meanwhile: its process is done, and has the lock or had it.
    if (holder === undefined) throw locked(dir, 'another process was faster');
    if (await isAlive(holder)) throw locked(dir, `process ${holder.pid} is taking a stale lock over`);
    before = holder;
  }
  throw locked(
    dir,
    `${MOST_TAKEOVERS} processes ended amid taking it over; remove ${TAKEOVER_FILE}.* if no process has it open`,
  );
}

/** What takeovers left: with the lock held nobody needs it, for who clears up looks at the lock again. */
async function removeTakeovers(files: JournalFiles, dir: string): Promise<void> {
  const left = (await files.list(dir)).filter(
    (name) => name.startsWith(`${TAKEOVER_FILE}.`) && !name.endsWith(TEMPORARY),
  );
  for (const name of left) await files.remove(join(dir, name));
}

export interface Lock {
  /** A lock of a process that is gone was in the way. */
  readonly wasStale: boolean;
  release(): Promise<void>;
}

/** Takes the place of a process that is gone, unless another one does. Returns whether it did. */
async function replace(files: JournalFiles, dir: string, gone: Owner, owner: Owner): Promise<boolean> {
  const right = await claimTakeover(files, dir, gone, owner);
  try {
    // Who had the right before may have used it: then the lock is another's.
    const holder = await ownerOf(files, dir, LOCK_FILE);
    if (holder !== undefined && sameOwner(holder, gone)) await files.remove(join(dir, LOCK_FILE));
    return await claim(files, dir, LOCK_FILE, owner);
  } finally {
    await files.remove(join(dir, right));
  }
}

/** @throws AdlError JOURNAL_LOCKED: a process that runs, also this one, has it */
export async function takeLock(files: JournalFiles, dir: string): Promise<Lock> {
  const owner = await self();
  const isMine = await claim(files, dir, LOCK_FILE, owner);
  const holder = isMine ? undefined : await ownerOf(files, dir, LOCK_FILE);
  if (holder !== undefined && (await isAlive(holder))) throw locked(dir, `process ${holder.pid} has it open`);
  // Without a holder the lock was released between the two looks.
  const taken =
    holder === undefined
      ? isMine || (await claim(files, dir, LOCK_FILE, owner))
      : await replace(files, dir, holder, owner);
  if (!taken) throw locked(dir, 'another process was faster');
  await removeTakeovers(files, dir);
  return { wasStale: holder !== undefined, release: () => files.remove(join(dir, LOCK_FILE)) };
}
