/**
 * Gradients of convolutions. Several formulations compute the same gradient, and which is fastest on ONNX Runtime's kernels
 * was measured (docs/architecture.md, "Formulations").
 */
import type { Value } from '../../graph/index.ts';
import { sizeOf } from '../../tensor/index.ts';
import { matmul } from '../matmul.ts';
import { reduceSum } from '../reduction.ts';
import { reshape, transpose, zeros } from '../shape.ts';
import { concat, flip, pad, sliceAxis, strided } from '../slicing.ts';
import { conv, convTranspose } from './convolution.ts';
import { interleave } from './interleave.ts';
import { offsetsOf, spanOf, type Window } from './window.ts';

/** The cotangent of each channel's bias. */
export const channelSums = (g: Value): Value =>
  reduceSum(
    g,
    g.shape.map((_, axis) => axis).filter((axis) => axis !== 1),
    false,
  );

/**
 * The gradient in the input. A convolution with flipped weights is fastest where it applies (stride 1), but ONNX
 * Runtime's blocked layout pads narrow outputs to 8 or 16 channels, so that few input channels are better served by
 * ConvTranspose. Depthwise weights stay narrow either way, and cost so little that even zeros are put between the
 * elements of the cotangent rather than to use ConvTranspose.
 */
export function inputGradient(g: Value, x: Value, w: Value, window: Window, group: number): Value {
  const span = spanOf(window);
  const channels = w.shape[1];
  const depthwise = channels === 1 && group === x.shape[1] && group > 1;
  const dense = window.strides.every((stride) => stride === 1);
  if (depthwise || (dense && channels >= 8)) {
    const spread = window.strides.reduce((value, stride, i) => withZeros(value, i + 2, stride), g);
    const before = span.map((n, i) => n - 1 - window.before[i]);
    const after = span.map((n, i) => x.shape[i + 2] + n - 1 - spread.shape[i + 2] - before[i]);
    const strides = window.strides.map(() => 1);
    return convCutting(spread, flipWeights(w, group), { ...window, strides, before, after }, group);
  }
  const outputPadding = span.map(
    (n, i) => (x.shape[i + 2] + window.before[i] + window.after[i] - n) % window.strides[i],
  );
  return convTranspose(g, w, window, group, outputPadding);
}

/** The value with `stride - 1` zeros behind each element along an axis. */
function withZeros(x: Value, axis: number, stride: number): Value {
  return interleave([x, ...new Array<Value>(stride - 1).fill(zeros(x.shape, x.dtype))], axis);
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

/**
 * The gradient in the weights of a convolution of `x` whose output has the cotangent `g`. Products with the patches that
 * kernel positions see are fastest where patches are long runs of memory: of channels, or of rows of narrow images.
 */
export function weightGradient(x: Value, g: Value, window: Window, group: number): Value {
  if (group === 1 && x.shape[1] >= 8) return weightGradientByPosition(x, g, window);
  const dense = window.strides.every((stride) => stride === 1);
  return group === 1 && dense ? weightGradientByImage(x, g, window) : weightGradientByConv(x, g, window, group);
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

/** For each kernel position one product of the cotangent with what the position sees, channels last. */
function weightGradientByPosition(x: Value, g: Value, window: Window): Value {
  const [batch, channels, ...spatial] = x.shape;
  const [, outputs, ...counts] = g.shape;
  const axes = spatial.map((_, i) => i + 2);
  const places = batch * sizeOf(counts);
  const last = transpose(padSpatially(x, window), [0, ...axes, 1]);
  const rows = reshape(transpose(g, [1, 0, ...axes]), [outputs, places]);
  const products = seenByPositions(last, 1, window, counts).map((seen) =>
    reshape(matmul(rows, reshape(seen, [places, channels])), [outputs, 1, channels]),
  );
  return positionsLast(concat(products, 1), window.kernel);
}

/** For each image one product of the cotangent with what all kernel positions see; then the sum over images. */
function weightGradientByImage(x: Value, g: Value, window: Window): Value {
  const [batch, channels] = x.shape;
  const [, outputs, ...counts] = g.shape;
  const places = sizeOf(counts);
  const seen = seenByPositions(padSpatially(x, window), 2, window, counts).map((value) =>
    reshape(value, [batch, 1, channels, places]),
  );
  const columns = reshape(concat(seen, 1), [batch, seen.length * channels, places]);
  const products = matmul(reshape(g, [batch, outputs, places]), transpose(columns, [0, 2, 1]));
  return positionsLast(reshape(reduceSum(products, [0], false), [outputs, seen.length, channels]), window.kernel);
}

const padSpatially = (x: Value, { before, after }: Window): Value => pad(x, [0, 0, ...before], [0, 0, ...after]);

/** The elements that each kernel position sees, for all windows; spatial axes start at `firstAxis`. */
function seenByPositions(padded: Value, firstAxis: number, window: Window, counts: readonly number[]): Value[] {
  const axes = counts.map((_, i) => i + firstAxis);
  return offsetsOf(window.kernel).map((offset) => {
    const starts = offset.map((at, i) => at * window.dilations[i]);
    const ends = starts.map((start, i) => start + (counts[i] - 1) * window.strides[i] + 1);
    return strided(padded, starts, ends, axes, window.strides);
  });
}

/** Weights [M, positions, C] as a convolution has them, [M, C, ...kernel]. */
function positionsLast(weights: Value, kernel: readonly number[]): Value {
  const [outputs, , channels] = weights.shape;
  const split = reshape(weights, [outputs, ...kernel, channels]);
  return transpose(split, [0, kernel.length + 1, ...kernel.map((_, i) => i + 1)]);
}
