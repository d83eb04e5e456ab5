/** Getting hold of published files: from a folder, from the cache, or from the web. */
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { DataError } from '../../errors.ts';
import type { FloatTensor } from '../../tensor/index.ts';
import type { LabelledImages } from '../dataset.ts';
import { readBytes, writeWhole } from '../files/file.node.ts';
import type { Images } from '../images/byte-images.ts';
import { type DownloadOptions, download, isGenuine } from './download.node.ts';
import type { Publication, PublishedFile, Split } from './published.ts';

/** Where the files of a set were: in a folder that somebody named, in the cache, or (at least one of them) on the web. */
export type DataSource = 'directory' | 'cache' | 'download';

/** The images of a published set. */
export interface PublishedImages<I extends Images = FloatTensor> extends LabelledImages<I> {
  readonly source: DataSource;
  /** Whether these are all images of the split, as they were published. Figures on others compare with nothing. */
  readonly complete: boolean;
}

export interface LoadOptions extends Partial<DownloadOptions> {
  readonly split: Split;
  /** Folder that has the files, or has a folder named as the set with them. Default: environment variable GIBBON_DATA. */
  readonly dataDir?: string;
  /** Folder for what is downloaded. Default: `$XDG_CACHE_HOME/gibbon/<set>`, or `~/.cache/gibbon/<set>`. */
  readonly cacheDir?: string;
  /** Never touch the network. Default false. */
  readonly offline?: boolean;
}

/** A published file, and where it was. */
export interface Obtained {
  readonly bytes: Uint8Array;
  readonly path: string;
  readonly source: DataSource;
}

/**
 * A published file, from the first place that has it: `dataDir`, the cache, the web, from where it goes into the cache.
 * It is believed only if it has the MD5 of the published one.
 *
 * @param failures What was tried before, for the message.
 * @throws DataError where it is nowhere to be had, with all that was tried; or the cache cannot be written.
 */
export async function obtain(
  set: Publication,
  file: PublishedFile,
  options: Omit<LoadOptions, 'split'>,
  failures: readonly string[] = [],
): Promise<Obtained> {
  const dataDir = dataFolder(options);
  const cached = join(options.cacheDir ?? defaultCache(set), file.name);
  const named = dataDir === undefined ? [] : [join(dataDir, file.name), join(dataDir, set.name, file.name)];
  const tried = [...failures];
  for (const path of new Set([...named, cached])) {
    const bytes = await readGenuine(path, file);
    if (typeof bytes !== 'string') return { bytes, path, source: named.includes(path) ? 'directory' : 'cache' };
    tried.push(bytes);
  }
  if (options.offline) tried.push('the web: not asked, because offline is set');
  else {
    const result = await download(file, { ...options, mirrors: options.mirrors ?? set.mirrors });
    if (result.bytes !== undefined) {
      await writeWhole(cached, result.bytes, 'Set another cacheDir or XDG_CACHE_HOME.');
      return { bytes: result.bytes, path: cached, source: 'download' };
    }
    tried.push(...result.failures);
  }
  throw new DataError(
    `cannot get ${file.name} of ${set.name}. Tried:\n${tried.map((line) => `  ${line}`).join('\n')}`,
    {
      hint: `Get the file ${file.name} (MD5 ${file.md5}) and name its folder by --data or the environment variable GIBBON_DATA.`,
    },
  );
}

/** The folder that was named, if one was. */
export function dataFolder({ dataDir }: Pick<LoadOptions, 'dataDir'>): string | undefined {
  return dataDir ?? process.env.GIBBON_DATA;
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

function defaultCache({ name }: Publication): string {
  const base = process.env.XDG_CACHE_HOME;
  return join(base !== undefined && isAbsolute(base) ? base : join(homedir(), '.cache'), 'gibbon', name);
}
