/** Poolings over windows and over whole images. */
import {
  apply,
  applyOne,
  attribute,
  type Composite,
  constant,
  defineComposite,
  defineOperator,
  type ImportedNode,
  type Operator,
  required,
  type Value,
} from '../graph/index.ts';
import { type FloatTensor, floats, type Shape, sizeOf } from '../tensor/index.ts';
import { abs, div, mul, pow } from './arithmetic.ts';
import { cast, equal, where } from './comparison.ts';
import { convTranspose } from './convolution.ts';
import { reduceMax, reduceSum } from './reduction.ts';
import { upsampleNearest } from './resampling.ts';
import { reshape } from './shape.ts';
import { concat, pad, strided } from './slicing.ts';
import { offsetsOf, readWindow, spanOf, type Window, windowAttributes, windowCounts, windowOf } from './window.ts';

const windowSpecs = {
  kernel_shape: required('ints'),
  strides: required('ints'),
  dilations: required('ints'),
  pads: required('ints'),
  ceil_mode: attribute('int', 0),
};

const kernelOf = ({ attributes: { kernel_shape } }: ImportedNode): number[] =>
  Array.isArray(kernel_shape) ? kernel_shape.map(Number) : [];

/** Lower than any activation, and finite because some WebGPU kernels mishandle infinities. */
const LOWEST = -3.4028234663852886e38;

export const MaxPool: Operator = defineOperator({
  name: 'MaxPool',
  attributes: windowSpecs,
  infer: ({ inputs: [x], attributes, outputCount }) => {
    const counts = windowCounts(windowOf(attributes), x.shape.slice(2), attributes.ceil_mode === 1);
    const shape = [...x.shape.slice(0, 2), ...counts];
    return [
      { dtype: x.dtype, shape },
      { dtype: 'int64' as const, shape },
    ].slice(0, outputCount);
  },
  vjp: ({ g, output, inputs: [x], attributes }) => [() => maxPoolGradient(g, x, output, windowOf(attributes))],
  read: (node) => readPool(MaxPool, node),
});

function readPool(operator: Operator, node: ImportedNode): readonly Value[] {
  const [x] = node.inputs;
  if (x === undefined) return [];
  const window = readWindow(node.attributes, x.shape.slice(2), kernelOf(node), operator.name);
  return apply(operator, [x], { ...node.attributes, ...windowAttributes(window) }, node.outputCount);
}

/** Each window's cotangent goes to its first maximum in row-major order, as PyTorch has it. */
function maxPoolGradient(g: Value, x: Value, y: Value, window: Window): Value {
  const tiles =
    x.shape.length === 4 &&
    window.kernel.every((length, i) => length === window.strides[i] && x.shape[i + 2] === length * y.shape[i + 2]) &&
    [...window.before, ...window.after].every((amount) => amount === 0) &&
    window.dilations.every((dilation) => dilation === 1);
  return tiles ? tiledMaxPoolGradient(g, x, y, window) : firstMaximumGradient(g, x, y, window);
}

/** Windows that tile the input: the maxima share the cotangent in equal parts, which needs no sliding. */
function tiledMaxPoolGradient(g: Value, x: Value, y: Value, window: Window): Value {
  const wins = equal(x, upsampleNearest(y, window.kernel));
  const share = applyOne(AveragePool, [cast(wins, x.dtype)], windowAttributes(window));
  const part = div(g, mul(share, sizeOf(window.kernel)));
  return where(wins, upsampleNearest(part, window.kernel), 0);
}

function firstMaximumGradient(g: Value, x: Value, y: Value, window: Window): Value {
  const [, channels, ...spatial] = x.shape;
  const counts = y.shape.slice(2);
  const axes = spatial.map((_, i) => i + 2);
  const covered = spanOf(window).map((span, i) => (counts[i] - 1) * window.strides[i] + span);
  const after = covered.map((length, i) => Math.max(length - spatial[i] - window.before[i], 0));
  const padded = pad(x, [0, 0, ...window.before], [0, 0, ...after], LOWEST);
  const offsets = offsetsOf(window.kernel);
  let unclaimed: Value = g;
  const parts = offsets.map((offset) => {
    const starts = offset.map((at, i) => at * window.dilations[i]);
    const ends = starts.map((start, i) => start + (counts[i] - 1) * window.strides[i] + 1);
    const wins = equal(strided(padded, starts, ends, axes, window.strides), y);
    const part = where(wins, unclaimed, 0);
    unclaimed = where(wins, 0, unclaimed);
    return reshape(part, [g.shape[0], channels, 1, ...counts]);
  });
  const stacked = reshape(concat(parts, 2), [g.shape[0], channels * offsets.length, ...counts]);
  return scatterWindows(stacked, onePositionKernels(channels, window.kernel), window, channels, x.shape);
}

/** Kernels [C * positions, 1, ...kernel], the i-th of each channel being one at position i. */
function onePositionKernels(channels: number, kernel: readonly number[]): FloatTensor {
  const positions = sizeOf(kernel);
  const data = new Float32Array(channels * positions * positions);
  for (let i = 0; i < channels * positions; i++) data[i * positions + (i % positions)] = 1;
  return floats([channels * positions, 1, ...kernel], data);
}

/** Adds what each window holds to the places it saw; what fell on padding is dropped. */
function scatterWindows(values: Value, kernels: FloatTensor, window: Window, channels: number, shape: Shape): Value {
  const none = window.kernel.map(() => 0);
  const spread = convTranspose(values, constant(kernels), { ...window, before: none, after: none }, channels);
  const before = window.before.map((amount) => -amount);
  const after = before.map((amount, i) => shape[i + 2] - spread.shape[i + 2] - amount);
  return pad(spread, [0, 0, ...before], [0, 0, ...after]);
}

export const AveragePool: Operator = defineOperator({
  name: 'AveragePool',
  attributes: { ...windowSpecs, count_include_pad: attribute('int', 0) },
  infer: ({ inputs: [x], attributes }) => {
    const counts = windowCounts(windowOf(attributes), x.shape.slice(2), attributes.ceil_mode === 1);
    return [{ dtype: x.dtype, shape: [...x.shape.slice(0, 2), ...counts] }];
  },
  vjp: ({ g, inputs: [x], attributes }) => [
    () => {
      const window = windowOf(attributes);
      const [, channels, ...spatial] = x.shape;
      const weights = windowWeights(window, spatial, g.shape.slice(2), attributes.count_include_pad === 1);
      const ones = floats([channels, 1, ...window.kernel], new Float32Array(channels * sizeOf(window.kernel)).fill(1));
      return scatterWindows(mul(g, constant(weights)), ones, window, channels, x.shape);
    },
  ],
  read: (node) => readPool(AveragePool, node),
});

/** One over the number of elements that each window averages, [1, 1, ...counts]. */
function windowWeights(window: Window, spatial: Shape, counts: readonly number[], includePad: boolean): FloatTensor {
  const elements = (axis: number, index: number) => {
    const start = index * window.strides[axis] - window.before[axis];
    const inside = Array.from({ length: window.kernel[axis] }, (_, i) => start + i * window.dilations[axis]).filter(
      (at) => (includePad ? at < spatial[axis] + window.after[axis] : at >= 0 && at < spatial[axis]),
    );
    return inside.length;
  };
  const data = offsetsOf(counts).map((position) => 1 / sizeOf(position.map((index, axis) => elements(axis, index))));
  return floats([1, 1, ...counts], data);
}

const spatialAxes = (x: Value): number[] => x.shape.map((_, axis) => axis).slice(2);

export const GlobalAveragePool: Operator = defineOperator({
  name: 'GlobalAveragePool',
  infer: ({ inputs: [x] }) => [{ dtype: x.dtype, shape: x.shape.map((length, axis) => (axis < 2 ? length : 1)) }],
  vjp: ({ g, inputs: [x] }) => [() => div(g, sizeOf(x.shape.slice(2)))],
});

export const GlobalMaxPool: Composite = defineComposite('GlobalMaxPool', ({ inputs: [x] }) =>
  x === undefined ? [] : [reduceMax(x, spatialAxes(x))],
);

/** (sum |x|^p)^(1/p) over the whole image. */
export const GlobalLpPool: Composite = defineComposite('GlobalLpPool', ({ inputs: [x], attributes: { p = 2 } }) =>
  x === undefined ? [] : [pow(reduceSum(pow(abs(x), Number(p)), spatialAxes(x)), 1 / Number(p))],
);

/** (sum |x|^p)^(1/p) over windows: an average pool of the powers, times how many there are. */
export const LpPool: Composite = defineComposite('LpPool', (node) => {
  const [x] = node.inputs;
  if (x === undefined) return [];
  const p = Number(node.attributes.p ?? 2);
  const [mean] = readPool(AveragePool, {
    ...node,
    inputs: [pow(abs(x), p)],
    attributes: { ...node.attributes, count_include_pad: 1 },
  });
  return [pow(mul(mean, sizeOf(kernelOf(node))), 1 / p)];
});
