/** Samples from arrays, brought to the shape that a model takes. */
import type { Classifier } from '../../classifier/index.ts';
import { channelsFirst, channelsLast, pixelValues, type StoredArrays } from '../../data/index.node.ts';
import { DataError } from '../../errors.ts';
import { type FloatTensor, halfToFloat, type Shape, sizeOf, type Tensor } from '../../tensor/index.ts';
import type { Box } from '../../threat/index.ts';
import { readLabels } from './sample-labels.ts';
import type { SampleOptions, Samples } from './sample-options.ts';

/** @throws DataError for what does not fit the model */
export async function arraySamples(
  path: string,
  stored: StoredArrays,
  { inputShape, box }: Pick<Classifier, 'inputShape' | 'box'>,
  options: SampleOptions,
): Promise<Samples> {
  const images = asModel(inBox(stored.values, box, path), stored.layout, options);
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
    labels: await labelsOf(path, total, count, stored.labels, options),
  };
}

/** Pictures with their channels where the model has them. */
function asModel(images: FloatTensor, layout: StoredArrays['layout'], options: SampleOptions): FloatTensor {
  if (layout === undefined || layout === options.layout) return images;
  return options.layout === 'nchw' ? channelsFirst(images) : channelsLast(images);
}

async function labelsOf(
  path: string,
  total: number,
  count: number,
  beside: ArrayLike<number> | undefined,
  { label, labels, labelOffset }: SampleOptions,
): Promise<Int32Array | undefined> {
  if (label !== undefined) return new Int32Array(count).fill(label);
  const given = labels === undefined ? beside : await labelsInOrder(labels);
  if (given === undefined) return undefined;
  if (given.length !== total) {
    throw new DataError(`there are ${given.length} labels for ${total} samples`, { path: labels ?? path });
  }
  return Int32Array.from({ length: count }, (_, i) => given[i] + labelOffset);
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
  throw new DataError(`it has shape [${given}], but the model takes [N,${wanted}]`, {
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

/** Numbers as they are; 8-bit pixels mapped onto the box. @throws DataError for elements that are neither */
export function inBox({ dtype, shape, data }: Tensor, { low, high }: Box, path: string): FloatTensor {
  const values = (numbers: Float32Array): FloatTensor => ({ dtype: 'float32', shape, data: numbers });
  if (data instanceof Float32Array) return values(data);
  if (data instanceof Float64Array) return values(Float32Array.from(data));
  if (dtype === 'float16' && data instanceof Uint16Array) return values(halfToFloat(data));
  if (dtype === 'uint8' && data instanceof Uint8Array) {
    const levels = pixelValues({ low, high });
    return values(Float32Array.from(data, (pixel) => levels[pixel]));
  }
  throw new DataError(`its elements are ${dtype}`, {
    path,
    hint: 'Save inputs as float32, or as uint8 where they are pixels from 0 to 255.',
  });
}
