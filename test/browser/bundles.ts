/** The page of app/app.ts as each bundler makes it, and as plain modules. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type BuildOptions, build as esbuild, type Plugin } from 'esbuild';
import { build as vite } from 'vite';
import webpack from 'webpack';
import { PAGES } from './site.ts';

export const BUNDLERS = ['vite', 'webpack', 'esbuild', 'plain'] as const;

const README = readFileSync('README.md', 'utf8');

/** Where the page is that bundlers start from: inside the package, which therefore finds itself by its name. */
const SOURCE = `${PAGES}/source`;

function writePage(folder: string, script: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/index.html`, `<!doctype html><title>adl-core</title>${script}\n`);
}

const MODULE = '<script type="module" src="./app.js"></script>';

const ESM: BuildOptions = { bundle: true, format: 'esm', platform: 'browser', target: 'es2022', logLevel: 'error' };

/** The page's TypeScript as JavaScript; the package's names stay as they are, or become what `name` gives. */
async function source(outdir: string, name = (path: string): string => path): Promise<void> {
  const outside: Plugin = {
    name: 'the package stays outside',
    setup: (build) => build.onResolve({ filter: /^adl-core/ }, ({ path }) => ({ path: name(path), external: true })),
  };
  await esbuild({ ...ESM, entryPoints: ['test/browser/app/app.ts'], outdir, plugins: [outside] });
  writePage(outdir, MODULE);
}

async function withVite(): Promise<void> {
  await vite({
    configFile: false,
    logLevel: 'error',
    root: SOURCE,
    base: './',
    worker: { format: 'es' },
    build: { outDir: resolve(PAGES, 'vite') },
  });
}

function withWebpack(): Promise<void> {
  writePage(`${PAGES}/webpack`, '<script defer src="./app.js"></script>');
  const path = resolve(PAGES, 'webpack');
  const compiler = webpack({
    mode: 'production',
    entry: resolve(SOURCE, 'app.js'),
    output: { path, filename: 'app.js' },
  });
  return new Promise((done, failed) => {
    compiler!.run((error, stats) => {
      if (error) failed(error);
      else if (stats!.hasErrors()) failed(new Error(stats!.toString({ all: false, errors: true })));
      else done();
    });
  });
}

/** As the README says: its command, on this page. */
function withEsbuild(): void {
  const [, words = ''] = /^npx esbuild (.*)$/m.exec(README) ?? [];
  const args = words.replace('app.js', `app=${SOURCE}/app.js`).replace('=public', `=${PAGES}/esbuild`).split(' ');
  execFileSync('node_modules/.bin/esbuild', [...args, '--log-level=error'], { stdio: ['ignore', 'ignore', 'inherit'] });
  writePage(`${PAGES}/esbuild`, MODULE);
}

/** The README's page; its script lies apart, for policies forbid scripts in pages. */
function readmePage(): void {
  const folder = `${PAGES}/readme`;
  const [, html = ''] = /```html\n([\s\S]*?)```/.exec(README) ?? [];
  const [inside, script = ''] = /<script type="module">([\s\S]*?)<\/script>/.exec(html) ?? [];
  mkdirSync(folder);
  writeFileSync(`${folder}/app.js`, script);
  writeFileSync(`${folder}/index.html`, html.replace(inside ?? '', MODULE));
  cpSync('dist/browser', `${folder}/adl-core`, { recursive: true });
}

async function withoutBundler(): Promise<void> {
  await source(`${PAGES}/plain`, (path) =>
    path.replace(/^adl-core(\/(.*))?$/, (_, __, way) => `./adl-core/${way ?? 'index'}.js`),
  );
  await esbuild({ ...ESM, entryPoints: ['test/browser/app/compile.ts'], outdir: `${PAGES}/plain` });
  cpSync('dist/browser', `${PAGES}/plain/adl-core`, { recursive: true });
}

async function suite(): Promise<void> {
  await esbuild({ ...ESM, entryPoints: ['test/browser/app/suite-page.ts'], outdir: `${PAGES}/suite`, splitting: true });
  writePage(`${PAGES}/suite`, '<script type="module" src="./suite-page.js"></script>');
}

/** Builds all pages. */
export async function buildPages(): Promise<void> {
  rmSync(PAGES, { recursive: true, force: true });
  await source(SOURCE);
  await Promise.all([withVite(), withWebpack(), withoutBundler(), suite()]);
  withEsbuild();
  readmePage();
}
