/** Samples from any place, in any format that is known. */
import { readdir, stat } from 'node:fs/promises';
import { DataError } from '../../errors.ts';
import { fileError } from '../files/file.node.ts';
import type { DataFormat, Place, ReadRequest, StoredSet } from './format.node.ts';
import * as known from './formats.node.ts';

export type {
  DataFormat,
  Place,
  ReadRequest,
  StoredArrays,
  StoredPictures,
  StoredSamples,
  StoredSet,
} from './format.node.ts';

export const dataFormats: readonly DataFormat[] = Object.values(known);

/** The format of a place; undefined where none recognises it. */
export function formatOf(place: Place): DataFormat | undefined {
  const sure = dataFormats.find((format) => format.recognises(place) === 'surely');
  return sure ?? dataFormats.find((format) => format.recognises(place) === 'maybe');
}

/** Whether a path is that of an array file, by its name alone. */
export function isArrayFile(path: string): boolean {
  return formatOf({ path, entries: undefined })?.holds === 'arrays';
}

/** What stands at a path. @throws DataError for what cannot be read */
export async function readStored(path: string, request: ReadRequest): Promise<StoredSet> {
  const place = { path, entries: await entriesOf(path) };
  const format = formatOf(place);
  if (format !== undefined) return format.read(place, request);
  const summaries = dataFormats.map(({ summary }) => summary).join('; ');
  throw new DataError('it is not a file that data are read from', { path, hint: `Data are read from ${summaries}.` });
}

async function entriesOf(path: string): Promise<readonly string[] | undefined> {
  try {
    return (await stat(path)).isDirectory() ? await readdir(path) : undefined;
  } catch (error) {
    throw fileError(error, path, 'read it');
  }
}
