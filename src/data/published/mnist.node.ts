/** MNIST and Fashion-MNIST, from a folder, from the cache, or from the web. */
import { gunzipped } from '../formats/gzip.node.ts';
import { bytesFromIdx, parseIdx } from '../formats/idx.ts';
import { type ByteImages, inFloats } from '../images/byte-images.ts';
import { type DataSource, type LoadOptions, obtain, type PublishedImages } from './published.node.ts';
import { fashionMnist, mnist, type PublishedFile, type PublishedSet } from './published.ts';

/**
 * MNIST: looked for in `dataDir`, then in the cache, then downloaded into the cache. Every file is believed only if it
 * has the MD5 of the published one.
 *
 * @param options Which part, and where to look for it. @default the test images
 * @returns 60,000 (train) or 10,000 (test) images `[N, 1, 28, 28]` in the box `[0, 1]`.
 * @throws DataError where the files are nowhere to be had, with all that was tried; or the cache cannot be written.
 * @example
 * const { images, labels } = await loadMnist({ split: 'test' });
 */
export function loadMnist(options: LoadOptions = { split: 'test' }): Promise<PublishedImages> {
  return loadPublished(mnist, options);
}

/** Fashion-MNIST; see `loadMnist`. */
export function loadFashionMnist(options: LoadOptions = { split: 'test' }): Promise<PublishedImages> {
  return loadPublished(fashionMnist, options);
}

/** Any set that is published in the files that MNIST has; see `loadMnist`. */
export async function loadPublished(set: PublishedSet, options: LoadOptions): Promise<PublishedImages> {
  const published = await loadPublishedBytes(set, options);
  return { ...published, images: inFloats(published.images) };
}

/** The same with its images as bytes, as they are published: a quarter of the memory. */
export async function loadPublishedBytes(
  set: PublishedSet,
  options: LoadOptions,
): Promise<PublishedImages<ByteImages>> {
  const read = async (file: PublishedFile) => {
    const { bytes, path, source } = await obtain(set, file, options);
    return { array: parseIdx(await gunzipped(bytes, path), path), path, source };
  };
  const files = set.files[options.split];
  const images = await read(files.images);
  const labels = await read(files.labels);
  const dataset = bytesFromIdx(images.array, labels.array, {
    name: `${set.name} ${options.split}`,
    path: images.path,
  });
  const sources: readonly DataSource[] = ['download', 'cache', 'directory'];
  const source = sources.find((candidate) => [images.source, labels.source].includes(candidate)) ?? 'directory';
  return { ...dataset, classNames: set.classNames, source, complete: true };
}
