import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Io, remark } from '../io.ts';

/** A path that ends in a separator is a directory. */
export function reportFile(path: string, name: string): string {
  return /[/\\]$/.test(path) ? join(path, `${name}.html`) : path;
}

export async function writeReport(file: string, html: string, io: Io): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, html);
  remark(io, `report: ${file}`);
}
