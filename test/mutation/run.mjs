/**
 * Breaks the engine in one place at a time and checks that the tests see it.
 *
 *   node test/mutation/run.mjs [--only SUBSTRING] [--list] [--record]
 *
 * Each mutant is compiled in memory, from the sources with one text replaced: no file of the tree changes. --only, once or more
 * often, takes those whose file or slip contains the text; --record writes RESULTS.md. Exit code 1 when a mutant survives, and
 * before anything is run when an entry of the whole table does not apply to the sources as they are.
 */
import { execFileSync, fork } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import { build } from 'vite';
import { MUTANTS } from './mutants.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Inside the tree, so that the bundle finds its packages. */
const BUILD = join(ROOT, 'build');
/** A mutant may loop for ever: it is given so many times what the sound engine takes. */
const PATIENCE = 4;
const SOUND_TIMEOUT_MS = 600_000;
const CHECKS_AT_ONCE = 2;
/** Random histories of each scale; fixed, so that a run can be repeated. */
const HISTORIES = '60';

function parseArguments(args) {
  const options = { only: [], list: false, record: false };
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '--list') options.list = true;
    else if (args[i] === '--record') options.record = true;
    else if (args[i] === '--only' && args[i + 1] !== undefined) options.only.push(args[++i]);
    else throw new Error(`unknown argument ${args[i]}; known: --only SUBSTRING, --list, --record`);
  }
  return options;
}

function allMutants() {
  return Object.entries(MUTANTS).flatMap(([file, slips]) =>
    slips.map(([find, replace, why]) => ({ file, find, replace, why, name: `${file}: ${why}` })),
  );
}

/** The file with the slip in it. @throws Error where the entry does not apply */
function mutate({ name, file, find, replace }) {
  const path = join(ROOT, 'assembly', file);
  if (!existsSync(path)) throw new Error(`${name}: there is no such file`);
  const parts = readFileSync(path, 'utf8').split(find);
  if (parts.length !== 2) throw new Error(`${name}: the text to replace occurs ${parts.length - 1} times`);
  if (find === replace) throw new Error(`${name}: nothing is replaced`);
  return parts.join(replace);
}

/** What is wrong with the entries that do not apply to the sources as they are: each would check nothing. */
function staleEntries(mutants) {
  return mutants.flatMap((mutant) => {
    try {
      mutate(mutant);
      return [];
    } catch (error) {
      return [error.message];
    }
  });
}

/** Compiles the engine, with one file's text replaced; the bytes, or what the compiler says. */
async function compile(mutant) {
  const changed = mutant === undefined ? undefined : { path: `assembly/${mutant.file}`, text: mutate(mutant) };
  let bytes;
  const { error, stderr } = await asc.main(['assembly/pool.ts', '--target', 'debug', '--outFile', 'mutant.wasm'], {
    readFile(name, base) {
      if (name === changed?.path) return changed.text;
      try {
        return readFileSync(join(ROOT, base === '.' ? '' : base, name), 'utf8');
      } catch {
        return null;
      }
    },
    writeFile(name, contents) {
      if (name.endsWith('.wasm')) bytes = contents;
    },
    listFiles: () => [],
  });
  return error === null && bytes !== undefined ? { bytes } : { problem: String(stderr) || String(error) };
}

/** Bundles check.ts with its own engines, and with test runner and embedded bytes replaced. */
async function bundleCheck(folder) {
  const replaced = [
    [/^vitest$/, () => join(HERE, 'shim.ts')],
    [/support\/engines\.ts$/, () => join(HERE, 'engines.ts')],
    [/generated\/core(-scalar)?\.ts$/, () => '\0no-bytes'],
  ];
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    plugins: [
      {
        name: 'engine-under-test',
        enforce: 'pre',
        resolveId: (id) => replaced.find(([pattern]) => pattern.test(id))?.[1](),
        load: (id) =>
          id === '\0no-bytes'
            ? "export const KEY = ''; export const TEXT = ''; export const BYTES = { KEY, TEXT }; export const SHA256 = '';"
            : undefined,
      },
    ],
    build: {
      ssr: join(HERE, 'check.ts'),
      outDir: folder,
      emptyOutDir: true,
      target: 'es2022',
      minify: false,
      // The suites are imported for what they do.
      rollupOptions: { treeshake: false },
    },
  });
}

/** A process that runs the tests on one engine after the other. It is replaced when it ends or does not answer. */
class Checker {
  constructor(folder) {
    this.folder = folder;
    this.timeout = SOUND_TIMEOUT_MS;
  }

  /** What the tests say of an engine: { passed } or { failed, message }. */
  check(bytes, number) {
    const file = join(this.folder, `${number}.wasm`);
    writeFileSync(file, bytes);
    const env = { ...process.env, ADL_PROPERTY_RUNS: HISTORIES };
    this.child ??= fork(join(this.folder, 'check.js'), {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const { child } = this;
    return new Promise((resolve) => {
      const answer = (verdict) => {
        clearTimeout(timer);
        child.removeAllListeners();
        rmSync(file);
        resolve(verdict);
      };
      const timer = setTimeout(() => {
        this.stop();
        answer({ failed: `no end within ${Math.round(this.timeout / 1000)} s`, message: '' });
      }, this.timeout);
      child.once('message', answer);
      child.once('exit', (code, signal) => {
        this.child = undefined;
        answer({ failed: `the process ended with ${code ?? signal}`, message: '' });
      });
      child.send(file);
    });
  }

  stop() {
    this.child?.kill('SIGKILL');
    this.child = undefined;
  }
}

/** Compiles one mutant after the other and checks them beside that. */
async function runAll(checkers, mutants, report) {
  const idle = [...checkers];
  const running = new Set();
  for (const [number, mutant] of mutants.entries()) {
    const { bytes, problem } = await compile(mutant);
    if (bytes === undefined) {
      report(number, { invalid: problem });
      continue;
    }
    while (idle.length === 0) await Promise.race(running);
    const checker = idle.pop();
    const one = checker.check(bytes, number).then((verdict) => {
      running.delete(one);
      idle.push(checker);
      report(number, verdict);
    });
    running.add(one);
  }
  await Promise.all(running);
}

function git(...args) {
  return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
}

function cell(text) {
  return text.replaceAll('|', '\\|');
}

function resultsText(mutants, verdicts, seconds) {
  const killed = verdicts.filter((verdict) => verdict.failed !== undefined);
  const suites = ['worked cases', 'random histories', 'kernels', 'batches', 'blocks', 'allocation rules'];
  const by = suites.map((suite) => `${killed.filter(({ failed }) => failed.startsWith(suite)).length} by ${suite}`);
  const rows = mutants.map(
    ({ file, why }, i) => `| ${file} | ${cell(why)} | ${cell(verdicts[i].failed ?? 'SURVIVED')} |`,
  );
  const dirty =
    git('status', '--porcelain', 'assembly', 'src', 'test', 'vectors') === '' ? '' : ' with uncommitted changes';
  return `# Mutation check, as recorded

Date ${new Date().toISOString().slice(0, 10)}, commit ${git('rev-parse', '--short', 'HEAD')}${dirty}, command \`node test/mutation/run.mjs --record\`,
${Math.round(seconds)} s. **${killed.length} killed, ${mutants.length - killed.length} survived.** First to fail: ${by.join(', ')}, ${killed.length - killed.filter(({ failed }) => suites.some((s) => failed.startsWith(s))).length} by a crash or no end.

How to read it: every mutant of \`mutants.mjs\` is one slip in one file of \`assembly/\`, compiled as the debug build is, and run against
\`vectors.test.ts\`, \`differential.test.ts\` (${HISTORIES} histories of each scale), \`kernels/\` and \`rules/\`, in this order and with fixed seeds, until
one test fails. Only that first test is named, so one early test hides how many others would have failed too.

The slips were chosen by hand. Left out of the table, by reasoning and not by proof: slips that seemed to change no result (a bound that only
costs time, a check that another one repeats, a sum whose range another sum's implies), and eight doubtful ones that were never run. Three
more that survived are left out and not explained away: the journal writing one entry past its end (it survived even with blocks laid behind it, and
why is not known), the list of liquidatable positions writing one cell past its end (no test was built), and the last correction of a quotient, which
needs a denominator within 2^10 below a multiple of 2^64. So the count says that these tests
can fail, and where; it does not say that no other slip could pass. The reference is not mutated here: that it is right rests on the vectors and
on being written apart from the engine.

| file | slip | first test to fail |
|---|---|---|
${rows.join('\n')}
`;
}

/** Checks the sound engine, then every mutant. */
async function judge(checkers, mutants) {
  const { bytes } = await compile();
  const start = Date.now();
  const baseline = await checkers[0].check(bytes, 'sound');
  if (!(baseline.passed > 0)) throw new Error(`the sound engine fails ${baseline.failed}: ${baseline.message}`);
  const taken = Date.now() - start;
  process.stderr.write(`sound engine: ${baseline.passed} tests in ${taken} ms\n`);
  for (const checker of checkers) checker.timeout = PATIENCE * taken;
  const verdicts = [];
  await runAll(checkers, mutants, (number, verdict) => {
    verdicts[number] = verdict;
    const { name } = mutants[number];
    if (verdict.invalid !== undefined) process.stdout.write(`INVALID  ${name}\n${verdict.invalid}\n`);
    else if (verdict.failed === undefined) process.stdout.write(`SURVIVED ${name}\n`);
    else process.stdout.write(`killed   ${name} — ${verdict.failed}\n`);
    process.stderr.write(`${verdicts.filter(Boolean).length}/${mutants.length}\r`);
  });
  return verdicts;
}

async function main() {
  const options = parseArguments(process.argv.slice(2));
  const all = allMutants();
  const stale = staleEntries(all);
  if (stale.length > 0) {
    process.stderr.write(`entries of the table do not apply:\n${stale.join('\n')}\n`);
    process.exitCode = 1;
    return;
  }
  const mutants = all.filter(
    ({ name }) => options.only.length === 0 || options.only.some((part) => name.includes(part)),
  );
  if (options.list) {
    for (const { name } of mutants) process.stdout.write(`${name}\n`);
    return;
  }
  const start = Date.now();
  mkdirSync(BUILD, { recursive: true });
  const folder = mkdtempSync(join(BUILD, 'mutation-'));
  const checkers = Array.from({ length: CHECKS_AT_ONCE }, () => new Checker(folder));
  let verdicts;
  try {
    await bundleCheck(folder);
    verdicts = await judge(checkers, mutants);
  } finally {
    for (const checker of checkers) checker.stop();
    rmSync(folder, { recursive: true });
  }
  const survived = verdicts.filter(({ failed }) => failed === undefined).length;
  const seconds = (Date.now() - start) / 1000;
  if (options.record) writeFileSync(join(HERE, 'RESULTS.md'), resultsText(mutants, verdicts, seconds));
  process.stderr.write(`${Math.round(seconds)} s\n`);
  process.stdout.write(`${mutants.length - survived} killed, ${survived} survived\n`);
  if (survived > 0) process.exitCode = 1;
}

await main();
