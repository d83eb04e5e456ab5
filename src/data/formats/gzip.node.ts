/** Bytes that may be gzipped. */
import { gunzip } from 'node:zlib';
import { DataError } from '../../errors.ts';

const LARGEST = 2 ** 31;
/** What is made to fill the memory shrinks by a factor of a thousand; data shrink by ten, and empty pictures by a hundred. */
const MOST_SHRUNK = 200;
const ALWAYS = 2 ** 26;

/** How many bytes a gzip file may hold: no more than its own size explains. */
export const largestInside = (bytes: Uint8Array): number =>
  Math.min(Math.max(MOST_SHRUNK * bytes.length, ALWAYS), LARGEST);
/** Bytes that are decompressed at a time. Node's default of 16 KiB takes three times as long for large files. */
const CHUNK = 2 ** 20;

/**
 * The bytes as they are, or what they hold where they are gzip, as their first two bytes tell.
 *
 * @param path Named in errors.
 * @throws DataError where the gzip file is damaged or truncated, or holds more than 2 GiB or 200 times its own size.
 */
export async function gunzipped(bytes: Uint8Array, path: string): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  return new Promise((resolve, reject) => {
    gunzip(bytes, { maxOutputLength: largestInside(bytes), chunkSize: CHUNK }, (error, result) => {
      if (error === null) resolve(result);
      else
        reject(
          new DataError(`cannot decompress it: ${reasonOf(error, largestInside(bytes))}`, {
            path,
            hint: 'Get the file again.',
          }),
        );
    });
  });
}

function reasonOf(error: Error, largest: number): string {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'Z_BUF_ERROR') return 'the gzip file is truncated';
  if (code === 'ERR_BUFFER_TOO_LARGE') return `it holds more than ${Math.round(largest / 2 ** 20)} MiB`;
  return `the gzip file is damaged (${error.message})`;
}
