/** Inputs that are not attacked: what they are fed with. */
import { DataError, OptionError } from '../errors.ts';
import { constant, filled, inFloat32, type Value } from '../graph/index.ts';
import { dtypeOf, type ValueInfoProto } from '../onnx/index.ts';
import { arrayType, type DType, type Shape, sizeOf, type Tensor } from '../tensor/index.ts';
import { type HeldRows, heldRows } from './held-rows.ts';

/** A number for all elements, the elements themselves, or those of every sample, [N, ...]. */
export type Feed = number | Tensor;

/** An input with what it is fed. */
export interface HeldInput {
  readonly name: string;
  readonly dtype: DType;
  /** What every sample is fed; undefined where it is the same for all. */
  readonly rows: HeldRows | undefined;
  /** For so many samples, all of which get what the first one gets. */
  tensorFor(samples: number): Tensor;
  /** The same on a graph. */
  valueFor(samples: number): Value;
}

/**
 * An input that is held. An array that has one axis more than the input, or more rows than one along the axis that counts samples, is
 * what each sample is fed.
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
  const rows = typeof feed === 'number' ? undefined : rowsIn(info, dtype, feed, batchAxis);
  if (rows !== undefined) {
    const tensorFor = (samples: number) => rows.tensorOf(rows.repeated(rows.isAlone ? 1 : samples));
    return { name, dtype, rows, tensorFor, valueFor: (samples) => constant(inFloat32(tensorFor(samples)), name) };
  }
  const one = typeof feed === 'number' ? constantFor(info, dtype, feed) : fitting(info, dtype, feed);
  const tensorFor = (samples: number) =>
    batchAxis === undefined || one.shape[batchAxis] === samples ? one : tiled(one, dtype, batchAxis, samples);
  return { name, dtype, rows, tensorFor, valueFor: (samples) => constant(inFloat32(tensorFor(samples)), name) };
}

/** What each sample is fed; undefined where an array is one for all. */
function rowsIn(
  info: ValueInfoProto,
  dtype: FedType,
  feed: Tensor,
  batchAxis: number | undefined,
): HeldRows | undefined {
  const dims = info.type?.tensorType?.shape?.dim;
  const [count, ...rest] = feed.shape;
  if (dims === undefined || count === undefined || count < 2) return undefined;
  const whole = shapeFor(feed.shape, dims);
  const isWhole = whole !== undefined && (batchAxis === undefined || whole[batchAxis] === 1);
  if (isWhole) return undefined;
  const one = [rest, [1, ...rest]].find(
    (shape) => fits(shape, dims) && (batchAxis === undefined || shape[batchAxis] === 1),
  );
  if (one === undefined) return undefined;
  const make = (shape: Shape, elements: readonly number[]) => withElements(dtype, shape, elements);
  return heldRows(dtype, make, converted(feed, info, dtype, feed.shape), one, batchAxis);
}

/** Lengths of the axes, those that are open as 1. */
function lengthsOf({ type }: ValueInfoProto): Shape | undefined {
  return type?.tensorType?.shape?.dim.map(({ dimValue }) =>
    dimValue !== undefined && dimValue > 0n ? Number(dimValue) : 1,
  );
}

/** Element types that can be fed. */
export type FedType = Exclude<DType, 'string' | 'float16' | 'bfloat16'>;

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
      hint: `Feed an array of that shape, an array with one row more in front for each sample, or one number for all elements, e.g. --feed ${info.name}=0.`,
    });
  }
  return converted(feed, info, dtype, shape);
}

function shapeFor(given: Shape, dims: readonly { readonly dimValue?: bigint | undefined }[]): Shape | undefined {
  const candidates = [given, [1, ...given], given.slice(given[0] === 1 ? 1 : 0)];
  return candidates.find((shape) => fits(shape, dims)) ?? (dims.length === 0 && sizeOf(given) === 1 ? [] : undefined);
}

function fits(shape: Shape, dims: readonly { readonly dimValue?: bigint | undefined }[]): boolean {
  const isAsLong = ({ dimValue }: { readonly dimValue?: bigint | undefined }, axis: number) =>
    !dimValue || dimValue <= 0n || Number(dimValue) === shape[axis];
  return shape.length === dims.length && dims.every(isAsLong);
}

function converted({ data }: Tensor, { name }: ValueInfoProto, dtype: FedType, shape: Shape): Tensor {
  const numbers = Array.from(data, Number);
  const wrong = dtype.startsWith('float') ? -1 : numbers.findIndex((value) => !Number.isInteger(value));
  if (wrong >= 0) {
    throw new DataError(`"${name}" takes ${dtype}, and element ${wrong} of what it is fed is ${numbers[wrong]}`, {
      hint: 'Feed integers.',
    });
  }
  return withElements(dtype, shape, numbers);
}

/** A tensor of these elements. */
export function withElements(dtype: FedType, shape: Shape, elements: readonly number[]): Tensor {
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
