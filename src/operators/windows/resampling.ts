/** Enlarging and shrinking images: Resize and its older forms, and the exchange of depth for space. */
import { OptionError, ShapeError } from '../../errors.ts';
import {
  type AttributesOf,
  applyOne,
  attribute,
  type Composite,
  constant,
  defineComposite,
  defineOperator,
  type ImportedNode,
  mustKnow,
  mustKnowIntegers,
  normalizeAxis,
  type Operator,
  optional,
  type Value,
} from '../../graph/index.ts';
import { floats, type Shape, sizeOf } from '../../tensor/index.ts';
import { numbersOf } from '../evaluate.ts';
import { matmul } from '../matmul.ts';
import { reduceSum } from '../reduction.ts';
import { linearInAll } from '../rules/linear.ts';
import { totals } from '../rules/totals.ts';
import { indexList, reshape, sameShape, transpose } from '../shape.ts';
import { sumPool } from './pooling.ts';
import { type AxisResampling, type ResamplingRule, repeatsOf, resamplingMatrix } from './resampling-matrix.ts';

const specs = {
  antialias: attribute('int', 0),
  axes: optional('ints'),
  coordinate_transformation_mode: attribute('string', 'half_pixel'),
  cubic_coeff_a: attribute('float', -0.75),
  exclude_outside: attribute('int', 0),
  extrapolation_value: attribute('float', 0),
  keep_aspect_ratio_policy: attribute('string', 'stretch'),
  mode: attribute('string', 'nearest'),
  nearest_mode: attribute('string', 'round_prefer_floor'),
};

/** Which part of which axes becomes how long, as inputs and attributes of a Resize say it. */
interface Request {
  readonly axes: readonly number[] | undefined;
  readonly keep_aspect_ratio_policy: string;
}

const knownNumbers = (value: Value | undefined, what: string) =>
  value && numbersOf(mustKnow(value, `the ${what} of a Resize`));

/** How every axis is resized. Inputs after the image: the region, scales or sizes. */
function resamplingsOf(
  shape: Shape,
  [, regionInput, scalesInput, sizesInput]: readonly (Value | undefined)[],
  { axes, keep_aspect_ratio_policy: policy }: Request,
): AxisResampling[] {
  const named = axes ?? shape.map((_, axis) => axis);
  const region = knownNumbers(regionInput, 'region');
  const scales = knownNumbers(scalesInput, 'scales');
  const sizes = knownNumbers(sizesInput, 'sizes');
  const lengths = scales ?? sizes;
  if (lengths?.length !== named.length) {
    throw new ShapeError(`Resize: ${named.length} axes want as many scales or sizes, not ${lengths?.length ?? 'none'}`);
  }
  const ratios = named.map((axis, i) => scales?.[i] ?? Math.fround(lengths[i] / shape[axis]));
  const kept = policy === 'not_larger' ? Math.min(...ratios) : Math.max(...ratios);
  return shape.map((from, axis) => {
    const at = named.indexOf(axis);
    const [regionStart, regionEnd] = region && at >= 0 ? [region[at], region[at + named.length]] : [0, 1];
    const place = { axis, from, regionStart, regionEnd };
    if (at < 0) return { ...place, to: from, scale: 1 };
    const scale = scales === undefined && policy !== 'stretch' ? kept : ratios[at];
    const scaled = Math.fround(scale * from);
    if (scales !== undefined) return { ...place, to: Math.floor(scaled), scale };
    return { ...place, to: policy === 'stretch' ? lengths[at] : Math.round(scaled), scale };
  });
}

/** Cubic weights are negative in part, and what is outside a region is a number: neither is bounded. */
const isAverage = ({ mode, coordinate_transformation_mode: coordinates }: AttributesOf<typeof specs>) =>
  mode !== 'cubic' && coordinates !== 'tf_crop_and_resize';

export const Resize: Operator = defineOperator({
  name: 'Resize',
  attributes: specs,
  infer: ({ inputs: [x], optionalInputs, attributes }) => [
    { dtype: x.dtype, shape: resamplingsOf(x.shape, optionalInputs, attributes).map(({ to }) => to) },
  ],
  rules: {
    interval: (ranges) => (isAverage(ranges.attributes) ? totals(ranges) : []),
    linear: linearInAll,
    vjp: ({ g, inputs: [x], optionalInputs, attributes }) => [
      () => unresize(g, x.shape, resamplingsOf(x.shape, optionalInputs, attributes), attributes),
    ],
  },
  read: (node) => {
    const [x, ...others] = node.inputs;
    if (x === undefined) return [];
    if (node.opset < 11) return [resizeByScales(x, others[0], node.attributes.mode)];
    const axes = Array.isArray(node.attributes.axes)
      ? node.attributes.axes.map((axis) => normalizeAxis(Number(axis), x.shape.length, 'Resize'))
      : undefined;
    const [region, scales, sizes] = others.map((value) => (value && sizeOf(value.shape) > 0 ? value : undefined));
    const crops = node.attributes.coordinate_transformation_mode === 'tf_crop_and_resize';
    const attributes = { ...node.attributes, axes };
    return [applyOne(Resize, [x, crops ? region : undefined, scales, sizes && batched(sizes, x, node)], attributes)];
  },
});

/** Sizes that were written for the file's own batch, brought to the one that the graph has. */
function batched(sizes: Value, x: Value, { batchScale, attributes }: ImportedNode): Value {
  if (batchScale === 1 || attributes.axes !== undefined) return sizes;
  const [batch, ...others] = mustKnowIntegers(sizes, 'the sizes of a Resize');
  return batch * batchScale === x.shape[0] ? indexList([x.shape[0], ...others]) : sizes;
}

/** The transpose of a Resize, which is linear and separates into its axes. */
function unresize(g: Value, shape: Shape, axes: readonly AxisResampling[], rule: ResamplingRule): Value {
  if (sameShape(g.shape, shape)) return g;
  const matrices = axes
    .filter(({ from, to, scale }) => from !== to || (scale !== 1 && rule.antialias !== 1))
    .map((along) => ({ along, matrix: resamplingMatrix(along, rule) }));
  const repeats = matrices.map(({ along, matrix }) => repeatsOf(matrix, along));
  if (repeats.every((factor) => factor !== undefined)) {
    return sumBlocks(g, shape);
  }
  return matrices.reduceRight((value, { along, matrix }) => contract(value, matrix, along), g);
}

/** What an enlargement by whole numbers made of one element, added up. */
function sumBlocks(g: Value, shape: Shape): Value {
  const factors = shape.map((length, axis) => g.shape[axis] / length);
  const kernel = factors.slice(2);
  if (shape.length === 4 && factors[0] === 1 && factors[1] === 1) {
    const none = kernel.map(() => 0);
    const ones = kernel.map(() => 1);
    const window = { kernel, strides: kernel, dilations: ones, before: none, after: none };
    return sumPool(g, window);
  }
  const blocks = shape.flatMap((length, axis) => [length, factors[axis]]);
  const inner = shape.map((_, axis) => 2 * axis + 1);
  return reshape(reduceSum(reshape(g, blocks), inner), shape);
}

/** The product with the transpose of a matrix [to, from] along one axis. */
function contract(g: Value, matrix: Float32Array, { axis, from, to }: AxisResampling): Value {
  const shape = g.shape.with(axis, from);
  const inner = sizeOf(g.shape.slice(axis + 1));
  const outer = sizeOf(g.shape.slice(0, axis));
  if (inner === 1) return reshape(matmul(reshape(g, [outer, to]), constant(floats([to, from], matrix))), shape);
  const transposed = floats([from, to]);
  matrix.forEach((weight, i) => {
    transposed.data[(i % from) * to + Math.floor(i / from)] = weight;
  });
  return reshape(matmul(constant(transposed), reshape(g, [outer, to, inner])), shape);
}

/**
 * Resize and Upsample as they were before opset 11: coordinates are divided by the scale, and the nearest pixel is the
 * one before where an axis grows and the one behind where it shrinks.
 */
function resizeByScales(x: Value, scales: Value | undefined, mode: unknown): Value {
  const factors = knownNumbers(scales, 'scales');
  if (factors === undefined) throw new OptionError('scales', 'Resize: the scales are missing');
  const resized = (value: Value, listed: readonly number[], nearestMode: string) =>
    listed.every((factor) => factor === 1)
      ? value
      : applyOne(Resize, [value, undefined, constant(floats([listed.length], listed))], {
          coordinate_transformation_mode: 'asymmetric',
          mode: mode === 'linear' ? 'linear' : 'nearest',
          nearest_mode: nearestMode,
        });
  if (mode === 'linear') return resized(x, factors, 'floor');
  const grown = resized(
    x,
    factors.map((factor) => Math.max(factor, 1)),
    'floor',
  );
  return resized(
    grown,
    factors.map((factor) => Math.min(factor, 1)),
    'ceil',
  );
}

export const Upsample: Composite = defineComposite('Upsample', ({ inputs: [x, scales], attributes }) => {
  if (x === undefined) return [];
  const listed = Array.isArray(attributes.scales) ? attributes.scales.map(Number) : undefined;
  return [resizeByScales(x, listed ? constant(floats([listed.length], listed)) : scales, attributes.mode)];
});

export const DepthToSpace: Composite = defineComposite('DepthToSpace', ({ inputs: [x], attributes }) => {
  if (x === undefined) return [];
  const { mode = 'DCR' } = attributes;
  const block = Number(attributes.blocksize);
  const [batch, channels, height, width] = x.shape;
  const depth = channels / block ** 2;
  const columnsFirst = mode === 'CRD';
  const split = columnsFirst
    ? [batch, depth, block, block, height, width]
    : [batch, block, block, depth, height, width];
  const spread = transpose(reshape(x, split), columnsFirst ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2]);
  return [reshape(spread, [batch, depth, height * block, width * block])];
});

export const SpaceToDepth: Composite = defineComposite('SpaceToDepth', ({ inputs: [x], attributes }) => {
  if (x === undefined) return [];
  const block = Number(attributes.blocksize);
  const [batch, channels, height, width] = x.shape;
  const [rows, columns] = [height / block, width / block];
  const split = transpose(reshape(x, [batch, channels, rows, block, columns, block]), [0, 3, 5, 1, 2, 4]);
  return [reshape(split, [batch, channels * block ** 2, rows, columns])];
});

/** Each pixel of [N, C, ...] repeated `factors` times along the spatial axes. */
export const upsampleNearest = (x: Value, factors: readonly number[]): Value =>
  sizeOf(factors) === 1
    ? x
    : applyOne(Resize, [x, undefined, constant(floats([factors.length + 2], [1, 1, ...factors]))], {
        coordinate_transformation_mode: 'asymmetric',
        mode: 'nearest',
        nearest_mode: 'floor',
      });
