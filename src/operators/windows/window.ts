/** The geometry of sliding windows, shared by convolutions and poolings. */
import { ShapeError } from '../../errors.ts';
import { type Attributes, requireRoom } from '../../graph/index.ts';
import { type Shape, sizeOf } from '../../tensor/index.ts';

/** A window with everything resolved: per spatial axis. */
export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Padding before each spatial axis, and after. */
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** How many elements a dilated kernel spans. */
export const spanOf = ({ kernel, dilations }: Window): number[] =>
  kernel.map((length, axis) => (length - 1) * dilations[axis] + 1);

const listOf = (value: Attributes[string]): number[] | undefined =>
  Array.isArray(value) ? value.map(Number) : undefined;

/** Kernels, strides and dilations are written out along each axis, by some gradients. */
const LONGEST = 1 << 14;

/** The window that a node's attributes describe, `auto_pad` and defaults resolved for this input. */
export function readWindow(attributes: Attributes, spatial: Shape, kernel: readonly number[], where: string): Window {
  const ones = kernel.map(() => 1);
  const strides = listOf(attributes.strides) ?? ones;
  const dilations = listOf(attributes.dilations) ?? ones;
  const pads = listOf(attributes.pads) ?? [...ones, ...ones].map(() => 0);
  const mode = attributes.auto_pad ?? 'NOTSET';
  if (kernel.length !== spatial.length) {
    throw new ShapeError(`${where}: a kernel of ${kernel.length} axes meets ${spatial.length} spatial axes`);
  }
  const steps = [...kernel, ...strides, ...dilations];
  const isWindow =
    steps.every((length) => Number.isSafeInteger(length) && length >= 1 && length <= LONGEST) &&
    pads.every(Number.isSafeInteger);
  const isComplete =
    [strides, dilations].every(({ length }) => length === kernel.length) && pads.length === 2 * kernel.length;
  if (!isWindow || !isComplete) {
    throw new ShapeError(
      `${where}: kernel [${kernel}], strides [${strides}], dilations [${dilations}], pads [${pads}]`,
    );
  }
  requireRoom(sizeOf(kernel) + pads.reduce((sum, amount) => sum + Math.abs(amount), 0), where);
  const window = { kernel, strides, dilations, before: pads.slice(0, kernel.length), after: pads.slice(kernel.length) };
  if (mode === 'NOTSET') return window;
  if (mode === 'VALID') return { ...window, before: kernel.map(() => 0), after: kernel.map(() => 0) };
  const totals = spanOf(window).map((span, axis) =>
    Math.max((Math.ceil(spatial[axis] / strides[axis]) - 1) * strides[axis] + span - spatial[axis], 0),
  );
  const smaller = totals.map((total) => Math.floor(total / 2));
  const larger = totals.map((total) => Math.ceil(total / 2));
  return mode === 'SAME_UPPER'
    ? { ...window, before: smaller, after: larger }
    : { ...window, before: larger, after: smaller };
}

/** A window's attributes as ONNX has them, `auto_pad` left out. */
export function windowAttributes({ kernel, strides, dilations, before, after }: Window): Attributes {
  return { kernel_shape: kernel, strides, dilations, pads: [...before, ...after] };
}

/** The window of a node in canonical form. */
export function windowOf(attributes: {
  readonly kernel_shape: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pads: readonly number[];
}): Window {
  const { kernel_shape: kernel, strides, dilations, pads } = attributes;
  return { kernel, strides, dilations, before: pads.slice(0, kernel.length), after: pads.slice(kernel.length) };
}

/** How many windows fit along each spatial axis. */
export function windowCounts(window: Window, spatial: Shape): number[] {
  return roomIn(window, spatial).map((room, axis) => Math.floor(room / window.strides[axis]) + 1);
}

/** The window with so much padding that a last one which hangs over the end fits, unless it would start there. */
export function withOverhang(window: Window, spatial: Shape): Window {
  const room = roomIn(window, spatial);
  const after = window.after.map((amount, axis) => {
    const stride = window.strides[axis];
    const missing = Math.ceil(room[axis] / stride) * stride - room[axis];
    const lastStart = room[axis] + missing;
    return lastStart < spatial[axis] + window.before[axis] ? amount + missing : amount;
  });
  return { ...window, after };
}

/** By how many elements a window can be moved along each spatial axis. */
function roomIn(window: Window, spatial: Shape): number[] {
  return spanOf(window).map((span, axis) => {
    const length = spatial[axis] + window.before[axis] + window.after[axis];
    if (length >= span) return length - span;
    throw new ShapeError(
      `a window of ${span} elements does not fit into axis ${axis + 2}, which has ${length} with its padding`,
      'is the image smaller than the model was made for?',
    );
  });
}

/**
 * How many elements each window sees, for all windows in row-major order: those of the image, or with `includePad` those
 * of its padding too. What hangs over the end of the padding never counts.
 */
export function elementsSeen(window: Window, spatial: Shape, counts: Shape, includePad: boolean): number[] {
  const alongAxes = counts.map((count, axis) => {
    const [lowest, end] = includePad ? [-window.before[axis], spatial[axis] + window.after[axis]] : [0, spatial[axis]];
    return Array.from({ length: count }, (_, index) => {
      const start = index * window.strides[axis] - window.before[axis];
      const places = Array.from({ length: window.kernel[axis] }, (_, i) => start + i * window.dilations[axis]);
      return places.filter((place) => place >= lowest && place < end).length;
    });
  });
  return offsetsOf(counts).map((at) => at.reduce((product, index, axis) => product * alongAxes[axis][index], 1));
}

/** The positions inside a kernel, in row-major order. */
export function offsetsOf(kernel: readonly number[]): number[][] {
  return kernel.reduce<number[][]>(
    (offsets, length) => offsets.flatMap((offset) => Array.from({ length }, (_, i) => [...offset, i])),
    [[]],
  );
}
