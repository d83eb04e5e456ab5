/** Samples from array files: idx, .npy and .npz. */
import type { Classifier } from '../../classifier/index.ts';
import { findIdxLabels, imagesFromIdx, openNpz, parseNpy, pixelValues, readIdx } from '../../data/index.node.ts';
import { DataError } from '../../errors.ts';
import { type FloatTensor, halfToFloat, type Shape, sizeOf, type Tensor } from '../../tensor/index.ts';
import type { Box } from '../../threat/index.ts';
import { classNumbers, plainBytes, readLabels } from './sample-labels.ts';
import type { SampleOptions, Samples } from './sample-options.ts';

const IMAGE_KEYS = ['images', 'x', 'x_test', 'arr_0'];
const LABEL_KEYS = ['labels', 'y', 'y_test', 'arr_1'];

interface Arrays {
  readonly images: FloatTensor;
  readonly labels: readonly number[] | undefined;
}

/** Reads an array file. @throws DataError for what cannot be read or does not fit the model */
export async function readArray(
  path: string,
  { inputShape, box }: Pick<Classifier, 'inputShape' | 'box'>,
  options: SampleOptions,
): Promise<Samples> {
  const { images, labels } = await arraysOf(path, box, options);
  const shape = shapeAsModel(images.shape, inputShape, path);
  const total = images.shape[0];
  const count = Math.min(total, options.limit ?? total);
  return {
    inputs: {
      ...images,
      shape: [count, ...shape],
      data: images.data.subarray(0, count * sizeOf(shape)),
    },
    names: Array.from({ length: count }, (_, i) => `#${i}`),
    labels: await labelsOf(path, total, count, labels, options),
  };
}

async function labelsOf(
  path: string,
  total: number,
  count: number,
  beside: readonly number[] | undefined,
  { label, labels, labelOffset }: SampleOptions,
): Promise<Int32Array | undefined> {
  if (label !== undefined) return new Int32Array(count).fill(label);
  const given = labels === undefined ? beside : await labelsInOrder(labels);
  if (given === undefined) return undefined;
  if (given.length !== total) {
    throw new DataError(`there are ${given.length} labels for ${total} samples`, { path: labels ?? path });
  }
  return Int32Array.from(given.slice(0, count), (index) => index + labelOffset);
}

async function labelsInOrder(path: string): Promise<readonly number[]> {
  const list = await readLabels(path);
  if ('inOrder' in list) return list.inOrder;
  throw new DataError('it names files, and the samples are an array without names', {
    path,
    hint: 'Write one label a line, in the order of the array.',
  });
}

/**
 * The shape of one sample as the model takes it, where axes of length 1 or the flattening are all that differs.
 *
 * @param given [N, ...]
 */
export function shapeAsModel(given: Shape, wanted: Shape, path: string): Shape {
  const [count, ...sample] = given;
  if (count === 0) throw new DataError('it holds no samples', { path });
  const isFlat = long(sample).length <= 1 || long(wanted).length <= 1;
  const same = String(long(sample)) === String(long(wanted)) || (isFlat && sizeOf(sample) === sizeOf(wanted));
  if (given.length > 0 && same) return wanted;
  throw new DataError(`it has shape [${given}], and the model takes [N,${wanted}]`, {
    path,
    hint: shapeHint(given, wanted),
  });
}

/** The axes of a shape that tell how its elements are arranged. */
function long(shape: Shape): Shape {
  return shape.filter((length) => length !== 1);
}

function shapeHint(given: Shape, wanted: Shape): string {
  const [, first, second, third] = given;
  if (String(long(given)) === String(long(wanted))) return 'Give it an axis for the samples: x[None] in NumPy.';
  if (String([third, first, second]) === String(wanted)) return 'Move its channels: x.transpose(0, 3, 1, 2) in NumPy.';
  if (String([second, third, first]) === String(wanted)) return 'Move its channels: x.transpose(0, 2, 3, 1) in NumPy.';
  return 'Save the inputs as the model takes them, samples along the first axis.';
}

async function arraysOf(path: string, box: Box, { label, labels }: SampleOptions): Promise<Arrays> {
  if (/\.npy$/i.test(path)) {
    return { images: inBox(parseNpy(await plainBytes(path), path), box, path), labels: undefined };
  }
  if (/\.npz$/i.test(path)) return archived(path, box);
  const images = await readIdx(path);
  // Labels of the same set stand beside it as a rule; that they do not is no error.
  const isLabelled = label !== undefined || labels !== undefined;
  const labelsPath = isLabelled ? undefined : await findIdxLabels(path).catch(() => undefined);
  const none = { shape: [images.shape[0]], data: new Uint8Array(images.shape[0]) };
  const set = imagesFromIdx(images, none, { name: path, path, box: [box.low, box.high] });
  const beside = labelsPath === undefined ? undefined : await readLabels(labelsPath);
  return { images: set.images, labels: beside && 'inOrder' in beside ? beside.inOrder : undefined };
}

async function archived(path: string, box: Box): Promise<Arrays> {
  const archive = openNpz(await plainBytes(path), path);
  const find = (keys: readonly string[]) => keys.find((key) => archive.names.includes(key));
  const images = find(IMAGE_KEYS);
  const labels = find(LABEL_KEYS);
  if (images === undefined) {
    throw new DataError(`it holds no array of inputs, but ${archive.names.join(', ') || 'nothing'}`, {
      path,
      hint: `Name the inputs ${IMAGE_KEYS.join(', ')}, and the labels ${LABEL_KEYS.join(', ')}.`,
    });
  }
  return {
    images: inBox(archive.read(images), box, path),
    labels: labels === undefined ? undefined : classNumbers(archive.read(labels), `${path} (${labels})`),
  };
}

/** Numbers as they are; 8-bit pixels mapped onto the box. @throws DataError for elements that are neither */
export function inBox({ dtype, shape, data }: Tensor, { low, high }: Box, path: string): FloatTensor {
  const values = (numbers: Float32Array): FloatTensor => ({ dtype: 'float32', shape, data: numbers });
  if (data instanceof Float32Array) return values(data);
  if (data instanceof Float64Array) return values(Float32Array.from(data));
  if (dtype === 'float16' && data instanceof Uint16Array) return values(halfToFloat(data));
  if (dtype === 'uint8' && data instanceof Uint8Array) {
    const levels = pixelValues([low, high]);
    return values(Float32Array.from(data, (pixel) => levels[pixel]));
  }
  throw new DataError(`its elements are ${dtype}`, {
    path,
    hint: 'Save inputs as float32, or as uint8 where they are pixels from 0 to 255.',
  });
}
