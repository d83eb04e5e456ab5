/** Weights that stand in files beside the model, as ONNX has them for models above 2 GB. */
import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, posix, relative, resolve, sep, win32 } from 'node:path';
import { DataError, ModelFormatError } from '../errors.ts';
import type { ExternalReader } from './tensor-data.ts';

/**
 * A reader of the external data of the model at `modelPath`, for `tensorFromProto`. It reads the bytes that are asked for,
 * and only from files inside the model's folder: a model from elsewhere must not reach other files through a path or a link.
 * The reader throws ModelFormatError for a location outside of the folder, DataError for a file that is missing or too short.
 */
export function externalReader(modelPath: string): ExternalReader {
  const folder = dirname(resolve(modelPath));
  return (location, offset, length) => readSlice(pathInside(folder, location), offset, length);
}

function pathInside(folder: string, location: string): string {
  const steps = location.split(/[/\\]/);
  const absolute = posix.isAbsolute(location) || win32.isAbsolute(location) || /^[a-z]:/i.test(location);
  if (absolute || steps.includes('..') || location.includes('\0')) throw outside(location);
  const path = realpath(resolve(folder, location));
  const target = relative(realpath(folder), path);
  if (isAbsolute(target) || target === '..' || target.startsWith(`..${sep}`)) throw outside(location);
  return path;
}

function readSlice(path: string, offset: number, length: number): Uint8Array {
  const file = open(path);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) throw unreadable(path, 'it is no regular file');
    if (offset + length > stats.size) {
      throw new DataError(
        `the model takes bytes ${offset} to ${offset + length} of this file, but it has ${stats.size}`,
        {
          path,
          hint: 'The file is cut off or belongs to another model; fetch or export it again together with the model.',
        },
      );
    }
    const bytes = new Uint8Array(length);
    let done = 0;
    while (done < length) {
      const count = readSync(file, bytes, done, length - done, offset + done);
      if (count === 0) throw unreadable(path, 'it became shorter while it was read');
      done += count;
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}

function open(path: string): number {
  try {
    // Opening a pipe would otherwise wait for somebody who writes to it.
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function outside(location: string): ModelFormatError {
  return new ModelFormatError(`external data at ${JSON.stringify(location)} is outside of the model's folder`, {
    hint: "Only files inside the model's folder are read. If you trust the model, put a copy of the data file there.",
  });
}

function realpath(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): DataError {
  const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  const reason = missing ? 'there is no such file' : error instanceof Error ? error.message : String(error);
  return new DataError(`the model keeps weights in this file, but it cannot be read: ${reason}`, {
    path,
    hint: 'A model with external data is several files; put all of them into one folder under their own names.',
  });
}
