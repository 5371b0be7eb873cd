import type { JournalFile, JournalFiles } from 'adl-core/journal';

const FILE: JournalFile = { append: async () => {}, sync: async () => {}, close: async () => {} };

/** A file system that keeps nothing: a journal on it costs what encoding costs, and is empty at the next start. */
export const files: JournalFiles = {
  makeDirectory: async () => {},
  list: async () => [],
  read: async (path) => {
    throw Object.assign(new Error(`there is no ${path}`), { code: 'ENOENT' });
  },
  create: async () => FILE,
  extend: async () => FILE,
  rename: async () => {},
  link: async () => {},
  remove: async () => {},
  syncDirectory: async () => {},
};
