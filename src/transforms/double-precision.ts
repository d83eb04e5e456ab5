/**
 * Graphs in double precision. ONNX Runtime's processor kernels have no convolutions and averages of windows in float64, so
 * these are written as products and sums of what each position of a window sees.
 */
import { apply, constant, type Node, nodesOf, type Value } from '../graph/index.ts';
import {
  AveragePool,
  add,
  Cast,
  Conv,
  ConvTranspose,
  cast,
  concat,
  GlobalAveragePool,
  matmul,
  mul,
  pad,
  reduceMean,
  reshape,
  strided,
  transpose,
} from '../operators/index.ts';
import { windowShares } from '../operators/windows/pooling.ts';
import { offsetsOf, type Window, windowOf } from '../operators/windows/window.ts';
import { sizeOf, tensor } from '../tensor/index.ts';
import { pullBack } from './gradient.ts';

/** Some values of a graph, with all that they are computed from in float64, where `x` becomes `x64`. */
export function inDoublePrecision(values: readonly Value[], x: Value, x64: Value): Value[] {
  const doubled = new Map<Value, Value>([[x, x64]]);
  const double = (value: Value): Value => {
    const known = doubled.get(value);
    if (known !== undefined) return known;
    const made = doubledConstant(value);
    doubled.set(value, made);
    return made;
  };
  for (const node of nodesOf(values)) {
    const inputs = node.inputs.map((value) => value && double(value));
    const outputs = rewritten(node, inputs) ?? again(node, inputs);
    node.outputs.forEach((output, i) => {
      if (!doubled.has(output)) doubled.set(output, outputs[i]);
    });
  }
  return values.map(double);
}

function doubledConstant(value: Value): Value {
  const { source } = value;
  if (source.kind !== 'constant' || source.tensor.dtype !== 'float32') return value;
  const { shape, data } = source.tensor;
  return constant(tensor('float64', shape, Float64Array.from(data as Float32Array)), value.name);
}

function again({ operator, attributes, outputs }: Node, inputs: readonly (Value | undefined)[]): readonly Value[] {
  const isCast = operator === Cast && attributes.to === 'float32';
  const made = apply(operator, inputs, isCast ? { ...attributes, to: 'float64' } : attributes, outputs.length);
  // What has its type from an attribute.
  return made.map((value) => (value.dtype === 'float32' ? cast(value, 'float64') : value));
}

function rewritten(node: Node, [x, w, bias]: readonly (Value | undefined)[]): readonly Value[] | undefined {
  const { operator, attributes } = node;
  if (x === undefined) return undefined;
  const number = (name: string) => Number(attributes[name] ?? operator.attributes[name]?.fallback);
  switch (operator) {
    case Conv:
      return w && [withBias(convolution(x, w, windowIn(attributes), number('group')), bias)];
    case ConvTranspose:
      return w && [withBias(transposed(node, x, w, windowIn(attributes), number('group')), bias)];
    case AveragePool:
      return [averages(x, windowIn(attributes), number('count_include_pad') === 1)];
    case GlobalAveragePool:
      return [reduceMean(x, x.shape.map((_, axis) => axis).slice(2))];
    default:
      return undefined;
  }
}

function windowIn(attributes: Node['attributes']): Window {
  const list = (name: string) => (Array.isArray(attributes[name]) ? attributes[name].map(Number) : []);
  return windowOf({
    kernel_shape: list('kernel_shape'),
    strides: list('strides'),
    dilations: list('dilations'),
    pads: list('pads'),
  });
}

function withBias(y: Value, bias: Value | undefined): Value {
  if (bias === undefined) return y;
  return add(y, reshape(bias, [1, sizeOf(bias.shape), ...y.shape.slice(2).map(() => 1)]));
}

/** What each position of a window sees, [N, C, ...counts]. */
function seen(x: Value, window: Window): Value[] {
  const padded = pad(x, [0, 0, ...window.before], [0, 0, ...window.after]);
  const spatial = padded.shape.slice(2);
  const counts = spatial.map((length, i) =>
    Math.floor((length - (window.kernel[i] - 1) * window.dilations[i] - 1) / window.strides[i] + 1),
  );
  const axes = spatial.map((_, i) => i + 2);
  return offsetsOf(window.kernel).map((offset) => {
    const starts = offset.map((at, i) => at * window.dilations[i]);
    const ends = starts.map((start, i) => start + (counts[i] - 1) * window.strides[i] + 1);
    return strided(padded, starts, ends, axes, window.strides);
  });
}

/** One product a group: weights [M / group, K * C / group] by what the K positions see. */
function convolution(x: Value, w: Value, window: Window, group: number): Value {
  const positions = seen(x, window);
  const [batch, channels, ...counts] = positions[0].shape;
  const places = sizeOf(counts);
  const [outputs, inner] = w.shape;
  const columns = concat(
    positions.map((part) => reshape(part, [batch, group, channels / group, places])),
    2,
  );
  const byPosition = transpose(reshape(w, [group, outputs / group, inner, positions.length]), [0, 1, 3, 2]);
  const weights = reshape(byPosition, [1, group, outputs / group, positions.length * inner]);
  return reshape(matmul(weights, columns), [batch, outputs, ...counts]);
}

/** The transpose of the convolution with the same weights. */
function transposed({ outputs: [y] }: Node, x: Value, w: Value, window: Window, group: number): Value {
  const image = constant(tensor('float64', y.shape, new Float64Array(sizeOf(y.shape))));
  return pullBack([convolution(image, w, window, group)], [x], [image])[0];
}

function averages(x: Value, window: Window, includePad: boolean): Value {
  const sums = seen(x, window).reduce((sum, part) => add(sum, part));
  const shares = windowShares(window, x.shape.slice(2), sums.shape.slice(2), includePad);
  return mul(sums, doubledConstant(shares));
}
