/** CIFAR-10, from a folder, from the cache, or from the web. */
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../../errors.ts';
import { fileError, readBytes } from '../files/file.node.ts';
import { bytesFromCifar10, type CifarFile } from '../formats/cifar10-binary.ts';
import { gunzipped } from '../formats/gzip.node.ts';
import { filesInTar } from '../formats/tar.ts';
import { type ByteImages, inFloats } from '../images/byte-images.ts';
import { dataFolder, type LoadOptions, obtain, type PublishedImages } from './published.node.ts';
import { cifar10, type PublishedArchive, type PublishedBatch, type Split } from './published.ts';

/** How the names of files begin that are of a split, besides those of the published files. */
const BEGINNINGS: Readonly<Record<Split, RegExp>> = { train: /^train/i, test: /^test/i };

/**
 * CIFAR-10. Looked for in `dataDir`, there in the folders `cifar10` and `cifar-10-batches-bin` too; then in the cache; then
 * downloaded into the cache. Of what a folder has, the first of these counts:
 *
 * - the published files of the split, `data_batch_1.bin` to `data_batch_5.bin` or `test_batch.bin`, or some of them;
 * - the published archive, `cifar-10-binary.tar.gz`, believed only if it has the right MD5, as in the cache;
 * - a part of the set: other files in its format whose names begin with `train` or `test`, in the order of their names. Those
 *   with `jpeg` in their names are not exact to the pixel, and passed over.
 *
 * Files end in `.bin`, or in `.bin.gz` where they are gzipped.
 *
 * @returns 50,000 (train) or 10,000 (test) images `[N, 3, 32, 32]` in the box `[0, 1]`, or those that the folder has of
 * them; `complete` says whether they are exactly those that were published.
 * @throws DataError where the set is nowhere to be had, with all that was tried; where a file of the folder is truncated or
 * has other labels than 0 to 9; or where the cache cannot be written.
 */
export function loadCifar10(options: LoadOptions): Promise<PublishedImages> {
  return loadArchive(cifar10, options);
}

/** Any set that is published as CIFAR-10 is; see `loadCifar10`. */
export async function loadArchive(set: PublishedArchive, options: LoadOptions): Promise<PublishedImages> {
  const published = await loadArchiveBytes(set, options);
  return { ...published, images: inFloats(published.images) };
}

/** The same with its images as bytes, as they are published: a quarter of the memory. */
export async function loadArchiveBytes(
  set: PublishedArchive,
  options: LoadOptions,
): Promise<PublishedImages<ByteImages>> {
  const batches = set.batches[options.split];
  const name = `${set.name} ${options.split}`;
  const failures: string[] = [];
  for (const folder of foldersOf(set, dataFolder(options))) {
    const found = await filesIn(folder, set, options.split);
    if (found.files.length > 0) {
      const files = await Promise.all(found.files.map(readFile));
      return { ...bytesFromCifar10(files, { name }), source: 'directory', complete: isComplete(files, batches) };
    }
    failures.push(...found.failures);
  }
  const archive = await obtain(set, set.archive, options, failures);
  const files = filesInTar(await gunzipped(archive.bytes, archive.path), archive.path);
  const parts = batches.map((batch) => partOf(files, `${set.folder}/${batch.name}`, archive.path));
  return { ...bytesFromCifar10(parts, { name }), source: archive.source, complete: true };
}

/** The folders that may have files of a set, below the one that was named. */
function foldersOf(set: PublishedArchive, folder: string | undefined): string[] {
  if (folder === undefined) return [];
  return [[], [set.folder], [set.name], [set.name, set.folder]].map((below) => join(folder, ...below));
}

interface Found {
  /** Paths, in the order of the images. */
  readonly files: readonly string[];
  /** Why there are none. */
  readonly failures: readonly string[];
}

/** The files of a split in a folder. */
async function filesIn(folder: string, { archive, batches }: PublishedArchive, split: Split): Promise<Found> {
  const all = await readdir(folder).catch((error: unknown) => fileError(error, folder, 'list it'));
  if (all instanceof DataError) return { files: [], failures: [all.message] };
  const names = all.filter((name) => /\.bin(\.gz)?$/.test(name)).sort();
  // Where a file is there plain and gzipped, the plain one counts, which is set last.
  const byName = new Map(names.reverse().map((name) => [name.replace(/\.gz$/, ''), name]));
  const published = batches[split].map(({ name }) => byName.get(name)).filter((name) => name !== undefined);
  if (published.length === 0 && all.includes(archive.name)) return { files: [], failures: [] };
  const others = [...byName.values()].filter((name) => BEGINNINGS[split].test(name) && !/jpeg/i.test(name)).sort();
  const chosen = published.length > 0 ? published : others;
  if (chosen.length > 0) return { files: chosen.map((name) => join(folder, name)), failures: [] };
  return { files: [], failures: [`${folder}: has neither ${batches[split][0].name} nor another ${split}*.bin`] };
}

async function readFile(path: string): Promise<CifarFile> {
  return { path, bytes: await gunzipped(await readBytes(path), path) };
}

/** Whether files are exactly the published ones. */
function isComplete(files: readonly CifarFile[], batches: readonly PublishedBatch[]): boolean {
  const sums = files.map(({ bytes }) => createHash('sha1').update(bytes).digest('hex'));
  return String(sums) === String(batches.map(({ sha1 }) => sha1));
}

function partOf(files: ReadonlyMap<string, Uint8Array>, name: string, path: string): CifarFile {
  const bytes = files.get(name);
  if (bytes === undefined) throw new DataError(`there is no ${name} in it`, { path, hint: 'Get the file again.' });
  return { bytes, path: `${path} (${name})` };
}
