/** Image files, folders of them, and the files that say what is on them. */
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DataError } from '../../errors.ts';
import { fileError, readBytes } from './file.node.ts';
import { isImageName, type LabelList, parseClassNames, parseLabels } from './labels.ts';

/** An image file that was found. */
export interface ImageFile {
  readonly path: string;
  /** Its path below the folder that was listed, with / between the parts; the file's own name where it was listed itself. */
  readonly name: string;
  /** The name of the class: the first folder on the way from the folder that was listed, where there is one. */
  readonly label?: string;
}

/**
 * Lists image files: .png, .jpg, .jpeg and .webp, in any case.
 *
 * @param inputs Image files, and folders. In a folder, each folder is a class. Hidden files and folders, and files of
 * other kinds, are passed over. Links are followed.
 * @returns The files in the order of the inputs; within a folder by name, in the order of code units.
 * @throws DataError where an input does not exist or is not an image file, or a folder has no image in it.
 */
export async function listImages(inputs: readonly string[]): Promise<ImageFile[]> {
  const lists = await Promise.all(
    inputs.map(async (input) => {
      if (await isFolder(input)) return listFolder(input);
      if (isImageName(input)) return [{ path: input, name: basename(input) }];
      throw new DataError('is not an image file', { path: input, hint: 'Images end in .png, .jpg, .jpeg or .webp.' });
    }),
  );
  return lists.flat();
}

/**
 * The names of the folders in a folder, in the order of code units. Hidden ones are passed over; links are followed.
 *
 * @throws DataError where it cannot be listed.
 */
export async function foldersIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  for (const entry of await entriesOf(folder)) {
    if (!entry.name.startsWith('.') && (await leadsToFolder(entry, folder))) names.push(entry.name);
  }
  return names.sort(byCodeUnits);
}

/**
 * Reads a file of labels; see `parseLabels` for its forms.
 *
 * @throws DataError where it cannot be read or understood.
 */
export async function readLabelsFile(path: string): Promise<LabelList> {
  return parseLabels(await readText(path), path);
}

/**
 * Reads a file of class names; see `parseClassNames` for its forms.
 *
 * @throws DataError where it cannot be read or understood.
 */
export async function readClassNames(path: string): Promise<string[]> {
  return parseClassNames(await readText(path), path);
}

async function readText(path: string): Promise<string> {
  // The decoder drops a byte order mark.
  return new TextDecoder().decode(await readBytes(path));
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw fileError(error, path, 'read it');
  }
}

async function listFolder(folder: string): Promise<ImageFile[]> {
  const names = await namesBelow(folder, '', []);
  if (names.length === 0) {
    throw new DataError('has no images in it', { path: folder, hint: 'Images end in .png, .jpg, .jpeg or .webp.' });
  }
  return names.sort(byCodeUnits).map((name) => {
    const slash = name.indexOf('/');
    const file = { path: join(folder, name), name };
    return slash < 0 ? file : { ...file, label: name.slice(0, slash) };
  });
}

function byCodeUnits(first: string, second: string): number {
  return first < second ? -1 : Number(first > second);
}

/** @param above Real paths of the folders above, so that a link to one of them is not followed for ever. */
async function namesBelow(folder: string, prefix: string, above: readonly string[]): Promise<string[]> {
  const real = await realpath(folder);
  if (above.includes(real)) return [];
  const names: string[] = [];
  for (const entry of await entriesOf(folder)) {
    const name = prefix + entry.name;
    if (entry.name.startsWith('.')) continue;
    if (await leadsToFolder(entry, folder)) {
      for (const below of await namesBelow(join(folder, entry.name), `${name}/`, [...above, real])) names.push(below);
    } else if (isImageName(name)) names.push(name);
  }
  return names;
}

async function leadsToFolder(entry: Dirent, parent: string): Promise<boolean> {
  return entry.isDirectory() || (entry.isSymbolicLink() && (await isFolder(join(parent, entry.name))));
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    throw fileError(error, folder, 'list it');
  }
}
