import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { requireArgument, requireKnownOptions } from '../arguments.ts';
import { type LoadOptions, readModel } from '../classifier/load.node.ts';
import { largestInside } from '../data/formats/gzip.node.ts';
import { DataError } from '../errors.ts';
import { externalReader } from '../onnx/external.node.ts';
import { defaultRuntime } from '../runtime/node.ts';
import { loadNetwork, type Network } from './network.ts';
import type { Property } from './property.ts';
import { parseVnnlib } from './vnnlib.ts';

/**
 * Loads an ONNX file as a network that properties speak of.
 *
 * @throws DataError if the file cannot be read; otherwise as `loadNetwork`
 * @example
 * const network = await readNetwork('network.onnx');
 * const { counterexample } = await falsify(network, await readProperty('property.vnnlib'));
 */
export async function readNetwork(path: string, options: Pick<LoadOptions, 'runtime'> = {}): Promise<Network> {
  requireArgument('path', path, typeof path === 'string', 'the path of an ONNX file');
  requireKnownOptions('readNetwork', options, { runtime: true });
  const { bytes, model } = await readModel(path);
  const runtime = options.runtime ?? (await defaultRuntime());
  return loadNetwork(model, bytes, runtime, { name: basename(path, '.onnx'), external: externalReader(path) });
}

/**
 * Reads a property from a .vnnlib file, gzipped or not.
 *
 * @throws DataError if the file cannot be read; PropertyFormatError as `parseVnnlib` does
 * @example
 * const property = await readProperty('property.vnnlib');
 * const { counterexample } = await falsify(await readNetwork('network.onnx'), property);
 */
export async function readProperty(path: string): Promise<Property> {
  requireArgument('path', path, typeof path === 'string', 'the path of a .vnnlib file');
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    const missing = error.code === 'ENOENT' || error.code === 'ENOTDIR';
    const reason = missing ? 'there is no such file' : error.code === 'EISDIR' ? 'this is a folder' : error.message;
    throw new DataError(reason, { path, hint: 'Check the path of the property.' });
  });
  return parseVnnlib(textOf(bytes, path), { path });
}

function textOf(bytes: Uint8Array, path: string): string {
  const unzipped = bytes[0] === 0x1f && bytes[1] === 0x8b ? unzippedFrom(bytes, path) : bytes;
  if (unzipped.includes(0)) throw new DataError('this is not text', { path, hint: 'A property is a .vnnlib file.' });
  return new TextDecoder().decode(unzipped);
}

function unzippedFrom(bytes: Uint8Array, path: string): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: largestInside(bytes) });
  } catch {
    throw new DataError('it cannot be unzipped', { path, hint: 'The file may have been cut off.' });
  }
}
