/** Inputs that are not attacked: what they are fed with. */
import { DataError, OptionError } from '../errors.ts';
import { filled } from '../graph/index.ts';
import { dtypeOf, type ValueInfoProto } from '../onnx/index.ts';
import { arrayType, type DType, type Shape, sizeOf, type Tensor } from '../tensor/index.ts';

/** A number for all elements, or the elements themselves. */
export type Feed = number | Tensor;

/** An input with what it is fed. */
export interface HeldInput {
  readonly name: string;
  readonly dtype: DType;
  /** For so many samples. */
  tensorFor(samples: number): Tensor;
}

/**
 * An input that is fed the same for all samples.
 *
 * @param batchAxis The axis that counts samples; undefined where it has none
 * @throws OptionError for elements that the input does not take, or of another shape
 */
export function heldInput(info: ValueInfoProto, feed: Feed, batchAxis: number | undefined): HeldInput {
  const { name = '' } = info;
  const dtype = dtypeOf(info.type?.tensorType?.elemType ?? 0);
  if (dtype === undefined || dtype === 'string' || dtype === 'float16' || dtype === 'bfloat16') {
    throw new OptionError('feed', `"${name}" is ${dtype ?? 'not a tensor'}, which cannot be fed`);
  }
  const one = typeof feed === 'number' ? constantFor(info, dtype, feed) : fitting(info, dtype, feed);
  return {
    name,
    dtype,
    tensorFor: (samples) =>
      batchAxis === undefined || one.shape[batchAxis] === samples ? one : tiled(one, dtype, batchAxis, samples),
  };
}

/** Lengths of the axes, those that are open as 1. */
function lengthsOf({ type }: ValueInfoProto): Shape | undefined {
  return type?.tensorType?.shape?.dim.map(({ dimValue }) =>
    dimValue !== undefined && dimValue > 0n ? Number(dimValue) : 1,
  );
}

type FedType = Exclude<DType, 'string' | 'float16' | 'bfloat16'>;

function constantFor(info: ValueInfoProto, dtype: FedType, value: number): Tensor {
  if (!dtype.startsWith('float') && !Number.isInteger(value)) {
    throw new OptionError('feed', `"${info.name}" is ${dtype}, and ${value} is not an integer`, 'Feed an integer.');
  }
  return filled(dtype, lengthsOf(info) ?? [], value);
}

/** The elements in the type of the input, and in its rank where axes of length 1 are all that differs. */
function fitting(info: ValueInfoProto, dtype: FedType, feed: Tensor): Tensor {
  const dims = info.type?.tensorType?.shape?.dim;
  const shape = dims === undefined ? feed.shape : shapeFor(feed.shape, dims);
  if (shape === undefined) {
    const wanted = dims?.map(({ dimValue, dimParam }) => (dimValue ? Number(dimValue) : dimParam || '?'));
    throw new DataError(`"${info.name}" is fed an array of shape [${feed.shape}], and the model takes [${wanted}]`, {
      hint: 'Feed an array of that shape, or one number for all elements, e.g. --feed name=0.',
    });
  }
  return converted(feed, dtype, shape);
}

function shapeFor(given: Shape, dims: readonly { readonly dimValue?: bigint | undefined }[]): Shape | undefined {
  const candidates = [given, [1, ...given], given.slice(given[0] === 1 ? 1 : 0)];
  const fits = (shape: Shape) =>
    shape.length === dims.length &&
    dims.every(({ dimValue }, axis) => !dimValue || dimValue <= 0n || Number(dimValue) === shape[axis]);
  return candidates.find(fits) ?? (dims.length === 0 && sizeOf(given) === 1 ? [] : undefined);
}

function converted({ dtype: from, data }: Tensor, dtype: FedType, shape: Shape): Tensor {
  const numbers = Array.from(data, Number);
  const wrong = dtype.startsWith('float') ? -1 : numbers.findIndex((value) => !Number.isInteger(value));
  if (wrong >= 0) {
    throw new DataError(`element ${wrong} of the ${from} array is ${numbers[wrong]}, and the input takes ${dtype}`);
  }
  return withElements(dtype, shape, numbers);
}

function withElements(dtype: FedType, shape: Shape, elements: readonly number[]): Tensor {
  const data =
    dtype === 'int64' || dtype === 'uint64'
      ? arrayType(dtype).from(elements.map(BigInt))
      : arrayType(dtype).from(elements);
  return { dtype, shape, data } as Tensor;
}

/** The same for each of some samples along an axis of length 1. */
function tiled(one: Tensor, dtype: FedType, axis: number, samples: number): Tensor {
  if (one.shape[axis] !== 1) return one;
  const inner = sizeOf(one.shape.slice(axis));
  const elements = Array.from(one.data, Number);
  const blocks = Array.from({ length: sizeOf(one.shape.slice(0, axis)) }, (_, block) =>
    elements.slice(block * inner, (block + 1) * inner),
  );
  const repeated = blocks.flatMap((block) => Array.from({ length: samples }, () => block).flat());
  return withElements(dtype, one.shape.with(axis, samples), repeated);
}
