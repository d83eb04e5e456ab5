/** Operators that rearrange without computing. */
import { type Shape, sizeOf } from '../../src/tensor/index.ts';
import { stretched } from './elementwise.ts';
import {
  doubles,
  eachLine,
  given,
  type Kernel,
  type Kernels,
  NotInReference,
  numberAt,
  numbersAt,
  stridesFor,
} from './values.ts';

/** A tensor of `shape` whose elements lie `strides` apart in `source`, from `start` on. */
function picked(source: Float64Array, shape: Shape, start: number, strides: readonly number[]): Float64Array {
  const data = new Float64Array(sizeOf(shape));
  if (data.length === 0) return data;
  const width = shape.at(-1) ?? 1;
  const step = strides.at(-1) ?? 1;
  eachLine(shape, start, strides, (first, line) => {
    for (let i = 0; i < width; i++) data[line * width + i] = source[first + i * step];
  });
  return data;
}

const reshape: Kernel = ({ x, shape }) => doubles(shape, x.data);

const transpose: Kernel = (call) => {
  const { x, shape } = call;
  const own = stridesFor(x.shape);
  const order =
    call.attributes.perm === undefined ? x.shape.map((_, i) => x.shape.length - 1 - i) : numbersAt(call, 'perm');
  const strides = order.map((axis) => own[axis]);
  return doubles(shape, picked(x.data, shape, 0, strides));
};

const expand: Kernel = ({ x, shape }) => doubles(shape, stretched(x, shape));

const slice: Kernel = (call) => {
  const { x, shape, inputs } = call;
  const [starts, , axes, steps] = inputs.slice(1).map((value) => value && [...value.data]);
  const strides = stridesFor(x.shape);
  let first = 0;
  (starts ?? []).forEach((from, i) => {
    const axis = axes?.[i] ?? i;
    const at = axis < 0 ? axis + x.shape.length : axis;
    const step = steps?.[i] ?? 1;
    const length = x.shape[at];
    const start = Math.min(Math.max(from < 0 ? from + length : from, 0), step > 0 ? length : length - 1);
    first += start * strides[at];
    strides[at] *= step;
  });
  return doubles(shape, picked(x.data, shape, first, strides));
};

/** Constant padding; negative amounts cut. */
const pad: Kernel = (call) => {
  const { x, shape, attributes, inputs } = call;
  if (attributes.mode !== 'constant') throw new NotInReference(`Pad: mode ${attributes.mode} is not known here`);
  const amounts = given(call, 1).data;
  const data = new Float64Array(sizeOf(shape)).fill(inputs[2]?.data[0] ?? 0);
  const target = stridesFor(shape);
  const source = stridesFor(x.shape);
  const skipped = x.shape.map((_, axis) => Math.max(-amounts[axis], 0));
  const ends = x.shape.map((length, axis) => length + Math.min(amounts[axis + x.shape.length], 0));
  const kept = ends.map((end, axis) => Math.max(end - skipped[axis], 0));
  if (sizeOf(kept) === 0) return doubles(shape, data);
  const from = skipped.reduce((sum, count, axis) => sum + count * source[axis], 0);
  const values = picked(x.data, kept, from, source);
  const to = x.shape.reduce((sum, _, axis) => sum + Math.max(amounts[axis], 0) * target[axis], 0);
  const width = kept.at(-1) ?? 1;
  eachLine(kept, to, target, (first, line) => {
    data.set(values.subarray(line * width, (line + 1) * width), first);
  });
  return doubles(shape, data);
};

const concat: Kernel = (call) => {
  const { inputs, shape } = call;
  const given = inputs.filter((value) => value !== undefined);
  const axis = numberAt(call, 'axis');
  const outer = sizeOf(shape.slice(0, axis < 0 ? axis + shape.length : axis));
  const data = new Float64Array(sizeOf(shape));
  let at = 0;
  for (let i = 0; i < outer; i++) {
    for (const { data: part } of given) {
      const size = part.length / outer;
      data.set(part.subarray(i * size, (i + 1) * size), at);
      at += size;
    }
  }
  return doubles(shape, data);
};

const split: Kernel = (call) => {
  const { x, node } = call;
  const axis = numberAt(call, 'axis');
  const strides = stridesFor(x.shape);
  const at = axis < 0 ? axis + x.shape.length : axis;
  let first = 0;
  return node.outputs.map(({ shape }) => {
    const part = doubles(shape, picked(x.data, shape, first, strides));
    first += shape[at] * strides[at];
    return part;
  });
};

/** Whole multiples of the nearest pixel, which is all that canonical graphs ask of a Resize. */
const resize: Kernel = ({ x, shape, attributes }) => {
  const factors = shape.map((length, axis) => length / x.shape[axis]);
  const known = attributes.mode === 'nearest' && attributes.coordinate_transformation_mode === 'asymmetric';
  if (!known || attributes.nearest_mode !== 'floor' || factors.some((factor) => !Number.isInteger(factor))) {
    throw new NotInReference('Resize: only whole multiples of the nearest pixel are known here');
  }
  // Each axis becomes two, the second of which repeats.
  const own = stridesFor(x.shape);
  const repeated = picked(
    x.data,
    x.shape.flatMap((length, axis) => [length, factors[axis]]),
    0,
    own.flatMap((stride) => [stride, 0]),
  );
  return doubles(shape, repeated);
};

const constantOfShape: Kernel = ({ shape, attributes: { value } }) => {
  const fill = typeof value === 'object' && 'dtype' in value ? Number(value.data[0]) : 0;
  return doubles(shape, new Float64Array(sizeOf(shape)).fill(fill));
};

export const layout: Kernels = {
  Reshape: reshape,
  Transpose: transpose,
  Expand: expand,
  Slice: slice,
  Pad: pad,
  Concat: concat,
  Split: split,
  Resize: resize,
  ConstantOfShape: constantOfShape,
};
