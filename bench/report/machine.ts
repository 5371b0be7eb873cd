import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem, type } from 'node:os';
import { coreInfo } from 'adl-core';
import { compiler } from '../rivals/native.ts';

function commit(): string {
  try {
    const run = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8', stdio: 'pipe' }).trim();
    return run('rev-parse', '--short', 'HEAD') + (run('status', '--porcelain') === '' ? '' : ' with changes');
  } catch {
    return 'unknown';
  }
}

/** What a run was made on, in lines of (what, value). */
export function machineFacts(): [string, string][] {
  const processors = cpus();
  return [
    ['date', new Date().toISOString().slice(0, 10)],
    ['processor', `${processors.length} × ${processors[0]?.model ?? 'unknown'}`],
    ['memory', `${(totalmem() / 2 ** 30).toFixed(0)} GiB`],
    ['system', `${type()} ${release()}`],
    ['Node', `${process.version}, V8 ${process.versions.v8}`],
    ['C compiler', compiler?.version ?? 'none'],
    ['commit', commit()],
    ['core.wasm', `SHA-256 ${coreInfo().sha256}`],
  ];
}
