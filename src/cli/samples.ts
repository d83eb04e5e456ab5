/** The inputs of a command: image files, folders, idx files and NumPy arrays, brought to the shape that a model takes. */
import { readFile } from 'node:fs/promises';
import type { Classifier, Layout } from '../classifier/index.ts';
import {
  assignLabels,
  fileError,
  findIdxLabels,
  type ImageFile,
  imagesFromIdx,
  listImages,
  openNpz,
  parseNpy,
  pixelValues,
  readIdx,
  readImage,
  readLabelsFile,
  toTensor,
} from '../data/index.node.ts';
import { DataError } from '../errors.ts';
import { type FloatTensor, type Shape, sizeOf, type Tensor } from '../tensor/index.ts';

export interface SampleOptions {
  readonly layout: Layout;
  readonly resize?: number | undefined;
  readonly crop?: number | undefined;
  /** A file of labels. */
  readonly labels?: string | undefined;
  /** Added to every class that is given as a number. */
  readonly labelOffset: number;
  /** Names of the model's classes, to which folders are matched. */
  readonly classNames?: readonly string[] | undefined;
  /** At most so many samples. */
  readonly limit?: number | undefined;
}

export interface Samples {
  /** [N, ...inputShape] in the classifier's box. */
  readonly inputs: FloatTensor;
  readonly names: readonly string[];
  /** One class a sample; undefined where nothing says what the samples are. */
  readonly labels: Int32Array | undefined;
}

/** Reads the inputs of a command. @throws DataError for what cannot be read or does not fit the model */
export async function readSamples(
  paths: readonly string[],
  classifier: Classifier,
  options: SampleOptions,
): Promise<Samples> {
  const arrays = paths.filter((path) => /\.(npy|npz|gz)$|ubyte$/i.test(path));
  if (arrays.length === 0) return readPictures(paths, classifier, options);
  if (paths.length > 1) {
    throw new DataError(`${paths.length} inputs were given and one of them is an array file`, {
      path: arrays[0],
      hint: 'give one array file, or image files and folders',
    });
  }
  return readArray(paths[0], classifier, options);
}

async function readPictures(
  paths: readonly string[],
  classifier: Classifier,
  options: SampleOptions,
): Promise<Samples> {
  const { inputShape, box } = classifier;
  const { layout, resize, crop, limit } = options;
  if (inputShape.length !== 3) {
    throw new DataError(`the model takes inputs of shape [${inputShape}], which are no images`, {
      hint: 'give a .npy, .npz or idx file of such inputs',
    });
  }
  const [height, width, channels] = layout === 'nchw' ? [...inputShape.slice(1), inputShape[0]] : inputShape;
  if (channels !== 1 && channels !== 3) {
    throw new DataError(`the model takes ${channels} channels, and images have 1 or 3`, {
      hint: `is its layout ${layout === 'nchw' ? 'nhwc' : 'nchw'}?`,
    });
  }
  const files = (await listImages(paths)).slice(0, limit);
  const size = { ...(resize === undefined ? {} : { resize }), ...(crop === undefined ? {} : { crop }) };
  const images = await Promise.all(
    files.map(async (file) => {
      const image = await readImage(file.path, { channels, ...size });
      if (image.width === width && image.height === height) return image;
      throw new DataError(`this picture is ${image.width} x ${image.height} and the model takes ${width} x ${height}`, {
        path: file.path,
        hint: `--resize ${Math.round(Math.min(width, height) * 1.143)} --crop ${Math.min(width, height)} scales the short side and cuts the centre out`,
      });
    }),
  );
  return {
    inputs: toTensor(images, { layout, box: [box.low, box.high] }),
    names: files.map(({ name }) => name),
    labels: await labelsOf(files, options),
  };
}

async function labelsOf(
  files: readonly ImageFile[],
  { labels, classNames, labelOffset }: SampleOptions,
): Promise<Int32Array | undefined> {
  if (labels !== undefined) {
    return assignLabels(files, await readLabelsFile(labels), labels).map((label) => label + labelOffset);
  }
  const folders = [...new Set(files.flatMap(({ label }) => (label === undefined ? [] : [label])))];
  if (folders.length === 0 || files.some(({ label }) => label === undefined)) return undefined;
  const indexOf = (folder: string): number => {
    if (/^\d+$/.test(folder)) return Number(folder) + labelOffset;
    const index = classNames?.findIndex((name) => name === folder || name.split(',')[0] === folder) ?? -1;
    if (index >= 0) return index;
    throw new DataError(`the folder "${folder}" names no class`, {
      hint: 'name folders by class index, or give --class-names FILE in which their names stand, or --labels FILE',
    });
  };
  const byFolder = new Map(folders.map((folder) => [folder, indexOf(folder)]));
  return Int32Array.from(files, ({ label = '' }) => byFolder.get(label) ?? 0);
}

async function readArray(path: string, classifier: Classifier, options: SampleOptions): Promise<Samples> {
  const { images, labels } = await arraysOf(path, classifier, options);
  const count = Math.min(images.shape[0], options.limit ?? images.shape[0]);
  const width = sizeOf(images.shape.slice(1));
  const given = options.labels === undefined ? labels : await labelsInOrder(options.labels, images.shape[0]);
  return {
    inputs: {
      ...images,
      shape: [count, ...fitted(images.shape.slice(1), classifier.inputShape, path)],
      data: images.data.subarray(0, count * width),
    },
    names: Array.from({ length: count }, (_, i) => `#${i}`),
    labels: given?.slice(0, count).map((label) => label + options.labelOffset),
  };
}

/** The shape of one sample as the model takes it, where both are the same numbers in the same order. */
function fitted(given: Shape, wanted: Shape, path: string): Shape {
  const lengths = (shape: Shape) => shape.filter((length) => length !== 1).join();
  if (lengths(given) === lengths(wanted) || (given.length === 1 && sizeOf(given) === sizeOf(wanted))) return wanted;
  const flattened = wanted.filter((length) => length !== 1).length === 1 && sizeOf(given) === sizeOf(wanted);
  if (flattened) return wanted;
  throw new DataError(`its samples have shape [${given}] and the model takes [${wanted}]`, { path });
}

async function labelsInOrder(path: string, count: number): Promise<Int32Array> {
  const list = await readLabelsFile(path);
  if ('inOrder' in list && list.inOrder.length === count) return Int32Array.from(list.inOrder);
  throw new DataError(`it should hold one label a line for each of ${count} samples`, { path });
}

interface Arrays {
  readonly images: FloatTensor;
  readonly labels: Int32Array | undefined;
}

async function arraysOf(path: string, { box }: Classifier, options: SampleOptions): Promise<Arrays> {
  const range = [box.low, box.high] as const;
  if (/\.npy$/i.test(path))
    return { images: inBox(parseNpy(await bytesOf(path), path), range, path), labels: undefined };
  if (/\.npz$/i.test(path)) {
    const archive = openNpz(await bytesOf(path), path);
    const find = (keys: readonly string[]) => keys.find((key) => archive.names.includes(key));
    const images = find(['images', 'x', 'x_test', 'arr_0']);
    const labels = find(['labels', 'y', 'y_test', 'arr_1']);
    if (images === undefined) {
      throw new DataError(`it holds ${archive.names.join(', ')} and none of images, x, x_test, arr_0`, { path });
    }
    return {
      images: inBox(archive.read(images), range, path),
      labels: labels === undefined ? undefined : wholeNumbers(archive.read(labels)),
    };
  }
  const images = await readIdx(path);
  const labelsPath = options.labels ?? (await findIdxLabels(path).catch(() => undefined));
  const labels = labelsPath === undefined || labelsPath === options.labels ? undefined : await readIdx(labelsPath);
  const none = { shape: [images.shape[0]], data: new Uint8Array(images.shape[0]) };
  const set = imagesFromIdx(images, labels ?? none, { name: path, path, box: range });
  return { images: set.images, labels: labels === undefined ? undefined : set.labels };
}

async function bytesOf(path: string): Promise<Uint8Array> {
  return readFile(path).catch((error: unknown) => {
    throw fileError(error, path, 'read');
  });
}

function wholeNumbers({ data }: Tensor): Int32Array {
  return Int32Array.from(data as ArrayLike<number | bigint>, Number);
}

/** Numbers as they are; 8-bit pixels mapped onto the box. */
function inBox(array: Tensor, range: readonly [number, number], path: string): FloatTensor {
  const { dtype, shape, data } = array;
  if (data instanceof Float32Array) return { dtype: 'float32', shape, data };
  if (data instanceof Float64Array) return { dtype: 'float32', shape, data: Float32Array.from(data) };
  if (dtype === 'uint8' && data instanceof Uint8Array) {
    const values = pixelValues(range);
    return { dtype: 'float32', shape, data: Float32Array.from(data, (pixel) => values[pixel]) };
  }
  throw new DataError(`its elements are ${dtype}, and inputs are float32, float64 or uint8`, { path });
}
