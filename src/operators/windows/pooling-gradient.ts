/**
 * Gradients of poolings. A window is the product of its axes, and so is what is done here: one axis at a time, which
 * makes k + k places to look at out of k * k. Nothing is read or written with a stride but by the kernels of poolings
 * and of Concat, because those of Slice and ConvTranspose are several times slower (docs/architecture.md, "Formulations").
 */
import type { Value } from '../../graph/index.ts';
import type { Shape } from '../../tensor/index.ts';
import { add, mul, sub } from '../arithmetic.ts';
import { cast, equal } from '../comparison.ts';
import { zeros } from '../shape.ts';
import { pad, sliceAxis } from '../slicing.ts';
import { interleave } from './interleave.ts';
import { LOWEST, maxPool, sumPool, windowShares } from './pooling.ts';
import { upsampleNearest } from './resampling.ts';
import { spanOf, type Window } from './window.ts';

/** What a window is along one axis of a tensor. */
interface AxisWindow {
  readonly axis: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  /** How many windows there are. */
  readonly count: number;
}

/** The axes along which a window does something. */
function axesOf({ kernel, strides, dilations, before }: Window, counts: Shape): AxisWindow[] {
  return kernel
    .map((length, i) => ({
      axis: i + 2,
      kernel: length,
      stride: strides[i],
      dilation: dilations[i],
      before: before[i],
      count: counts[i],
    }))
    .filter((window) => window.kernel > 1 || window.stride > 1 || window.before !== 0);
}

const spanAlong = ({ kernel, dilation }: AxisWindow) => (kernel - 1) * dilation + 1;

/** Each window's cotangent goes to its first maximum in row-major order, as PyTorch has it. */
export function maxPoolGradient(g: Value, x: Value, y: Value, window: Window): Value {
  return firstMaximum(g, x, y, axesOf(window, y.shape.slice(2)));
}

/** Pools the last axis first, so that on the way back the first axis decides before those that follow it. */
function firstMaximum(g: Value, x: Value, y: Value, axes: readonly AxisWindow[]): Value {
  const last = axes.at(-1);
  if (last === undefined) return g;
  const covered = coveredBy(last, x);
  const pooled = axes.length === 1 ? y : maximumOf(covered, last, last.kernel);
  const outgoing = firstMaximum(g, pooled, y, axes.slice(0, -1));
  return firstMaximumAlong(outgoing, covered, pooled, last, x.shape[last.axis]);
}

/**
 * The first maximum of a window is among its first n elements where the maximum of these is that of the window; it is
 * the n-th where it is not among fewer.
 */
function firstMaximumAlong(g: Value, covered: Value, y: Value, window: AxisWindow, length: number): Value {
  const parts: Value[] = [];
  let claimed: Value | undefined;
  for (let count = 1; count < window.kernel; count++) {
    const among = mul(g, cast(equal(maximumOf(covered, window, count), y), g.dtype));
    parts.push(claimed === undefined ? among : sub(among, claimed));
    claimed = among;
  }
  parts.push(claimed === undefined ? g : sub(g, claimed));
  return overlapAdd(parts, window, length);
}

/** The value with what windows see beyond its ends along an axis. */
function coveredBy(window: AxisWindow, x: Value): Value {
  const { axis, before, stride, count } = window;
  const end = (count - 1) * stride + spanAlong(window) - before;
  return padAxis(x, axis, before, Math.max(end - x.shape[axis], 0), LOWEST);
}

/** The maximum of the first `elements` elements of each window along one axis. */
function maximumOf(covered: Value, { axis, stride, dilation, count }: AxisWindow, elements: number): Value {
  const along = (value: number, otherwise: number) =>
    covered.shape
      .slice(2)
      .map(() => otherwise)
      .with(axis - 2, value);
  const none = along(0, 0);
  const maxima =
    elements === 1 && stride === 1
      ? covered
      : maxPool(covered, {
          kernel: along(elements, 1),
          strides: along(stride, 1),
          dilations: along(dilation, 1),
          before: none,
          after: none,
        });
  return sliceAxis(maxima, axis, 0, count);
}

/**
 * Adds what windows hold to the places they saw along one axis: `parts[i]` has what each window holds for its i-th
 * element. Places that are the same modulo the stride are added up together and then interleaved.
 */
function overlapAdd(parts: readonly Value[], window: AxisWindow, length: number): Value {
  const { axis, stride, dilation, before, count } = window;
  const [{ shape, dtype }] = parts;
  const steps = Math.ceil(((count - 1) * stride + spanAlong(window)) / stride);
  const phases = Array.from({ length: stride }, (_, phase) => {
    const shifted = parts.flatMap((part, i) => {
      const shift = (i * dilation - phase) / stride;
      return Number.isInteger(shift) && shift >= 0 ? [padAxis(part, axis, shift, steps - shift - count)] : [];
    });
    return shifted.length === 0 ? zeros(shape.with(axis, steps), dtype) : shifted.reduce(add);
  });
  return padAxis(interleave(phases, axis), axis, -before, length + before - steps * stride);
}

/** Pads along one axis; negative amounts cut. */
function padAxis(x: Value, axis: number, before: number, after: number, fill?: number): Value {
  const none = x.shape.map(() => 0);
  return pad(x, none.with(axis, before), none.with(axis, after), fill);
}

/** Every element of a window gets its share, one over the number of elements that were averaged. */
export function averagePoolGradient(g: Value, x: Value, window: Window, includePad: boolean): Value {
  const spatial = x.shape.slice(2);
  const counts = g.shape.slice(2);
  const share = mul(g, windowShares(window, spatial, counts, includePad));
  if (tiles(window, spatial, counts)) return upsampleNearest(share, window.kernel);
  const mirrored = mirror(window);
  if (mirrored !== undefined) return sumPool(share, mirrored);
  return axesOf(window, counts).reduce(
    (spread, along) => overlapAdd(new Array<Value>(along.kernel).fill(spread), along, x.shape[along.axis]),
    share,
  );
}

/** Whether every element is in just one window of a stack of images. */
function tiles({ kernel, strides, dilations, before }: Window, spatial: Shape, counts: Shape): boolean {
  return (
    kernel.length === 2 &&
    kernel.every((length, i) => length === strides[i] && length * counts[i] === spatial[i] && before[i] === 0) &&
    dilations.every((dilation) => dilation === 1)
  );
}

/** The window that sees the windows which saw an element, where they are just as many for every element. */
function mirror(window: Window): Window | undefined {
  const span = spanOf(window);
  const before = span.map((length, i) => length - 1 - window.before[i]);
  const after = span.map((length, i) => length - 1 - window.after[i]);
  const dense = [...window.strides, ...window.dilations].every((step) => step === 1);
  return dense && [...before, ...after].every((amount) => amount >= 0) ? { ...window, before, after } : undefined;
}
