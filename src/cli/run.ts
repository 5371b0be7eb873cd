import { readFileSync } from 'node:fs';
import { AdlError } from '../errors.ts';
import { compareCommand } from './commands/compare.ts';
import { conformCommand } from './commands/conform.ts';
import { explainCommand } from './commands/explain.ts';
import { generateCommand } from './commands/generate.ts';
import { journalCommand } from './commands/journal.ts';
import { presetsCommand } from './commands/presets.ts';
import { rankCommand } from './commands/rank.ts';
import { replayCommand } from './commands/replay.ts';
import { type Command, Failure, type Io, isSystemError, remark, UsageError } from './io.ts';

const COMMANDS: ReadonlyMap<string, Command> = new Map([
  ['replay', replayCommand],
  ['compare', compareCommand],
  ['rank', rankCommand],
  ['explain', explainCommand],
  ['presets', presetsCommand],
  ['generate', generateCommand],
  ['conform', conformCommand],
  ['journal', journalCommand],
]);

const EXIT_FAILURE = 1;
const EXIT_USAGE = 2;

/** Runs one command line and returns its exit code: 0 done, 1 something was wrong, 2 the command line was. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = argv;
  if (name === '--version' || name === '-v') return print(io, `${version()}\n`);
  if (name === '--help' || name === '-h' || name === 'help') return print(io, help());
  const command = COMMANDS.get(name ?? '');
  if (command === undefined) {
    remark(io, name === undefined ? help() : `adl: unknown command "${name}"; adl --help lists the commands`);
    return EXIT_USAGE;
  }
  if (asksForHelp(rest)) return print(io, command.help);
  try {
    return await command.run(rest, io);
  } catch (error) {
    return report(error, name!, io);
  }
}

/** Before a lone `--`; options of ours take no value that looks like this. */
function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return (end < 0 ? argv : argv.slice(0, end)).some((word) => word === '--help' || word === '-h');
}

function report(error: unknown, name: string, io: Io): number {
  if (error instanceof UsageError) {
    remark(io, `adl ${name}: ${error.message}\nadl ${name} --help shows what it takes`);
    return EXIT_USAGE;
  }
  if (error instanceof Failure || error instanceof AdlError || isSystemError(error)) {
    remark(io, `adl ${name}: ${error.message}`);
    return EXIT_FAILURE;
  }
  throw error;
}

function print(io: Io, text: string): number {
  io.stdout.write(text);
  return 0;
}

function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    readonly version: string;
  };
  return manifest.version;
}

function help(): string {
  const lines = [...COMMANDS].map(([name, { summary }]) => `  ${name.padEnd(9)} ${summary}`);
  return `adl COMMAND [options]: exact auto-deleveraging of perpetual futures

${lines.join('\n')}

  adl COMMAND --help   what a command takes and gives
  adl --version
`;
}
