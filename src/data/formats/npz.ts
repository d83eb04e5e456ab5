/** NumPy's .npz archives: zip files with one .npy file an array. */
import { zipSync } from 'fflate';
import { DataError, OptionError } from '../../errors.ts';
import type { Tensor } from '../../tensor/index.ts';
import { type NpyDType, npySize, parseNpy, parseNpyHeader, writeNpy } from './npy.ts';
import { listZip, unzip, type ZipEntry } from './zip.ts';

const LARGEST_ARRAY = 2 ** 31;

/** An archive whose arrays are read when they are asked for. */
export interface Npz {
  /** Names of the arrays, without the ending .npy, in the order of the archive. */
  readonly names: readonly string[];
  /**
   * The array of this name.
   *
   * @throws DataError where there is none, or it is damaged, larger than 2 GiB, or of another size than its header says.
   */
  read(name: string): Tensor<NpyDType>;
}

/**
 * Opens a .npz archive, stored or compressed. An array is decompressed only as far as its own header says, so that a
 * small file cannot claim all memory.
 *
 * @param path Named in errors.
 * @throws DataError where the bytes are no zip archive.
 */
export function openNpz(bytes: Uint8Array, path?: string): Npz {
  const entries = new Map(
    listZip(bytes, path)
      .filter(({ name }) => name.endsWith('.npy'))
      .map((entry) => [entry.name.slice(0, -'.npy'.length), entry]),
  );
  return {
    names: [...entries.keys()],
    read(name) {
      const entry = entries.get(name);
      const where = path === undefined ? `${name}.npy` : `${path} (${name}.npy)`;
      if (entry === undefined)
        throw new DataError(`there is no such array: it has ${[...entries.keys()]}`, { path: where });
      return parseNpy(
        unzip(entry, (start) => sizeOfArray(start, entry, where), where),
        where,
      );
    },
  };
}

/** Bytes of the .npy file that starts so, if its header is complete. */
function sizeOfArray(start: Uint8Array, entry: ZipEntry, path: string): number | undefined {
  const header = parseNpyHeader(start, path);
  if (header === undefined) return undefined;
  const size = npySize(header);
  if (size > LARGEST_ARRAY) {
    throw new DataError(`holds an array of ${size} bytes`, { path, hint: 'At most 2 GiB an array are read.' });
  }
  if (size !== entry.size) {
    throw new DataError(`has ${entry.size} bytes by the archive, but its header asks for ${size}`, { path });
  }
  return size;
}

/**
 * Parses all arrays of a .npz archive, by name.
 *
 * @throws DataError as `openNpz` and its `read`.
 */
export function parseNpz(bytes: Uint8Array, path?: string): Map<string, Tensor<NpyDType>> {
  const archive = openNpz(bytes, path);
  return new Map(archive.names.map((name) => [name, archive.read(name)]));
}

/**
 * The bytes of a .npz archive that `numpy.load` reads. The same arrays give the same bytes at any time.
 *
 * @param options.compress Default false, as `numpy.savez`.
 * @throws DataError for tensors that a .npy file cannot hold; OptionError for a name that makes no file name.
 */
export function writeNpz(
  arrays: Readonly<Record<string, Tensor>>,
  options: { readonly compress?: boolean } = {},
): Uint8Array {
  const files: Record<string, Uint8Array> = {};
  for (const [name, array] of Object.entries(arrays)) {
    if (name === '' || name.includes('/')) throw new OptionError('arrays', `"${name}" is not a name of an array`);
    files[`${name}.npy`] = writeNpy(array);
  }
  return zipSync(files, { level: options.compress ? 6 : 0, mtime: new Date(1980, 0, 1) });
}
