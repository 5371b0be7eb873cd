// The journal's file system of a server whose disk stops syncing: as soon as a file `fail-sync` lies beside the journal's directory.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { nodeFiles } from 'adl-core/journal';

function failing(path, file) {
  const sign = join(dirname(dirname(path)), 'fail-sync');
  return {
    append: (bytes) => file.append(bytes),
    sync: async () => {
      if (existsSync(sign)) throw Object.assign(new Error('EIO: injected, fdatasync'), { code: 'EIO' });
      await file.sync();
    },
    close: () => file.close(),
  };
}

export const files = {
  ...nodeFiles,
  create: async (path) => failing(path, await nodeFiles.create(path)),
  extend: async (path, length) => failing(path, await nodeFiles.extend(path, length)),
};
