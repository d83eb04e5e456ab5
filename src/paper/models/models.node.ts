/** Trained models in a folder of files. */
import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../../data/files/file.node.ts';
import { fileCheckpoint } from '../../training/checkpoint.node.ts';
import { decodeModelFile, encodeModelFile, type ModelShelf } from './models.ts';

const PHASES = [1, 2];

/**
 * A shelf in a folder, which is made when the first model is saved. Each model is a safetensors file named by a hash of what
 * made it; a model that was made in another way is never taken for it.
 */
export function modelFolder(folder: string): ModelShelf {
  const name = (identity: string) => createHash('sha256').update(identity).digest('hex').slice(0, 16);
  const fileOf = (identity: string) => join(folder, `${name(identity)}.safetensors`);
  const checkpointOf = (identity: string, phase: number) => join(folder, `${name(identity)}.phase-${phase}.checkpoint`);
  return {
    async load(identity) {
      const bytes = await readFile(fileOf(identity)).catch(() => undefined);
      return bytes && decodeModelFile(bytes, identity);
    },
    save: (identity, model) =>
      writeWhole(fileOf(identity), encodeModelFile(identity, model), 'Name another folder for models.'),
    checkpoint: (identity, phase) => fileCheckpoint(checkpointOf(identity, phase), identity),
    async clear(identity) {
      for (const phase of PHASES) await rm(checkpointOf(identity, phase), { force: true });
    },
  };
}
