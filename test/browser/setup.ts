import { buildPages } from './bundles.ts';
import { requireChromium } from './chromium.ts';

/** Once before all: a browser, and the pages. */
export default async function setup(): Promise<void> {
  requireChromium();
  await buildPages();
}
