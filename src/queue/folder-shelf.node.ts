import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileError } from '../data/index.node.ts';
import type { Shelf } from './store.ts';

/** Network file systems show what another machine wrote a little later. */
const LATER = [100, 400, 1500, 3000];

/** A folder that all machines see: a file for each hash, written beside its place first, so that nobody reads half of one. */
export function folderShelf(folder: string): Shelf {
  const at = (hash: string) => join(folder, hash.slice(0, 2), hash);
  return {
    name: folder,
    async write(hash, bytes) {
      const path = at(hash);
      try {
        const { size } = await stat(path).catch(() => ({ size: -1 }));
        if (size === bytes.length) return await utimes(path, new Date(), new Date());
        await mkdir(join(folder, hash.slice(0, 2)), { recursive: true });
        const beside = `${path}.${randomUUID()}`;
        await writeFile(beside, bytes);
        await rename(beside, path);
      } catch (error) {
        throw fileError(error, path, 'write it');
      }
    },
    async read(hash) {
      for (const wait of [...LATER, 0]) {
        const bytes = await readFile(at(hash)).catch((error: NodeJS.ErrnoException) => {
          if (error.code === 'ENOENT') return undefined;
          throw fileError(error, at(hash), 'read it');
        });
        if (bytes !== undefined) return bytes;
        if (wait > 0) await delay(wait);
      }
      return undefined;
    },
    remove: (hash) => rm(at(hash), { force: true }),
  };
}
