/** Checkpoints in files. */
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileError } from '../data/files/file.node.ts';
import { type CheckpointStore, decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';

const HINT = 'Make room or name another place for checkpoints; training resumes from the last one that was saved.';

/**
 * A checkpoint in a file. Whatever happens while it is saved, the file holds the new progress or the one before: it is
 * written under another name, flushed to the disk, and then renamed.
 *
 * @param identity Tells what is being trained; a file of another training is refused.
 * @throws DataError where the file cannot be read or written, is damaged, or of another training
 */
export function fileCheckpoint(path: string, identity: string): CheckpointStore {
  return {
    location: path,
    async load() {
      const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw fileError(error, path, 'read the checkpoint');
      });
      return bytes === undefined ? undefined : decodeCheckpoint(bytes, identity, path);
    },
    async save(progress) {
      const temporary = `${path}.part`;
      try {
        await mkdir(dirname(path), { recursive: true });
        const file = await open(temporary, 'w');
        try {
          await file.writeFile(encodeCheckpoint(progress, identity));
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(temporary, path);
      } catch (error) {
        await rm(temporary, { force: true }).catch(() => undefined);
        throw fileError(error, path, 'save the checkpoint', HINT);
      }
    },
  };
}
