import { appendFile, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError } from '../data/index.node.ts';
import type { Ledger } from './ledger.ts';

/** A file of lines in a folder that all machines see. */
export function folderLedger(folder: string): Ledger {
  const at = (key: string) => join(folder, 'journals', `${key}.jsonl`);
  return {
    name: folder,
    async append(key, lines) {
      try {
        await mkdir(join(folder, 'journals'), { recursive: true });
        await appendFile(at(key), lines.map((line) => `${line}\n`).join(''));
      } catch (error) {
        throw fileError(error, at(key), 'write it');
      }
    },
    async read(key) {
      const text = await readFile(at(key), 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return '';
        throw fileError(error, at(key), 'read it');
      });
      // The last line may be half of one.
      return text.split('\n').slice(0, -1);
    },
    remove: (key) => rm(at(key), { force: true }),
  };
}
