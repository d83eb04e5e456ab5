import { access, constants, realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { OptionError } from '../../errors.ts';

/**
 * Refuses a folder that could not be written to, before any work is done for it. Nothing is made yet.
 *
 * @throws OptionError where it, or the nearest folder above it, is a file or may not be written to
 */
export async function requireWritable(option: string, folder: string): Promise<void> {
  let place = resolve(folder);
  for (;;) {
    const found = await stat(place).catch(() => undefined);
    if (found?.isDirectory()) break;
    if (found !== undefined) {
      throw new OptionError(
        option,
        `${place} is a file, not a folder`,
        'Name a folder; it is made where there is none.',
      );
    }
    if (dirname(place) === place) return;
    place = dirname(place);
  }
  await access(place, constants.W_OK).catch(() => {
    throw new OptionError(option, `the folder ${place} may not be written to`, 'Name another one.');
  });
}

/**
 * Refuses a file that could not be written, or would take the place of one that is read, before any work is done for it.
 *
 * @param read What the command reads: files, and folders, which may hold the file
 * @throws OptionError where it is a folder or one of the files, or would be in a place that may not be written to
 */
export async function requireWritableFile(option: string, file: string, read: readonly string[] = []): Promise<void> {
  const found = await stat(resolve(file)).catch(() => undefined);
  if (found?.isDirectory()) {
    throw new OptionError(option, `${resolve(file)} is a folder, not a file`, 'Name a file in it.');
  }
  await requireWritable(option, dirname(resolve(file)));
  if (found === undefined) return;
  const place = await realpath(file);
  const places = await Promise.all(read.map((path) => realpath(path).catch(() => undefined)));
  if (places.includes(place)) {
    throw new OptionError(option, `${file} is read by this command, and would be overwritten`, 'Name another file.');
  }
}
