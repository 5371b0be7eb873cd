import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const from = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** What the page's own meta tag says, for its worker too, which a meta tag does not reach. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; img-src 'self' data:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export default defineConfig({
  root: from('.'),
  base: './',
  resolve: {
    alias: [
      // As it would be imported from the package; here from the sources, so that page and scenarios share one copy.
      { find: /^adl-core$/, replacement: from('../../src/index.ts') },
      { find: /^adl-core\/(presets|explain)$/, replacement: from('../../src/$1/index.ts') },
      // The parser of `adl rank`, in the build that brings its own streams.
      { find: /^csv-parse$/, replacement: 'csv-parse/browser/esm' },
    ],
  },
  build: { outDir: from('../../build/page'), emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0 },
  worker: { format: 'es' },
  preview: { host: '127.0.0.1', port: 4173, headers: { 'Content-Security-Policy': CONTENT_SECURITY_POLICY } },
});
