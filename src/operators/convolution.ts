/**
 * Convolution and its transpose. Each is the other's gradient in the data; several formulations compute the same
 * gradient, and which is fastest on ONNX Runtime's kernels was measured (docs/architecture.md, "Formulations").
 */
import { ShapeError } from '../errors.ts';
import {
  applyOne,
  attribute,
  defineOperator,
  type ImportedNode,
  type Operator,
  required,
  type Value,
} from '../graph/index.ts';
import { sizeOf } from '../tensor/index.ts';
import { matmul } from './matmul.ts';
import { reduceSum } from './reduction.ts';
import { reshape, transpose } from './shape.ts';
import { concat, flip, pad, sliceAxis, strided } from './slicing.ts';
import { offsetsOf, readWindow, spanOf, type Window, windowAttributes, windowCounts, windowOf } from './window.ts';

const windowSpecs = {
  kernel_shape: required('ints'),
  strides: required('ints'),
  dilations: required('ints'),
  pads: required('ints'),
  group: attribute('int', 1),
};

/** Weights [M, C/group, ...kernel]: output channels first. */
export const Conv: Operator = defineOperator({
  name: 'Conv',
  attributes: windowSpecs,
  infer: ({ inputs: [x, w], attributes }) => {
    if (x.shape[1] !== w.shape[1] * attributes.group) {
      throw new ShapeError(`Conv: ${x.shape[1]} channels meet weights [${w.shape}] in ${attributes.group} group(s)`);
    }
    return [
      { dtype: x.dtype, shape: [x.shape[0], w.shape[0], ...windowCounts(windowOf(attributes), x.shape.slice(2))] },
    ];
  },
  vjp: ({ g, inputs: [x, w], optionalInputs: [, , b], attributes }) => {
    const window = windowOf(attributes);
    return [
      () => inputGradient(g, x, w, window, attributes.group),
      () => weightGradient(x, g, window, attributes.group),
      b && (() => channelSums(g)),
    ];
  },
  read: ({ inputs: [x, w, b], attributes }) => {
    if (x === undefined || w === undefined) return [];
    const window = readWindow(attributes, x.shape.slice(2), w.shape.slice(2), 'Conv');
    return [conv(x, w, window, Number(attributes.group ?? 1), b)];
  },
});

/** Weights [C, M/group, ...kernel]: input channels first. */
export const ConvTranspose: Operator = defineOperator({
  name: 'ConvTranspose',
  attributes: { ...windowSpecs, output_padding: required('ints') },
  infer: ({ inputs: [x, w], attributes }) => {
    const window = windowOf(attributes);
    const spatial = spanOf(window).map(
      (span, i) =>
        window.strides[i] * (x.shape[i + 2] - 1) +
        attributes.output_padding[i] +
        span -
        window.before[i] -
        window.after[i],
    );
    return [{ dtype: x.dtype, shape: [x.shape[0], w.shape[1] * attributes.group, ...spatial] }];
  },
  vjp: ({ g, inputs: [x, w], optionalInputs: [, , b], attributes }) => {
    const window = windowOf(attributes);
    return [
      () => conv(g, w, window, attributes.group),
      () => weightGradient(g, x, window, attributes.group),
      b && (() => channelSums(g)),
    ];
  },
  read: ({ inputs: [x, w, b], attributes }: ImportedNode) => {
    if (x === undefined || w === undefined) return [];
    const spatial = x.shape.slice(2);
    const unpadded = readWindow({ ...attributes, auto_pad: 'NOTSET' }, spatial, w.shape.slice(2), 'ConvTranspose');
    const list = (value: unknown) => (Array.isArray(value) ? value.map(Number) : undefined);
    const asked = list(attributes.output_padding) ?? spatial.map(() => 0);
    const mode = attributes.auto_pad ?? 'NOTSET';
    const target =
      list(attributes.output_shape)?.slice(-spatial.length) ??
      (mode === 'SAME_UPPER' || mode === 'SAME_LOWER' ? spatial.map((n, i) => n * unpadded.strides[i]) : undefined);
    const { window, outputPadding } =
      target === undefined
        ? { window: unpadded, outputPadding: asked }
        : paddingForOutput(unpadded, spatial, target, asked, mode === 'SAME_UPPER');
    return [convTranspose(x, w, window, Number(attributes.group ?? 1), outputPadding, b)];
  },
});

/** The paddings that give a transposed convolution the output shape that a file asks for. */
function paddingForOutput(
  window: Window,
  spatial: readonly number[],
  target: readonly number[],
  asked: readonly number[],
  moreAfter: boolean,
): { readonly window: Window; readonly outputPadding: readonly number[] } {
  const totals = spanOf(window).map((span, i) => window.strides[i] * (spatial[i] - 1) + asked[i] + span - target[i]);
  const smaller = totals.map((total) => Math.floor(Math.max(total, 0) / 2));
  const larger = totals.map((total) => Math.ceil(Math.max(total, 0) / 2));
  return {
    window: moreAfter ? { ...window, before: smaller, after: larger } : { ...window, before: larger, after: smaller },
    outputPadding: asked.map((amount, i) => amount + Math.max(-totals[i], 0)),
  };
}

/** The cotangent of each channel's bias. */
const channelSums = (g: Value): Value =>
  reduceSum(
    g,
    g.shape.map((_, axis) => axis).filter((axis) => axis !== 1),
    false,
  );

/**
 * The gradient in the input. A convolution with flipped weights is fastest where it applies (stride 1), but ONNX
 * Runtime's blocked layout pads narrow outputs to 8 or 16 channels, so that few input channels are better served by
 * ConvTranspose; depthwise weights stay narrow either way.
 */
function inputGradient(g: Value, x: Value, w: Value, window: Window, group: number): Value {
  const span = spanOf(window);
  const channels = w.shape[1];
  const depthwise = channels === 1 && group === x.shape[1] && group > 1;
  if (window.strides.every((stride) => stride === 1) && (channels >= 8 || depthwise)) {
    const before = span.map((n, i) => n - 1 - window.before[i]);
    const after = span.map((n, i) => n - 1 - window.after[i]);
    return convCutting(g, flipWeights(w, group), { ...window, before, after }, group);
  }
  const outputPadding = span.map(
    (n, i) => (x.shape[i + 2] + window.before[i] + window.after[i] - n) % window.strides[i],
  );
  return convTranspose(g, w, window, group, outputPadding);
}

/** A convolution whose padding may be negative, which cuts. */
function convCutting(x: Value, w: Value, window: Window, group: number): Value {
  const cut = (amounts: readonly number[]) => [0, 0, ...amounts.map((amount) => Math.min(amount, 0))];
  const padded = (amounts: readonly number[]) => amounts.map((amount) => Math.max(amount, 0));
  const { before, after } = window;
  return conv(pad(x, cut(before), cut(after)), w, { ...window, before: padded(before), after: padded(after) }, group);
}

/** Weights with input and output channels exchanged inside each group and all spatial axes reversed. */
function flipWeights(w: Value, group: number): Value {
  const [outputs, inputs, ...kernel] = w.shape;
  const spatial = kernel.map((_, i) => i + 3);
  const grouped = reshape(w, [group, outputs / group, inputs, ...kernel]);
  const exchanged = reshape(transpose(grouped, [0, 2, 1, ...spatial]), [group * inputs, outputs / group, ...kernel]);
  return kernel.reduce((flipped, length, i) => (length === 1 ? flipped : flip(flipped, i + 2)), exchanged);
}

/** The gradient in the weights of a convolution of `x` whose output has the cotangent `g`. */
function weightGradient(x: Value, g: Value, window: Window, group: number): Value {
  const wide = x.shape[1] / group >= 8;
  return wide && group === 1 ? weightGradientByMatMul(x, g, window) : weightGradientByConv(x, g, window, group);
}

/** Batch and channels exchange roles: the cotangent is the kernel, strides become dilations. Exact for any group. */
function weightGradientByConv(x: Value, g: Value, window: Window, group: number): Value {
  const [batch, channels, ...spatial] = x.shape;
  const axes = spatial.map((_, i) => i + 3);
  const grouped = reshape(x, [batch, group, channels / group, ...spatial]);
  const images = reshape(transpose(grouped, [2, 1, 0, ...axes]), [channels / group, group * batch, ...spatial]);
  const kernels = transpose(g, [1, 0, ...spatial.map((_, i) => i + 2)]);
  const exchanged: Window = {
    ...window,
    kernel: g.shape.slice(2),
    strides: window.dilations,
    dilations: window.strides,
  };
  const all = conv(images, kernels, exchanged, group);
  const cropped = window.kernel.reduce((value, length, i) => sliceAxis(value, i + 2, 0, length), all);
  return transpose(cropped, [1, 0, ...spatial.map((_, i) => i + 2)]);
}

/** One matrix product of the cotangent with the patches that each kernel position sees. */
function weightGradientByMatMul(x: Value, g: Value, window: Window): Value {
  const [batch, channels, ...spatial] = x.shape;
  const [, outputs, ...counts] = g.shape;
  const axes = spatial.map((_, i) => i + 2);
  const positions = batch * sizeOf(counts);
  const last = transpose(pad(x, [0, 0, ...window.before], [0, 0, ...window.after]), [0, ...axes, 1]);
  const patches = offsetsOf(window.kernel).map((offset) => {
    const starts = offset.map((at, i) => at * window.dilations[i]);
    const ends = starts.map((start, i) => start + (counts[i] - 1) * window.strides[i] + 1);
    const spatialAxes = spatial.map((_, i) => i + 1);
    return reshape(strided(last, starts, ends, spatialAxes, window.strides), [positions, channels]);
  });
  const columns = patches.length === 1 ? patches[0] : concat(patches, 1);
  const rows = reshape(transpose(g, [1, 0, ...axes]), [outputs, positions]);
  const product = reshape(matmul(rows, columns), [outputs, ...window.kernel, channels]);
  return transpose(product, [0, spatial.length + 1, ...spatial.map((_, i) => i + 1)]);
}

/** A convolution in canonical form. */
export const conv = (x: Value, w: Value, window: Window, group = 1, bias?: Value): Value =>
  applyOne(Conv, bias === undefined ? [x, w] : [x, w, bias], { ...windowAttributes(window), group });
/** A transposed convolution in canonical form. */
export const convTranspose = (
  x: Value,
  w: Value,
  window: Window,
  group = 1,
  outputPadding: readonly number[] = window.kernel.map(() => 0),
  bias?: Value,
): Value =>
  applyOne(ConvTranspose, bias === undefined ? [x, w] : [x, w, bias], {
    ...windowAttributes(window),
    group,
    output_padding: outputPadding,
  });
