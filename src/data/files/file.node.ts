/** Whole files in and out, with failures said in plain words. */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DataError } from '../../errors.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of this path is a file, not a folder',
  EISDIR: 'this is a folder, not a file',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would become larger than is allowed',
  EMFILE: 'too many files are open',
  ERR_FS_FILE_TOO_LARGE: 'the file is larger than 2 GiB',
};

/** What a failed file operation means, as a `DataError` that names the path. */
export function fileError(error: unknown, path: string, doing: string, hint?: string): DataError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = reasons[code] ?? (error instanceof Error ? error.message : String(error));
  return new DataError(`cannot ${doing}: ${reason}`, { path, ...(hint === undefined ? {} : { hint }) });
}

/**
 * The bytes of a file.
 *
 * @throws DataError where it cannot be read.
 */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw fileError(error, path, 'read it');
  }
}

/** A file's bytes as a plain array: slices of a Buffer would share its memory, and parsers need copies. */
export async function plainBytes(path: string): Promise<Uint8Array> {
  const { buffer, byteOffset, byteLength } = await readBytes(path);
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/**
 * Writes a file so that nobody ever sees half of it: under another name in the same folder, then renamed. Makes the
 * folder where there is none.
 *
 * @param contents Texts are written as UTF-8
 * @throws DataError where it cannot be written; then nothing is left behind.
 */
export async function writeWhole(path: string, contents: Uint8Array | string, hint?: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.part`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, contents);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw fileError(error, path, 'write it', hint);
  }
}
