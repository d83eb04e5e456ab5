/** Parts of tensors put elsewhere: cropped or padded about the centre, folded from columns, unpooled, turned around. */
import { ShapeError } from '../errors.ts';
import {
  applyOne,
  type Composite,
  constant,
  defineComposite,
  lift,
  mustKnow,
  mustKnowIntegers,
  normalizeAxis,
  type Value,
} from '../graph/index.ts';
import { floats, integers, sizeOf } from '../tensor/index.ts';
import { add, Mod, mul, sub } from './arithmetic.ts';
import { cast, less, where } from './comparison.ts';
import { fromNumbers, numbersOf, picked } from './evaluate.ts';
import { gatherElements, scatterElements } from './gathering.ts';
import { expand, indexList, reshape, zeros } from './shape.ts';
import { concat, pad, sliceAxis } from './slicing.ts';
import { convTranspose } from './windows/convolution.ts';
import { readWindow, windowCounts } from './windows/window.ts';

/** A tensor of which each of some axes is cut or padded about its centre to a length. */
export const CenterCropPad: Composite = defineComposite('CenterCropPad', ({ inputs: [x, shape], attributes }) => {
  if (x === undefined || shape === undefined) return [];
  const rank = x.shape.length;
  const lengths = mustKnowIntegers(shape, 'the shape of a CenterCropPad');
  const axes = Array.isArray(attributes.axes) ? attributes.axes.map(Number) : x.shape.map((_, axis) => axis);
  return [
    axes.reduce((value, named, i) => {
      const axis = normalizeAxis(named, rank, 'CenterCropPad');
      const surplus = value.shape[axis] - lengths[i];
      const before = Math.floor(Math.abs(surplus) / 2);
      if (surplus >= 0) return sliceAxis(value, axis, before, before + lengths[i]);
      const none = value.shape.map(() => 0);
      return pad(value, none.with(axis, before), none.with(axis, -surplus - before));
    }, x),
  ];
});

/** Columns [N, C * block, places] added up as the image whose blocks they are: a transposed convolution with unit kernels. */
export const Col2Im: Composite = defineComposite('Col2Im', ({ inputs: [x, image, block], attributes }) => {
  if (x === undefined || image === undefined || block === undefined) return [];
  const spatial = mustKnowIntegers(image, 'the image of a Col2Im');
  const kernel = mustKnowIntegers(block, 'the block of a Col2Im');
  const window = readWindow(attributes, spatial, kernel, 'Col2Im');
  const [size, [batch, rows]] = [sizeOf(kernel), x.shape];
  const counts = windowCounts(window, spatial);
  const units = floats([size, 1, ...kernel]);
  for (let i = 0; i < size; i++) units.data[i * size + i] = 1;
  const columns = reshape(x, [(batch * rows) / size, size, ...counts]);
  const reached = counts.map(
    (count, i) =>
      (count - 1) * window.strides[i] + (kernel[i] - 1) * window.dilations[i] + 1 - window.before[i] - window.after[i],
  );
  const rest = reached.map((length, i) => spatial[i] - length);
  return [reshape(convTranspose(columns, constant(units), window, 1, rest), [batch, rows / size, ...spatial])];
});

/** Maxima put back to the places that a MaxPool had them from, zeros elsewhere. */
export const MaxUnpool: Composite = defineComposite('MaxUnpool', ({ inputs: [x, places, shape], attributes }) => {
  if (x === undefined || places === undefined) return [];
  const kernel = Array.isArray(attributes.kernel_shape) ? attributes.kernel_shape.map(Number) : [];
  const window = readWindow(attributes, x.shape.slice(2), kernel, 'MaxUnpool');
  const inferred = x.shape
    .slice(2)
    .map((length, i) => (length - 1) * window.strides[i] - window.before[i] - window.after[i] + kernel[i]);
  const target = shape
    ? mustKnowIntegers(shape, 'the output shape of a MaxUnpool')
    : [...x.shape.slice(0, 2), ...inferred];
  const count = sizeOf(x.shape);
  const flat = zeros([sizeOf(target)], x.dtype);
  return [reshape(scatterElements(flat, reshape(places, [count]), reshape(x, [count]), 0), target)];
});

/** The first elements of each sequence, as many as it is long, in reverse order. */
export const ReverseSequence: Composite = defineComposite('ReverseSequence', ({ inputs: [x, lengths], attributes }) => {
  if (x === undefined || lengths === undefined) return [];
  const { batch_axis: batch = 1, time_axis: time = 0 } = attributes;
  const along = (axis: number) => x.shape.map((length, i) => (i === axis ? length : 1));
  const steps = counting(x.shape[Number(time)], along(Number(time)));
  const own = reshape(lengths, along(Number(batch)));
  const from = where(less(steps, own), sub(sub(own, 1), steps), steps);
  return [gatherElements(x, expand(from, x.shape), Number(time))];
});

const counting = (length: number, shape: readonly number[]): Value =>
  constant(
    integers(
      shape,
      Array.from({ length }, (_, i) => i),
    ),
  );

/** A cache of which a stretch along one axis is written anew, from an index of each sample's own. */
export const TensorScatter: Composite = defineComposite(
  'TensorScatter',
  ({ inputs: [cache, update, starts], attributes }) => {
    if (cache === undefined || update === undefined) return [];
    const rank = cache.shape.length;
    const axis = normalizeAxis(Number(attributes.axis ?? -2), rank, 'TensorScatter');
    const along = (at: number) => cache.shape.map((_, i) => (i === at ? update.shape[i] : 1));
    const first = starts ? reshape(cast(starts, 'int64'), along(0)) : indexList([0]);
    const places = add(counting(update.shape[axis], along(axis)), first);
    const inRange = attributes.mode === 'circular' ? applyOne(Mod, lift([places, cache.shape[axis]])) : places;
    return [scatterElements(cache, expand(inRange, update.shape), update, axis)];
  },
);

/** Running products along an axis. */
export const CumProd: Composite = defineComposite('CumProd', ({ inputs: [x, axisInput], attributes }) => {
  if (x === undefined || axisInput === undefined) return [];
  const axis = normalizeAxis(mustKnowIntegers(axisInput, 'the axis of a CumProd')[0], x.shape.length, 'CumProd');
  const length = x.shape[axis];
  if (length > LONGEST_PRODUCT)
    throw new ShapeError(`CumProd: ${length} factors are too many; ${LONGEST_PRODUCT} are supported`);
  const slices = Array.from({ length }, (_, i) => sliceAxis(x, axis, i, i + 1));
  const ordered = attributes.reverse === 1 ? slices.toReversed() : slices;
  const one = constant(
    fromNumbers(
      x.dtype,
      x.shape.map(() => 1),
      [1],
    ),
  );
  const before: Value[] = [expand(one, x.shape.with(axis, 1))];
  for (const factor of ordered) before.push(mul(before[before.length - 1], factor));
  const products = attributes.exclusive === 1 ? before.slice(0, -1) : before.slice(1);
  return [concat(attributes.reverse === 1 ? products.toReversed() : products, axis)];
});

const LONGEST_PRODUCT = 1024;

/** Determinants of small matrices, by cofactors. */
export const Det: Composite = defineComposite('Det', ({ inputs: [x] }) => {
  if (x === undefined) return [];
  const [rows, columns] = x.shape.slice(-2);
  if (rows !== columns || rows > LARGEST_MATRIX) {
    throw new ShapeError(`Det: matrices of ${rows} by ${columns}; square ones up to ${LARGEST_MATRIX} are supported`);
  }
  return [determinant(x)];
});

const LARGEST_MATRIX = 6;

function determinant(x: Value): Value {
  const [axis, count] = [x.shape.length - 2, x.shape[x.shape.length - 1]];
  const stack = x.shape.slice(0, -2);
  if (count === 1) return reshape(x, stack);
  const below = sliceAxis(x, axis, 1, count);
  const terms = Array.from({ length: count }, (_, column) => {
    const rest = [sliceAxis(below, axis + 1, 0, column), sliceAxis(below, axis + 1, column + 1, count)];
    const minor = concat(
      rest.filter((part) => sizeOf(part.shape) > 0),
      axis + 1,
    );
    const entry = reshape(sliceAxis(sliceAxis(x, axis, 0, 1), axis + 1, column, column + 1), stack);
    return mul(mul(entry, determinant(minor)), column % 2 === 0 ? 1 : -1);
  });
  return terms.reduce((sum, term) => add(sum, term));
}

/** What is different in a tensor that is known before anything runs: values, first places, which each was, and how often. */
export const Unique: Composite = defineComposite(
  'Unique',
  ({ inputs: [x], attributes: { axis: named, sorted = 1 } }) => {
    if (x === undefined) return [];
    const known = mustKnow(x, 'what a Unique finds');
    const axis = named === undefined ? undefined : normalizeAxis(Number(named), x.shape.length, 'Unique');
    const [outer, length, inner] =
      axis === undefined
        ? [1, sizeOf(x.shape), 1]
        : [sizeOf(x.shape.slice(0, axis)), x.shape[axis], sizeOf(x.shape.slice(axis + 1))];
    const values = numbersOf(known);
    const placesOf = (i: number) =>
      Array.from({ length: outer * inner }, (_, k) => (Math.floor(k / inner) * length + i) * inner + (k % inner));
    const slices = Array.from({ length }, (_, i) => placesOf(i).map((place) => values[place]));
    const first = new Map<string, number>();
    for (const [i, slice] of slices.entries()) if (!first.has(`${slice}`)) first.set(`${slice}`, i);
    const found = [...first.values()];
    const order = sorted === 0 ? found : found.toSorted((a, b) => compared(slices[a], slices[b]));
    const rank = new Map(order.map((place, i) => [`${slices[place]}`, i]));
    const inverse = slices.map((slice) => rank.get(`${slice}`) ?? 0);
    const shape = axis === undefined ? [order.length] : x.shape.with(axis, order.length);
    const positions = Array.from({ length: sizeOf(shape) }, (_, flat) => {
      const [row, rest] = [Math.floor(flat / (order.length * inner)), flat % (order.length * inner)];
      return (row * length + order[Math.floor(rest / inner)]) * inner + (rest % inner);
    });
    const counts = order.map(() => 0);
    for (const own of inverse) counts[own]++;
    return [constant(picked(known, shape, positions)), ...[order, inverse, counts].map(indexList)];
  },
);

function compared(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at < 0 ? 0 : a[at] - b[at];
}
