import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const HELP = 'Give the path of a Chromium in ADL_CHROMIUM, or install one: apt-get install chromium';
/** Headless, quiet on the network, and able to run as root in a container. */
export const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function installed(): string | undefined {
  const given = process.env.ADL_CHROMIUM;
  if (given === undefined) return PLACES.find((path) => existsSync(path));
  if (!existsSync(given)) throw new Error(`there is no ${given}, which ADL_CHROMIUM names`);
  return given;
}

function install(): void {
  process.stderr.write('no Chromium here: installing Debian’s with apt-get\n');
  const apt = (...args: readonly string[]): unknown =>
    execFileSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    apt('update');
    apt('install', '--yes', '--no-install-recommends', 'chromium');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Chromium cannot be installed here (${reason}). ${HELP}`);
  }
}

/** The path of a Chromium; installs Debian's where there is none. @throws Error that says what to do */
export function requireChromium(): string {
  const found = installed();
  if (found !== undefined) return found;
  install();
  const made = installed();
  if (made === undefined) throw new Error(`apt-get installed no Chromium in ${PLACES.join(', ')}. ${HELP}`);
  return made;
}

/** With a profile of its own, which is gone afterwards. */
export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: requireChromium(), headless: true, args: FLAGS });
}
