/** Poolings over windows and over whole images. */
import { OptionError } from '../errors.ts';
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
import { floats, sizeOf } from '../tensor/index.ts';
import { Relu, relu } from './activations.ts';
import { abs, div, mul, pow, sqrt } from './arithmetic.ts';
import { equal, where } from './comparison.ts';
import { averagePoolGradient, maxPoolGradient } from './pooling-gradient.ts';
import { reduceMax, reduceSum } from './reduction.ts';
import { elementsSeen, readWindow, type Window, windowAttributes, windowCounts, windowOf } from './window.ts';

const windowSpecs = {
  kernel_shape: required('ints'),
  strides: required('ints'),
  dilations: required('ints'),
  pads: required('ints'),
  ceil_mode: attribute('int', 0),
};

/** The window of a pooling as a file has it. */
function readPoolWindow({ inputs: [x], attributes }: ImportedNode, where: string): Window {
  const kernel = Array.isArray(attributes.kernel_shape) ? attributes.kernel_shape.map(Number) : [];
  return readWindow(attributes, x?.shape.slice(2) ?? [], kernel, where);
}

/** Ties: the first maximum in row-major order is the one whose gradient is not zero, as in PyTorch. */
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
  read: (node) => {
    const { inputs, attributes, outputCount } = node;
    const [x] = inputs;
    if (x === undefined) return [];
    const window = readPoolWindow(node, 'MaxPool');
    const ceil = attributes.ceil_mode === 1;
    if (outputCount < 2) return [maxPool(x, window, ceil)];
    if (attributes.storage_order === 1) {
      throw new OptionError(
        'storage_order',
        'MaxPool: indices of maxima are known in row-major order only',
        'export the model with storage_order 0',
      );
    }
    return apply(MaxPool, [x], { ...windowAttributes(window), ceil_mode: ceil ? 1 : 0 }, outputCount);
  },
});

/**
 * The maximum of each window. That of positive parts is the positive part of the maximum, so that a Relu before the
 * pooling is moved behind it: fewer elements are left to it and to its gradient.
 */
export function maxPool(x: Value, window: Window, ceil = false): Value {
  const rectified = x.node?.operator === Relu ? x.node.inputs[0] : undefined;
  if (rectified !== undefined) return relu(maxPool(rectified, window, ceil));
  return applyOne(MaxPool, [x], { ...windowAttributes(window), ceil_mode: ceil ? 1 : 0 });
}

export const AveragePool: Operator = defineOperator({
  name: 'AveragePool',
  attributes: { ...windowSpecs, count_include_pad: attribute('int', 0) },
  infer: ({ inputs: [x], attributes }) => {
    const counts = windowCounts(windowOf(attributes), x.shape.slice(2), attributes.ceil_mode === 1);
    return [{ dtype: x.dtype, shape: [...x.shape.slice(0, 2), ...counts] }];
  },
  vjp: ({ g, inputs: [x], attributes }) => [
    () => averagePoolGradient(g, x, windowOf(attributes), attributes.count_include_pad === 1),
  ],
  read: (node) => {
    const [x] = node.inputs;
    if (x === undefined) return [];
    const { ceil_mode: ceil, count_include_pad: includePad } = node.attributes;
    return [averagePool(x, readPoolWindow(node, 'AveragePool'), { ceil: ceil === 1, includePad: includePad === 1 })];
  },
});

interface AveragePoolOptions {
  /** Whether padding counts as zeros. @default false */
  readonly includePad?: boolean;
  /** Whether a last window may hang over the end. @default false */
  readonly ceil?: boolean;
}

/** The mean of each window. */
export const averagePool = (x: Value, window: Window, options: AveragePoolOptions = {}): Value =>
  applyOne(AveragePool, [x], {
    ...windowAttributes(window),
    ceil_mode: options.ceil ? 1 : 0,
    count_include_pad: options.includePad ? 1 : 0,
  });

const spatialAxes = (x: Value): number[] => x.shape.map((_, axis) => axis).slice(2);

export const GlobalAveragePool: Operator = defineOperator({
  name: 'GlobalAveragePool',
  infer: ({ inputs: [x] }) => [{ dtype: x.dtype, shape: x.shape.map((length, axis) => (axis < 2 ? length : 1)) }],
  vjp: ({ g, inputs: [x] }) => [() => div(g, sizeOf(x.shape.slice(2)))],
});

export const GlobalMaxPool: Composite = defineComposite('GlobalMaxPool', ({ inputs: [x] }) =>
  x === undefined ? [] : [reduceMax(x, spatialAxes(x))],
);

/** |x|^p. */
const powers = (x: Value, p: number): Value => (p === 1 ? abs(x) : p === 2 ? mul(x, x) : pow(abs(x), p));

/** sum^(1/p). At 0, where the slope is infinite, nothing is sent back. */
function root(sum: Value, p: number): Value {
  if (p === 1) return sum;
  if (p === 2) return sqrt(sum);
  const isZero = equal(sum, 0);
  return where(isZero, 0, pow(where(isZero, 1, sum), 1 / p));
}

/** (sum |x|^p)^(1/p) over the whole image. */
export const GlobalLpPool: Composite = defineComposite('GlobalLpPool', ({ inputs: [x], attributes: { p = 2 } }) =>
  x === undefined ? [] : [root(reduceSum(powers(x, Number(p)), spatialAxes(x)), Number(p))],
);

/** (sum |x|^p)^(1/p) over windows: an average pool of the powers, times how many there are. */
export const LpPool: Composite = defineComposite('LpPool', (node) => {
  const [x] = node.inputs;
  if (x === undefined) return [];
  const p = Number(node.attributes.p ?? 2);
  const window = readPoolWindow(node, 'LpPool');
  const means = averagePool(powers(x, p), window, { includePad: true, ceil: node.attributes.ceil_mode === 1 });
  const counts = means.shape.slice(2);
  const seen = floats([1, 1, ...counts], elementsSeen(window, x.shape.slice(2), counts, true));
  const isUniform = seen.data.every((elements) => elements === seen.data[0]);
  return [root(mul(means, isUniform ? sizeOf(window.kernel) : constant(seen)), p)];
});
