import { access, constants, stat } from 'node:fs/promises';
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
 * Refuses a file that could not be written, before any work is done for it.
 *
 * @throws OptionError where it is a folder, or would be in a place that may not be written to
 */
export async function requireWritableFile(option: string, file: string): Promise<void> {
  const found = await stat(resolve(file)).catch(() => undefined);
  if (found?.isDirectory()) {
    throw new OptionError(option, `${resolve(file)} is a folder, not a file`, 'Name a file in it.');
  }
  await requireWritable(option, dirname(resolve(file)));
}
