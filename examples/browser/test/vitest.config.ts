import { defineConfig } from 'vitest/config';

/** The page's own test: it needs a browser and the page's build, so `npm test` leaves it out. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.check.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
