/** Model cards as files: `model.gibbon.json` beside `model.onnx`. */
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { fileError } from '../data/files/file.node.ts';
import { readClassNames } from '../data/files/folder.node.ts';
import { DataError } from '../errors.ts';
import { type CardFile, formatCard, type ModelCard, parseCard } from './card.ts';

export type { ModelCard } from './card.ts';

/** Where the card of a model is: for `models/net.onnx`, `models/net.gibbon.json`. */
export function cardPath(modelPath: string): string {
  return `${modelPath.replace(/\.onnx$/i, '')}.gibbon.json`;
}

/**
 * The card beside a model; undefined where there is none. Names of classes that stand in another file of its folder are read
 * from it.
 *
 * @throws DataError if the card cannot be read or understood, or names a file outside of its folder
 */
export async function readModelCard(modelPath: string): Promise<ModelCard | undefined> {
  const path = cardPath(modelPath);
  const json = await textOf(path);
  if (json === undefined) return undefined;
  const { classNames, ...card } = parseCard(json, path);
  if (classNames === undefined) return card;
  return { ...card, classNames: typeof classNames === 'string' ? await namesBeside(path, classNames) : classNames };
}

/** The names in a file of the card's folder. A card that came with a model cannot make Gibbon read, and show, other files. */
async function namesBeside(card: string, file: string): Promise<readonly string[]> {
  const folder = resolve(dirname(card));
  const path = resolve(folder, file);
  if (path.startsWith(folder.endsWith(sep) ? folder : folder + sep)) return readClassNames(path);
  throw new DataError(`"classNames" names the file ${file}, outside of its own folder`, {
    path: card,
    hint: 'Put the file of names beside the card, or give it with --class-names.',
  });
}

/**
 * Writes a card beside a model.
 *
 * @returns Its path.
 * @throws DataError if there is one already, which is left as it is, or if it cannot be written
 */
export async function writeModelCard(modelPath: string, card: CardFile): Promise<string> {
  const path = cardPath(modelPath);
  try {
    await writeFile(path, formatCard(card), { flag: 'wx' });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw fileError(error, path, 'write it');
    throw new DataError('this model has a card already', { path, hint: 'Edit it, or move it away for a new draft.' });
  }
  return path;
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    // The decoder drops a byte order mark.
    return new TextDecoder().decode(await readFile(path));
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
    throw fileError(error, path, 'read it');
  }
}

function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
