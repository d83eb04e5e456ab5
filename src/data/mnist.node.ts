/** MNIST and Fashion-MNIST, from a folder, from the cache, or from the web. */
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { DataError } from '../errors.ts';
import type { LabelledImages } from './dataset.ts';
import { type DownloadOptions, download, isGenuine } from './download.node.ts';
import { readBytes, writeWhole } from './file.node.ts';
import { gunzipped } from './gzip.node.ts';
import { imagesFromIdx, parseIdx } from './idx.ts';
import { fashionMnist, mnist, type PublishedFile, type PublishedSet, type Split } from './published.ts';

/** Where the files of a set were: in a folder that somebody named, in the cache, or (at least one of them) on the web. */
export type DataSource = 'directory' | 'cache' | 'download';

export interface PublishedImages extends LabelledImages {
  readonly source: DataSource;
}

export interface LoadOptions extends Partial<DownloadOptions> {
  readonly split: Split;
  /** Folder that has the files, or has a folder `mnist` or `fashion-mnist` with them. Default: environment variable GIBBON_DATA. */
  readonly dataDir?: string;
  /** Folder for what is downloaded. Default: `$XDG_CACHE_HOME/gibbon/<set>`, or `~/.cache/gibbon/<set>`. */
  readonly cacheDir?: string;
  /** Never touch the network. Default false. */
  readonly offline?: boolean;
}

/**
 * MNIST: looked for in `dataDir`, then in the cache, then downloaded into the cache. Every file is believed only if it
 * has the MD5 of the published one.
 *
 * @returns 60,000 (train) or 10,000 (test) images `[N, 1, 28, 28]` in the box `[0, 1]`.
 * @throws DataError where the files are nowhere to be had, with all that was tried; or the cache cannot be written.
 */
export function loadMnist(options: LoadOptions): Promise<PublishedImages> {
  return loadPublished(mnist, options);
}

/** Fashion-MNIST; see `loadMnist`. */
export function loadFashionMnist(options: LoadOptions): Promise<PublishedImages> {
  return loadPublished(fashionMnist, options);
}

/** Any set that is published in the files that MNIST has; see `loadMnist`. */
export async function loadPublished(set: PublishedSet, options: LoadOptions): Promise<PublishedImages> {
  const files = set.files[options.split];
  const images = await obtain(set, files.images, options);
  const labels = await obtain(set, files.labels, options);
  const parse = async ({ bytes, path }: Obtained) => parseIdx(await gunzipped(bytes, path), path);
  const dataset = imagesFromIdx(await parse(images), await parse(labels), {
    name: `${set.name} ${options.split}`,
    path: images.path,
  });
  const sources: readonly DataSource[] = ['download', 'cache', 'directory'];
  const source = sources.find((candidate) => [images.source, labels.source].includes(candidate)) ?? 'directory';
  return { ...dataset, classNames: set.classNames, source };
}

interface Obtained {
  readonly bytes: Uint8Array;
  readonly path: string;
  readonly source: DataSource;
}

async function obtain(set: PublishedSet, file: PublishedFile, options: LoadOptions): Promise<Obtained> {
  const dataDir = options.dataDir ?? process.env.GIBBON_DATA;
  const cached = join(options.cacheDir ?? defaultCache(set), file.name);
  const places: { path: string; source: DataSource }[] = [
    ...(dataDir === undefined ? [] : [join(dataDir, file.name), join(dataDir, set.name, file.name)]).map(
      (path) => ({ path, source: 'directory' }) as const,
    ),
    { path: cached, source: 'cache' },
  ];
  const failures: string[] = [];
  for (const place of places) {
    const bytes = await readGenuine(place.path, file);
    if (typeof bytes !== 'string') return { ...place, bytes };
    failures.push(bytes);
  }
  if (options.offline) failures.push('the web: not asked, because offline is set');
  else {
    const result = await download(file, { ...options, mirrors: options.mirrors ?? set.mirrors });
    if (result.bytes !== undefined) {
      await writeWhole(cached, result.bytes, 'Set another cacheDir or XDG_CACHE_HOME.');
      return { bytes: result.bytes, path: cached, source: 'download' };
    }
    failures.push(...result.failures);
  }
  throw new DataError(
    `cannot get ${file.name} of ${set.name}. Tried:\n${failures.map((line) => `  ${line}`).join('\n')}`,
    {
      hint: `Get the file ${file.name} (MD5 ${file.md5}) and name its folder by --data or the environment variable GIBBON_DATA.`,
    },
  );
}

/** The bytes of the published file at a path, or why they are not there. */
async function readGenuine(path: string, file: PublishedFile): Promise<Uint8Array | string> {
  try {
    const bytes = await readBytes(path);
    return isGenuine(bytes, file) ? bytes : `${path}: its MD5 is not ${file.md5}`;
  } catch (error) {
    if (error instanceof DataError) return error.message;
    throw error;
  }
}

function defaultCache(set: PublishedSet): string {
  const base = process.env.XDG_CACHE_HOME;
  return join(base !== undefined && isAbsolute(base) ? base : join(homedir(), '.cache'), 'gibbon', set.name);
}
