/** Poolings over windows and over whole images. */
import { OptionError } from '../../errors.ts';
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
  scalar,
  type Value,
} from '../../graph/index.ts';
import { floats, type Shape, sizeOf } from '../../tensor/index.ts';
import { Relu, relu } from '../activations.ts';
import { abs, div, mul, pow, sqrt } from '../arithmetic.ts';
import { equal, where } from '../comparison.ts';
import { reduceMax, reduceSum } from '../reduction.ts';
import { ofMaxPool, ofTotal } from '../rules/totals.ts';
import { sameShape } from '../shape.ts';
import { pad } from '../slicing.ts';
import { averagePoolGradient, maxPoolGradient } from './pooling-gradient.ts';
import {
  elementsSeen,
  readWindow,
  type Window,
  windowAttributes,
  windowCounts,
  windowOf,
  withOverhang,
} from './window.ts';

const windowSpecs = {
  kernel_shape: required('ints'),
  strides: required('ints'),
  dilations: required('ints'),
  pads: required('ints'),
};

/** What a node of a file pools, by which windows. A last window that hangs over the end (`ceil_mode`) is padded. */
function readPool(node: ImportedNode, where: string): { window: Window; asWritten: Window } {
  const { inputs, attributes } = node;
  const kernel = Array.isArray(attributes.kernel_shape) ? attributes.kernel_shape.map(Number) : [];
  const spatial = inputs[0]?.shape.slice(2) ?? [];
  const asWritten = readWindow(attributes, spatial, kernel, where);
  return { window: attributes.ceil_mode === 1 ? withOverhang(asWritten, spatial) : asWritten, asWritten };
}

/** Lower than any activation, and finite because some WebGPU kernels mishandle infinities. */
export const LOWEST = -3.4028234663852886e38;

/** Zero to add. ONNX Runtime merges a Pad by +0 into the pooling behind it, whatever that pooling makes of its padding. */
const NOTHING = -0;

/** ONNX wants padding to be shorter than the kernel; where it is not, the image itself is padded. */
function padded(x: Value, window: Window, fill: number): { x: Value; window: Window } {
  const { kernel, before, after } = window;
  if (kernel.every((length, axis) => before[axis] < length && after[axis] < length)) return { x, window };
  const none = kernel.map(() => 0);
  return { x: pad(x, [0, 0, ...before], [0, 0, ...after], fill), window: { ...window, before: none, after: none } };
}

/** Ties: the first maximum in row-major order is the one whose gradient is not zero, as in PyTorch. */
export const MaxPool: Operator = defineOperator({
  name: 'MaxPool',
  attributes: windowSpecs,
  infer: ({ inputs: [x], attributes, outputCount }) => {
    const shape = [...x.shape.slice(0, 2), ...windowCounts(windowOf(attributes), x.shape.slice(2))];
    return [
      { dtype: x.dtype, shape },
      { dtype: 'int64' as const, shape },
    ].slice(0, outputCount);
  },
  rules: {
    vjp: ({ g, output, inputs: [x], attributes }) => [() => maxPoolGradient(g, x, output, windowOf(attributes))],
    ...ofMaxPool(),
  },
  read: (node) => {
    const [x] = node.inputs;
    if (x === undefined) return [];
    const { window } = readPool(node, 'MaxPool');
    if (node.outputCount < 2) return [maxPool(x, window)];
    if (node.attributes.storage_order === 1) {
      throw new OptionError(
        'storage_order',
        'MaxPool: indices of maxima are known in row-major order only',
        'export the model with storage_order 0',
      );
    }
    return apply(MaxPool, [x], windowAttributes(window), node.outputCount);
  },
});

/**
 * The maximum of each window. That of positive parts is the positive part of the maximum, so that a Relu before the
 * pooling is moved behind it: fewer elements are left to it and to its gradient.
 */
export function maxPool(x: Value, window: Window): Value {
  const rectified = x.node?.operator === Relu ? x.node.inputs[0] : undefined;
  if (rectified !== undefined) return relu(maxPool(rectified, window));
  const image = padded(x, window, LOWEST);
  return applyOne(MaxPool, [image.x], windowAttributes(image.window));
}

export const AveragePool: Operator = defineOperator({
  name: 'AveragePool',
  attributes: { ...windowSpecs, count_include_pad: attribute('int', 0) },
  infer: ({ inputs: [x], attributes }) => [
    { dtype: x.dtype, shape: [...x.shape.slice(0, 2), ...windowCounts(windowOf(attributes), x.shape.slice(2))] },
  ],
  rules: {
    vjp: ({ g, inputs: [x], attributes }) => [
      () => averagePoolGradient(g, x, windowOf(attributes), attributes.count_include_pad === 1),
    ],
    ...ofTotal(),
  },
  read: (node) => {
    const [x] = node.inputs;
    if (x === undefined) return [];
    const { window, asWritten } = readPool(node, 'AveragePool');
    const includePad = node.attributes.count_include_pad === 1;
    const canCount = includePad ? sameShape(window.after, asWritten.after) : padded(x, window, NOTHING).x === x;
    if (canCount) return [averagePool(x, window, includePad)];
    const sums = sumPool(x, window);
    return [mul(sums, windowShares(asWritten, x.shape.slice(2), sums.shape.slice(2), includePad))];
  },
});

/** The mean of each window; with `includePad`, padding counts as zeros. */
export function averagePool(x: Value, window: Window, includePad = false): Value {
  return applyOne(AveragePool, [x], { ...windowAttributes(window), count_include_pad: includePad ? 1 : 0 });
}

/** One over the number of elements that each window averages: a scalar where it is always the same, or [1, 1, ...counts]. */
export function windowShares(window: Window, spatial: Shape, counts: Shape, includePad: boolean): Value {
  const seen = elementsSeen(window, spatial, counts, includePad);
  const [first] = seen;
  if (seen.every((elements) => elements === first)) return scalar(1 / first);
  return constant(
    floats(
      [1, 1, ...counts],
      seen.map((elements) => 1 / elements),
    ),
  );
}

/** The sum of each window. */
export function sumPool(x: Value, window: Window): Value {
  const image = padded(x, window, NOTHING);
  return mul(averagePool(image.x, image.window, true), sizeOf(window.kernel));
}

const spatialAxes = (x: Value): number[] => x.shape.map((_, axis) => axis).slice(2);

export const GlobalAveragePool: Operator = defineOperator({
  name: 'GlobalAveragePool',
  infer: ({ inputs: [x] }) => [{ dtype: x.dtype, shape: x.shape.map((length, axis) => (axis < 2 ? length : 1)) }],
  rules: { vjp: ({ g, inputs: [x] }) => [() => div(g, sizeOf(x.shape.slice(2)))], ...ofTotal() },
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

/** (sum |x|^p)^(1/p) over windows. */
export const LpPool: Composite = defineComposite('LpPool', (node) => {
  const [x] = node.inputs;
  if (x === undefined) return [];
  const p = Number(node.attributes.p ?? 2);
  return [root(sumPool(powers(x, p), readPool(node, 'LpPool').window), p)];
});
