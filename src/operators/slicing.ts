/** Parts of a tensor along its axes: Slice, Pad, Concat, Split. Each is the transpose of another. */
import { OptionError, ShapeError } from '../errors.ts';
import {
  apply,
  applyOne,
  attribute,
  defineOperator,
  mustKnowIntegers,
  normalizeAxis,
  type Operator,
  required,
  requireRoom,
  scalar,
  type Value,
} from '../graph/index.ts';
import { type Shape, sizeOf } from '../tensor/index.ts';
import { mul } from './arithmetic.ts';
import { fromNumbers, numbersOf, stridesOf } from './evaluate.ts';
import { reduceSum } from './reduction.ts';
import { rising } from './rules/interval.ts';
import { linearInAll } from './rules/linear.ts';
import { axesOf, expand, indexList, rearranged, reshape, zeros } from './shape.ts';

/** One axis of a slice: the first index, the number of elements, and the step between them. */
interface SliceRange {
  readonly axis: number;
  readonly start: number;
  readonly count: number;
  readonly step: number;
}

function slicesOf(shape: Shape, starts: number[], ends: number[], axes?: number[], steps?: number[]): SliceRange[] {
  return starts.map((from, i) => {
    const axis = normalizeAxis(axes?.[i] ?? i, shape.length, 'Slice');
    const step = steps?.[i] ?? 1;
    const length = shape[axis];
    const [lowest, highest] = step > 0 ? [0, length] : [-1, length - 1];
    const clampTo = (index: number, low: number) =>
      Math.min(Math.max(index < 0 ? index + length : index, low), highest);
    const start = clampTo(from, Math.max(lowest, 0));
    return { axis, start, count: Math.max(Math.ceil((clampTo(ends[i], lowest) - start) / step), 0), step };
  });
}

function rangesOf(inputs: readonly (Value | undefined)[], shape: Shape): SliceRange[] {
  const [starts, ends, axes, steps] = inputs
    .slice(1)
    .map((value) => value && mustKnowIntegers(value, 'the bounds of a Slice'));
  if (starts === undefined || ends === undefined) throw new ShapeError('Slice: starts and ends are required');
  return slicesOf(shape, starts, ends, axes, steps);
}

export const Slice: Operator = defineOperator({
  name: 'Slice',
  requiredInputs: 3,
  infer: ({ inputs: [x], optionalInputs }) => {
    const shape = [...x.shape];
    for (const { axis, count } of rangesOf(optionalInputs, x.shape)) shape[axis] = count;
    return [{ dtype: x.dtype, shape }];
  },
  rules: {
    interval: rising,
    linear: linearInAll,
    vjp: ({ g, inputs: [x], optionalInputs }) => [() => unslice(g, x.shape, rangesOf(optionalInputs, x.shape))],
  },
  evaluate: ([x], _, { inputs, outputs: [{ shape }] }) => {
    const strides = stridesOf(x.shape);
    const ranges = rangesOf(inputs, x.shape);
    return [
      rearranged(x, shape, (coordinates) => {
        const source = [...coordinates];
        for (const { axis, start, step } of ranges) source[axis] = start + coordinates[axis] * step;
        return source.reduce((sum, at, axis) => sum + at * strides[axis], 0);
      }),
    ];
  },
  read: ({ opset, inputs, attributes: { starts, ends, axes } }) => {
    const [x] = inputs;
    if (x === undefined) return [];
    if (opset >= 10) return apply(Slice, inputs);
    const lists = [starts, ends, axes].map((list) => (Array.isArray(list) ? indexList(list.map(BigInt)) : undefined));
    return apply(Slice, [x, ...lists]);
  },
});

/** The transpose of a slice: its elements put back where they came from, zeros elsewhere. */
function unslice(g: Value, shape: Shape, ranges: readonly SliceRange[]): Value {
  const before = shape.map(() => 0);
  const after = shape.map(() => 0);
  if (sizeOf(g.shape) === 0) return zeros(shape, g.dtype);
  let spread = g;
  for (const { axis, start, count, step } of ranges) {
    if (step < 0) spread = flip(spread, axis);
    const stride = Math.abs(step);
    if (stride > 1) spread = dilate(spread, axis, stride);
    before[axis] = step > 0 ? start : start + (count - 1) * step;
    after[axis] = shape[axis] - before[axis] - spread.shape[axis];
  }
  return pad(spread, before, after);
}

/** The value with `stride - 1` zeros put between neighbours along an axis. */
function dilate(x: Value, axis: number, stride: number): Value {
  const [before, after] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)];
  const length = x.shape[axis];
  const column = reshape(x, [...before, length, 1, ...after]);
  const none = column.shape.map(() => 0);
  const padded = pad(column, none, none.with(axis + 1, stride - 1));
  return sliceAxis(reshape(padded, [...before, length * stride, ...after]), axis, 0, (length - 1) * stride + 1);
}

/** Padding by a constant. Negative pads cut, as in ONNX. */
export const Pad: Operator = defineOperator({
  name: 'Pad',
  requiredInputs: 2,
  attributes: { mode: attribute('string', 'constant') },
  infer: ({ inputs: [x, pads] }) => {
    const amounts = mustKnowIntegers(pads, 'the amounts of a Pad');
    const rank = x.shape.length;
    return [{ dtype: x.dtype, shape: x.shape.map((length, axis) => length + amounts[axis] + amounts[axis + rank]) }];
  },
  rules: {
    interval: rising,
    linear: ({ g, inputs: [x, pads, fill], pullbacks }) => {
      const amounts = mustKnowIntegers(pads, 'the amounts of a Pad');
      const [before, after] = [amounts.slice(0, x.shape.length), amounts.slice(x.shape.length)];
      const frame = fill && pad(zeros(x.shape.with(0, 1), g.dtype), before, after, 1);
      return {
        coefficients: pullbacks().slice(0, 1),
        ...(frame && { constants: [mul(g, mul(frame, fill))] }),
      };
    },
    vjp: ({ g, inputs: [x, pads] }) => {
      const amounts = mustKnowIntegers(pads, 'the amounts of a Pad');
      const [before, after] = [amounts.slice(0, x.shape.length), amounts.slice(x.shape.length)];
      const negated = (list: readonly number[]) => list.map((amount) => -amount);
      const allAxes = g.shape.map((_, axis) => axis);
      return [
        () => pad(g, negated(before), negated(after)),
        undefined,
        () => reduceSum(mul(g, pad(zeros(x.shape, g.dtype), before, after, 1)), allAxes, false),
      ];
    },
  },
  read: (node) => {
    const [x, padsInput, fill] = node.inputs;
    if (x === undefined) return [];
    const { pads: padsAttribute, value, mode = 'constant' } = node.attributes;
    const listed = padsInput ? mustKnowIntegers(padsInput, 'the amounts of a Pad') : padsAttribute;
    if (!Array.isArray(listed)) throw new OptionError('pads', 'Pad: the amounts are missing');
    const rank = x.shape.length;
    const axes = axesOf(node, 3, 'the axes of a Pad')?.map((axis) => normalizeAxis(axis, rank, 'Pad'));
    const amounts = new Array<number>(2 * rank).fill(0);
    (axes ?? x.shape.map((_, axis) => axis)).forEach((axis, i, all) => {
      amounts[axis] = Number(listed[i]);
      amounts[axis + rank] = Number(listed[i + all.length]);
    });
    if (mode === 'constant') {
      const filler = fill ?? (typeof value === 'number' ? scalar(value, x.dtype) : undefined);
      return apply(Pad, [x, indexList(amounts), filler], { mode: 'constant' });
    }
    return [mirrorPad(x, amounts, String(mode))];
  },
});

/** Padding by the tensor's own elements (reflect, edge, wrap): along each axis, slices of it side by side. */
function mirrorPad(x: Value, amounts: readonly number[], mode: string): Value {
  return x.shape.reduce((padded, length, axis) => {
    const [before, after] = [amounts[axis], amounts[axis + x.shape.length]];
    if (before === 0 && after === 0) return padded;
    const period = Math.max(2 * (length - 1), 1);
    const source = (index: number) => {
      if (mode === 'edge') return Math.min(Math.max(index, 0), length - 1);
      if (mode === 'wrap') return ((index % length) + length) % length;
      const phase = ((index % period) + period) % period;
      return phase < length ? phase : period - phase;
    };
    requireRoom(before + length + after, 'Pad');
    const indices = Array.from({ length: before + length + after }, (_, i) => source(i - before));
    return concat(
      runsOf(indices).map((run) => elementsOf(padded, axis, run)),
      axis,
    );
  }, x);
}

/** Stretches of a list in which each index is one more, one less, or the same as the one before it. */
function runsOf(indices: readonly number[]): number[][] {
  return indices.reduce<number[][]>((runs, index) => {
    const run = runs.at(-1);
    const step = run === undefined ? Number.NaN : index - run[run.length - 1];
    const fits = run !== undefined && (run.length === 1 ? Math.abs(step) <= 1 : step === run[1] - run[0]);
    if (fits) run.push(index);
    else runs.push([index]);
    return runs;
  }, []);
}

/** The elements of a run along an axis: a slice, a slice backwards, or one element repeated. */
function elementsOf(x: Value, axis: number, run: readonly number[]): Value {
  const [first, second = first + 1] = run;
  const last = run[run.length - 1];
  if (second === first) {
    const element = sliceAxis(x, axis, first, first + 1);
    return expand(element, x.shape.with(axis, run.length));
  }
  if (second > first) return sliceAxis(x, axis, first, last + 1);
  return flip(sliceAxis(x, axis, last, first + 1), axis);
}

export const Concat: Operator = defineOperator({
  name: 'Concat',
  attributes: { axis: required('int') },
  infer: ({ inputs, attributes }) => {
    const axis = normalizeAxis(attributes.axis, inputs[0].shape.length, 'Concat');
    const [first] = inputs;
    for (const { shape } of inputs) {
      if (shape.length !== first.shape.length || shape.some((length, i) => i !== axis && length !== first.shape[i])) {
        throw new ShapeError(`Concat: [${shape}] does not continue [${first.shape}] along axis ${axis}`);
      }
    }
    return [
      {
        dtype: first.dtype,
        shape: first.shape.with(
          axis,
          inputs.reduce((sum, { shape }) => sum + shape[axis], 0),
        ),
      },
    ];
  },
  rules: {
    interval: rising,
    linear: linearInAll,
    vjp: ({ g, inputs, attributes }) => {
      const axis = normalizeAxis(attributes.axis, g.shape.length, 'Concat');
      let offset = 0;
      return inputs.map(({ shape }) => {
        const start = offset;
        offset += shape[axis];
        return () => sliceAxis(g, axis, start, start + shape[axis]);
      });
    },
  },
  evaluate: (inputs, attributes, { outputs: [{ dtype, shape }] }) => {
    const axis = normalizeAxis(attributes.axis, shape.length, 'Concat');
    const outer = shape.slice(0, axis).reduce((product, length) => product * length, 1);
    const lists = inputs.map(numbersOf);
    const values = Array.from({ length: outer }, (_, i) =>
      lists.flatMap((list) => list.slice((i * list.length) / outer, ((i + 1) * list.length) / outer)),
    );
    return [fromNumbers(dtype, shape, values.flat())];
  },
});

/** Parts side by side; put back together, their cotangents are the tensor's. */
export const Split: Operator = defineOperator({
  name: 'Split',
  requiredInputs: 2,
  attributes: { axis: attribute('int', 0) },
  infer: ({ inputs: [x, sizes], attributes }) => {
    const axis = normalizeAxis(attributes.axis, x.shape.length, 'Split');
    const lengths = mustKnowIntegers(sizes, 'the sizes of a Split');
    if (lengths.reduce((sum, length) => sum + length, 0) !== x.shape[axis]) {
      throw new ShapeError(`Split: parts of ${lengths} do not make up axis ${axis} of [${x.shape}]`);
    }
    return lengths.map((length) => ({ dtype: x.dtype, shape: x.shape.with(axis, length) }));
  },
  rules: {
    interval: rising,
    linear: linearInAll,
    vjp: ({ outputs, cotangents, attributes: { axis } }) => [
      () =>
        concat(
          outputs.map(({ shape, dtype }, i) => cotangents[i] ?? zeros(shape, dtype)),
          axis,
        ),
      undefined,
    ],
  },
  evaluate: ([x, sizes], attributes, { outputs }) => {
    const axis = normalizeAxis(attributes.axis, x.shape.length, 'Split');
    const strides = stridesOf(x.shape);
    const lengths = numbersOf(sizes);
    return outputs.map(({ shape }, i) => {
      const start = lengths.slice(0, i).reduce((sum, length) => sum + length, 0);
      return rearranged(x, shape, (coordinates) =>
        coordinates.reduce((sum, at, each) => sum + (each === axis ? at + start : at) * strides[each], 0),
      );
    });
  },
  // Where no sizes are given, parts are even, but for the last one.
  read: ({ inputs: [x, sizes], attributes, outputCount }) => {
    if (x === undefined) return [];
    const axis = normalizeAxis(Number(attributes.axis ?? 0), x.shape.length, 'Split');
    const listed = sizes ? mustKnowIntegers(sizes, 'the sizes of a Split') : attributes.split;
    const even = Math.ceil(x.shape[axis] / outputCount);
    const lengths = Array.isArray(listed)
      ? listed.map(Number)
      : Array.from({ length: outputCount }, (_, i) => Math.min(even, x.shape[axis] - i * even));
    return split(x, axis, lengths);
  },
});

/** Elements `start` (included) to `end` (excluded) along one axis. */
export const sliceAxis = (x: Value, axis: number, start: number, end: number): Value =>
  start === 0 && end === x.shape[axis]
    ? x
    : applyOne(Slice, [x, indexList([start]), indexList([end]), indexList([axis])]);
/** Every `steps`-th element from `starts` (included) to `ends` (excluded), by axis. */
export const strided = (
  x: Value,
  starts: readonly number[],
  ends: readonly number[],
  axes: readonly number[],
  steps: readonly number[],
): Value => applyOne(Slice, [x, ...[starts, ends, axes, steps].map(indexList)]);
/** The value in reverse order along one axis. */
export const flip = (x: Value, axis: number): Value =>
  applyOne(Slice, [x, ...[[-1], [-(x.shape[axis] + 1)], [axis], [-1]].map(indexList)]);
/** Zeros (or `fill`) before and after, by axis; negative amounts cut. */
export function pad(x: Value, before: readonly number[], after: readonly number[], fill?: number): Value {
  if ([...before, ...after].every((amount) => amount === 0)) return x;
  return applyOne(Pad, [x, indexList([...before, ...after]), fill === undefined ? undefined : scalar(fill, x.dtype)]);
}
export const concat = (values: readonly Value[], axis: number): Value => applyOne(Concat, values, { axis });
/** Parts of these lengths along an axis. */
export const split = (x: Value, axis: number, lengths: readonly number[]): readonly Value[] =>
  apply(Split, [x, indexList(lengths)], { axis }, lengths.length);
