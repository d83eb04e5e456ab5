/** Values between pixels: GridSample, RoiAlign, DeformConv. Each is a weighted sum of gathered pixels, and so is its gradient. */
import { OptionError, ShapeError } from '../../errors.ts';
import {
  applyOne,
  type Composite,
  constant,
  defineComposite,
  lift,
  mustKnowIntegers,
  type Operand,
  requireRoom,
  type Value,
} from '../../graph/index.ts';
import { floats, type Shape, sizeOf } from '../../tensor/index.ts';
import { abs, add, div, Mod, max, min, mul, sub } from '../arithmetic.ts';
import { and, cast, floor, greaterOrEqual, less, lessOrEqual, round, stopGradient, where } from '../comparison.ts';
import { gather, gatherElements } from '../gathering.ts';
import { matmul, transposeMatrices } from '../matmul.ts';
import { reduceMax, reduceMean } from '../reduction.ts';
import { expand, reshape, unsqueeze } from '../shape.ts';
import { sliceAxis } from '../slicing.ts';
import { readWindow, windowCounts } from './window.ts';

type Padding = 'zeros' | 'border' | 'reflection';

/** Coordinates that are folded back at both ends as if these were mirrors. */
function reflected(x: Value, low: number, high: number): Value {
  const range = high - low;
  if (range <= 0) return mul(x, 0);
  const distance = abs(sub(x, low));
  const phase = applyOne(Mod, lift([distance, 2 * range]), { fmod: 1 });
  return add(where(less(phase, range), phase, sub(2 * range, phase)), low);
}

/** How coordinates beyond the ends of an axis are brought back. */
function inside(x: Value, length: number, padding: Padding, alignsCorners: boolean): Value {
  if (padding === 'border') return min(max(x, 0), length - 1);
  if (padding === 'zeros') return x;
  return alignsCorners ? reflected(x, 0, length - 1) : reflected(x, -0.5, length - 0.5);
}

/** Keys 1981, with ONNX's a = -0.75: the weight of a pixel at a distance. */
function cubicWeight(distance: Value): Value {
  const a = -0.75;
  const near = add(mul(sub(mul(a + 2, distance), a + 3), mul(distance, distance)), 1);
  const far = mul(a, sub(mul(add(mul(sub(distance, 5), distance), 8), distance), 4));
  return where(lessOrEqual(distance, 1), near, where(less(distance, 2), far, 0));
}

/** A pixel beside a point along one axis, by its whole coordinate, and what it weighs. */
interface Neighbour {
  readonly at: Value;
  readonly weight: Operand;
}

function neighbours(x: Value, mode: string): Neighbour[] {
  if (mode === 'nearest') return [{ at: stopGradient(round(x)), weight: 1 }];
  const before = stopGradient(floor(x));
  const offsets = mode === 'cubic' ? [-1, 0, 1, 2] : [0, 1];
  return offsets.map((offset) => {
    const at = add(before, offset);
    if (mode === 'cubic') return { at, weight: cubicWeight(abs(sub(x, at))) };
    return { at, weight: offset === 0 ? sub(1, sub(x, at)) : sub(1, sub(at, x)) };
  });
}

/**
 * Values of [N, C, ...spatial] at points, given as pixel coordinates [N, points] of each spatial axis: [N, C, points]. Beyond the
 * image lies what the padding says.
 */
function sampled(
  x: Value,
  coordinates: readonly Value[],
  mode: string,
  padding: Padding,
  alignsCorners: boolean,
): Value {
  const [batch, channels, ...spatial] = x.shape;
  const [, points] = coordinates[0].shape;
  const flat = reshape(x, [batch, channels, sizeOf(spatial)]);
  const strides = spatial.map((_, axis) => sizeOf(spatial.slice(axis + 1)));
  const perAxis = coordinates.map((coordinate, axis) =>
    neighbours(coordinate, mode).map(({ at, weight }) => {
      const folded = inside(at, spatial[axis], padding, alignsCorners);
      const isInside = and(greaterOrEqual(folded, 0), lessOrEqual(folded, spatial[axis] - 1));
      const place = stopGradient(mul(min(max(round(folded), 0), spatial[axis] - 1), strides[axis]));
      return { place, weight: padding === 'zeros' ? where(isInside, weightValue(weight, at), 0) : weight };
    }),
  );
  const corners = perAxis.reduce<{ place: Value; weight: Operand }[]>(
    (all, own) =>
      all.length === 0
        ? own
        : all.flatMap((one) =>
            own.map((other) => ({ place: add(one.place, other.place), weight: product(one.weight, other.weight) })),
          ),
    [],
  );
  const parts = corners.map(({ place, weight }) => {
    const index = expand(unsqueeze(cast(place, 'int64'), [1]), [batch, channels, points]);
    const pixels = gatherElements(flat, index, 2);
    return typeof weight === 'number' ? mul(pixels, weight) : mul(pixels, unsqueeze(weight, [1]));
  });
  return parts.reduce((sum, part) => add(sum, part));
}

const product = (a: Operand, b: Operand): Operand =>
  typeof a === 'number' && typeof b === 'number' ? a * b : mul(a, b);

const weightValue = (weight: Operand, like: Value): Value =>
  typeof weight === 'number' ? add(mul(like, 0), weight) : weight;

/** Pixels of an image at points of a grid [N, ..., 2] with coordinates from -1 to 1 (Jaderberg et al. 2015, arXiv 1506.02025). */
export const GridSample: Composite = defineComposite('GridSample', ({ inputs: [x, grid], attributes }) => {
  if (x === undefined || grid === undefined) return [];
  const { mode: named = 'linear', padding_mode: padding = 'zeros', align_corners: aligned = 0 } = attributes;
  const mode = String(named).replace('bilinear', 'linear').replace('bicubic', 'cubic');
  const [batch, channels, ...spatial] = x.shape;
  const target = grid.shape.slice(1, -1);
  const points = sizeOf(target);
  if (grid.shape.length !== x.shape.length || grid.shape[grid.shape.length - 1] !== spatial.length) {
    throw new ShapeError(`GridSample: a grid [${grid.shape}] does not fit an image [${x.shape}]`);
  }
  const rows = reshape(grid, [batch, points, spatial.length]);
  // A grid has x first, an image has it last.
  const coordinates = spatial.map((length, axis) => {
    const last = spatial.length - 1 - axis;
    const unit = add(reshape(sliceAxis(rows, 2, last, last + 1), [batch, points]), 1);
    const pixel = aligned === 1 ? mul(unit, (length - 1) / 2) : div(sub(mul(unit, length), 1), 2);
    return mode === 'linear' ? inside(pixel, length, paddingOf(padding), aligned === 1) : pixel;
  });
  const values = sampled(x, coordinates, mode, paddingOf(padding), aligned === 1);
  return [reshape(values, [batch, channels, ...target])];
});

function paddingOf(padding: unknown): Padding {
  if (padding === 'zeros' || padding === 'border' || padding === 'reflection') return padding;
  throw new OptionError('padding_mode', `GridSample: "${padding}" is not a padding`);
}

/** The grid that affine maps [N, d, d + 1] make of the coordinates from -1 to 1 of an image. */
export const AffineGrid: Composite = defineComposite('AffineGrid', ({ inputs: [theta, size], attributes }) => {
  if (theta === undefined || size === undefined) return [];
  const [batch, , ...spatial] = mustKnowIntegers(size, 'the size of an AffineGrid');
  const along = (length: number, i: number) =>
    attributes.align_corners === 1 ? (length === 1 ? 0 : (2 * i) / (length - 1) - 1) : (2 * i + 1) / length - 1;
  const count = sizeOf(spatial);
  requireRoom(count, 'AffineGrid');
  const strides = spatial.map((_, axis) => sizeOf(spatial.slice(axis + 1)));
  const rows = Array.from({ length: count }, (_, i) => [
    ...spatial.map((length, axis) => along(length, Math.floor(i / strides[axis]) % length)).reverse(),
    1,
  ]);
  const points = constant(floats([count, spatial.length + 1], rows.flat()));
  return [reshape(matmul(points, transposeMatrices(theta)), [batch, ...spatial, spatial.length])];
});

/** Matrices [R, samples, length] of linear interpolation at pixel coordinates [R, samples], zero beyond a pixel outside. */
function hats(coordinates: Value, length: number): Value {
  const [regions, samples] = coordinates.shape;
  const within = and(greaterOrEqual(coordinates, -1), lessOrEqual(coordinates, length));
  const clamped = reshape(min(max(coordinates, 0), length - 1), [regions, samples, 1]);
  const pixels = constant(
    floats(
      [1, 1, length],
      Array.from({ length }, (_, i) => i),
    ),
  );
  return where(reshape(within, [regions, samples, 1]), max(sub(1, abs(sub(clamped, pixels))), 0), 0);
}

/** Regions of images, each as an image of one size (He et al. 2017, arXiv 1703.06870). */
export const RoiAlign: Composite = defineComposite('RoiAlign', ({ opset, inputs: [x, rois, owners], attributes }) => {
  if (x === undefined || rois === undefined || owners === undefined) return [];
  const { mode = 'avg', output_height: height = 1, output_width: width = 1, sampling_ratio: ratio = 0 } = attributes;
  const isHalf = (attributes.coordinate_transformation_mode ?? (opset >= 16 ? 'half_pixel' : '')) === 'half_pixel';
  const [regions, scale] = [rois.shape[0], Number(attributes.spatial_scale ?? 1)];
  if (Number(ratio) <= 0) {
    throw new OptionError('sampling_ratio', 'RoiAlign: only a number of samples that is given is supported');
  }
  const column = (i: number) => sub(mul(reshape(sliceAxis(rois, 1, i, i + 1), [regions, 1]), scale), isHalf ? 0.5 : 0);
  const along = (axis: number, length: number, count: number) => {
    const [start, end] = [column(1 - axis), column(3 - axis)];
    const extent = isHalf ? sub(end, start) : max(sub(end, start), 1);
    const samples = count * Number(ratio);
    const steps = Array.from({ length: samples }, (_, i) => (i + 0.5) / samples);
    return hats(add(start, mul(extent, constant(floats([1, samples], steps)))), length);
  };
  const [, channels, rows, columns] = x.shape;
  const [vertical, horizontal] = [along(0, rows, Number(height)), along(1, columns, Number(width))];
  const images = gather(x, owners, 0);
  const [tall, wide] = [unsqueeze(vertical, [1]), unsqueeze(horizontal, [1])];
  const samples = matmul(matmul(tall, images), transposeMatrices(wide));
  const shape = [regions, channels, Number(height), Number(ratio), Number(width), Number(ratio)];
  const cells = reshape(samples, shape);
  return [mode === 'max' ? reduceMax(cells, [3, 5], false) : reduceMean(cells, [3, 5], false)];
});

/** A convolution whose kernel positions are moved by offsets (Dai et al. 2017, arXiv 1703.06211), and weighted by a mask (1811.11168). */
export const DeformConv: Composite = defineComposite('DeformConv', ({ inputs, attributes }) => {
  const [x, w, offsets, bias, mask] = inputs;
  if (x === undefined || w === undefined || offsets === undefined) return [];
  const [batch, channels, ...spatial] = x.shape;
  const window = readWindow(attributes, spatial, w.shape.slice(2), 'DeformConv');
  const [group, fields] = [Number(attributes.group ?? 1), Number(attributes.offset_group ?? 1)];
  const counts = windowCounts(window, spatial);
  const [kernelSize, places] = [sizeOf(window.kernel), sizeOf(counts)];
  const points = kernelSize * places;
  const own = reshape(x, [batch * fields, channels / fields, ...spatial]);
  const moves = reshape(offsets, [batch * fields, kernelSize, 2, places]);
  const coordinates = [0, 1].map((axis) => {
    const base = basePositions(axis, window.kernel, counts, window);
    const moved = add(reshape(sliceAxis(moves, 2, axis, axis + 1), [batch * fields, kernelSize, places]), base);
    return reshape(moved, [batch * fields, points]);
  });
  const pixels = reshape(sampled(own, coordinates, 'linear', 'zeros', false), [
    batch,
    fields,
    channels / fields,
    kernelSize,
    places,
  ]);
  const weighted = mask ? mul(pixels, reshape(mask, [batch, fields, 1, kernelSize, places])) : pixels;
  const columns = reshape(weighted, [batch, group, (channels / group) * kernelSize, places]);
  const kernels = reshape(w, [group, w.shape[0] / group, w.shape[1] * kernelSize]);
  const result = reshape(matmul(kernels, columns), [batch, w.shape[0], ...counts]);
  return [bias ? add(result, reshape(bias, [1, w.shape[0], ...counts.map(() => 1)])) : result];
});

/** Where the kernel's pixels are before they are moved, [1, kernel, places] along one axis. */
function basePositions(
  axis: number,
  kernel: Shape,
  counts: Shape,
  { strides, dilations, before }: ReturnType<typeof readWindow>,
): Value {
  const [size, places] = [sizeOf(kernel), sizeOf(counts)];
  const inner = (shape: Shape, i: number) => Math.floor(i / sizeOf(shape.slice(axis + 1))) % shape[axis];
  const base = floats([1, size, places]);
  for (let k = 0; k < size; k++) {
    for (let p = 0; p < places; p++) {
      base.data[k * places + p] = inner(counts, p) * strides[axis] - before[axis] + inner(kernel, k) * dilations[axis];
    }
  }
  return constant(base);
}
