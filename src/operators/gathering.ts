/** Reading and writing by index. A read is undone by an adding write and the other way round. */
import {
  apply,
  applyOne,
  attribute,
  type Composite,
  constant,
  defineComposite,
  defineOperator,
  mustKnow,
  mustKnowIntegers,
  normalizeAxis,
  type Operator,
  requireRoom,
  scalar,
  type Value,
} from '../graph/index.ts';
import { type DType, integers, type Shape, sizeOf } from '../tensor/index.ts';
import { add, div, mul } from './arithmetic.ts';
import { cast, equal, less, where } from './comparison.ts';
import { numbersOf, stridesOf } from './evaluate.ts';
import type { BoundRules } from './rules/elementary.ts';
import { rising } from './rules/interval.ts';
import { linearInAll } from './rules/linear.ts';
import type { Pullbacks, VjpContext } from './rules/vjp.ts';
import { expand, indexList, inverse, rearranged, reshape, transpose, unsqueeze, zeros } from './shape.ts';
import { concat, pad } from './slicing.ts';

export const Gather: Operator = defineOperator({
  name: 'Gather',
  requiredInputs: 2,
  attributes: { axis: attribute('int', 0) },
  infer: ({ inputs: [x, indices], attributes }) => {
    const axis = normalizeAxis(attributes.axis, x.shape.length, 'Gather');
    return [{ dtype: x.dtype, shape: [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)] }];
  },
  rules: {
    vjp: ({ g, inputs: [x, indices], attributes }) => [
      () => ungather(g, x, indices, normalizeAxis(attributes.axis, x.shape.length, 'Gather')),
      undefined,
    ],
    interval: (ranges) => {
      const copies = mostRepeated(ranges.intervals[1]?.lower);
      return rising(ranges).map((interval) => ({ ...interval, copies }));
    },
    linear: linearInAll,
  },
  evaluate: ([x, indices], attributes, { outputs: [{ shape }] }) => {
    const axis = normalizeAxis(attributes.axis, x.shape.length, 'Gather');
    const strides = stridesOf(x.shape);
    const table = numbersOf(indices);
    const indexStrides = stridesOf(indices.shape);
    const indexRank = indices.shape.length;
    return [
      rearranged(x, shape, (coordinates) => {
        const at = indexStrides.reduce((sum, stride, i) => sum + stride * coordinates[axis + i], 0);
        const index = table[at] < 0 ? table[at] + x.shape[axis] : table[at];
        const source = [...coordinates.slice(0, axis), index, ...coordinates.slice(axis + indexRank)];
        return source.reduce((sum, position, i) => sum + position * strides[i], 0);
      }),
    ];
  },
});

/** The rules of a read by index that may repeat any element as often as there are indices. */
function ofMovedAny<A>(): BoundRules<A> {
  return {
    interval: (ranges) => {
      const copies = sizeOf(ranges.intervals[1]?.lower.shape ?? []);
      return rising(ranges).map((interval) => ({ ...interval, copies }));
    },
    linear: (given) => linearInAll(given),
  };
}

/** How often the most frequent index occurs, at most. */
function mostRepeated(indices: Value | undefined): number {
  const known = indices?.known && numbersOf(indices.known);
  if (known === undefined) return sizeOf(indices?.shape ?? []);
  const counts = new Map<number, number>();
  for (const index of known) counts.set(index, (counts.get(index) ?? 0) + 1);
  const most = [...counts.values()].reduce((largest, count) => Math.max(largest, count), 0);
  // A negative index may name what another one names from the front.
  return known.some((index) => index < 0) ? 2 * most : most;
}

/** The transpose of a Gather: rows of the cotangent are added where they were read. */
function ungather(g: Value, x: Value, indices: Value, axis: number): Value {
  const rank = x.shape.length;
  const known = indices.known && numbersOf(indices.known);
  if (known?.length === 1) return putBack(g, x.shape, known[0], axis);
  const front = [axis, ...x.shape.map((_, i) => i).filter((i) => i !== axis)];
  const count = indices.shape.reduce((product, length) => product * length, 1);
  const merged = reshape(g, [...x.shape.slice(0, axis), count, ...x.shape.slice(axis + 1)]);
  const rows = axis === 0 ? merged : transpose(merged, front);
  const table = axis === 0 ? x.shape : front.map((i) => x.shape[i]);
  const added = scatterND(zeros(table, g.dtype), reshape(cast(indices, 'int64'), [count, 1]), rows, 'add');
  return axis === 0 || rank === 1 ? added : transpose(added, inverse(front));
}

/** One slice of a tensor of zeros, which is much faster than adding by index. */
function putBack(g: Value, shape: Shape, index: number, axis: number): Value {
  const slice = reshape(g, shape.with(axis, 1));
  const before = index < 0 ? index + shape[axis] : index;
  const none = shape.map(() => 0);
  return pad(slice, none.with(axis, before), none.with(axis, shape[axis] - 1 - before));
}

export const GatherElements: Operator = defineOperator({
  name: 'GatherElements',
  requiredInputs: 2,
  attributes: { axis: attribute('int', 0) },
  infer: ({ inputs: [x, indices] }) => [{ dtype: x.dtype, shape: indices.shape }],
  rules: {
    vjp: ({ g, inputs: [x, indices], attributes: { axis } }) => [
      () => scatterElements(zeros(x.shape, g.dtype), indices, g, axis, 'add'),
      undefined,
    ],
    ...ofMovedAny(),
  },
});

export const ScatterElements: Operator = defineOperator({
  name: 'ScatterElements',
  requiredInputs: 3,
  attributes: { axis: attribute('int', 0), reduction: attribute('string', 'none') },
  infer: ({ inputs: [x] }) => [x],
  rules: {
    vjp: (context) => {
      const { axis, reduction: kind } = context.attributes;
      const indices = context.inputs[1];
      return scatterRule(context, kind, {
        read: (from) => gatherElements(from, indices, axis),
        write: (to, updates, reduction) => scatterElements(to, indices, updates, axis, reduction),
      });
    },
  },
});

/** How one kind of Scatter reads at its indices and writes there. */
interface Access {
  read(from: Value): Value;
  write(to: Value, updates: Value, reduction: Reduction): Value;
}

/** The rule that both Scatters share. */
function scatterRule(
  { g, output, inputs: [x, , updates] }: Pick<VjpContext<unknown>, 'g' | 'output' | 'inputs'>,
  reduction: string,
  { read, write }: Access,
): Pullbacks {
  switch (reduction) {
    case 'none':
      return [() => write(g, zeros(updates.shape, g.dtype), 'none'), undefined, () => read(g)];
    case 'add':
      return [() => g, undefined, () => read(g)];
    case 'mul':
      return [
        () => mul(g, write(ones(x.shape, x.dtype), updates, 'mul')),
        undefined,
        () => mul(read(g), otherFactors(updates, read(output), read(x))),
      ];
    default: {
      // What already was there wins ties with what is written.
      const kept = equal(x, output);
      const wins = equal(updates, read(output));
      return [() => where(kept, g, 0), undefined, () => where(wins, read(where(kept, 0, g)), 0)];
    }
  }
}

/** The product without the factor that an update contributed; of a zero factor, right only if its index is unique. */
function otherFactors(updates: Value, products: Value, x: Value): Value {
  const isZero = equal(updates, 0);
  return where(isZero, x, div(products, where(isZero, 1, updates)));
}

const ones = (shape: Shape, dtype: DType) => expand(scalar(1, dtype), shape);

/** The older name of ScatterElements. */
export const Scatter: Composite = defineComposite('Scatter', ({ inputs, attributes: { axis = 0 } }) =>
  apply(ScatterElements, inputs, { axis }),
);

export const GatherND: Operator = defineOperator({
  name: 'GatherND',
  requiredInputs: 2,
  attributes: { batch_dims: attribute('int', 0) },
  infer: ({ inputs: [x, indices], attributes: { batch_dims } }) => {
    const depth = indices.shape[indices.shape.length - 1];
    return [{ dtype: x.dtype, shape: [...indices.shape.slice(0, -1), ...x.shape.slice(batch_dims + depth)] }];
  },
  rules: {
    vjp: ({ g, inputs: [x, indices], attributes: { batch_dims } }) => [
      () => scatterND(zeros(x.shape, g.dtype), withBatchIndices(indices, batch_dims), g, 'add'),
      undefined,
    ],
    ...ofMovedAny(),
  },
});

/** Indices whose batch axes are written out as coordinates, so that no batch axes are left. */
function withBatchIndices(indices: Value, batchDims: number): Value {
  if (batchDims === 0) return indices;
  const rows = indices.shape.slice(0, -1);
  const coordinates = rows.slice(0, batchDims).map((length, axis) => {
    const counting = integers(
      rows.map((_, i) => (i === axis ? length : 1)),
      Array.from({ length }, (_, i) => i),
    );
    return unsqueeze(expand(constant(counting), rows), [-1]);
  });
  return concat([...coordinates, indices], rows.length);
}

export const ScatterND: Operator = defineOperator({
  name: 'ScatterND',
  requiredInputs: 3,
  attributes: { reduction: attribute('string', 'none') },
  infer: ({ inputs: [x] }) => [x],
  rules: {
    vjp: (context) => {
      const indices = context.inputs[1];
      return scatterRule(context, context.attributes.reduction, {
        read: (from) => applyOne(GatherND, [from, indices]),
        write: (to, updates, reduction) => scatterND(to, indices, updates, reduction),
      });
    },
  },
});

/** One at the index, zero elsewhere, written as a comparison because WebGPU has no kernel for it. */
export const OneHot: Composite = defineComposite('OneHot', ({ inputs: [indices, depth, values], attributes }) => {
  if (indices === undefined || depth === undefined || values === undefined) return [];
  const [count] = mustKnowIntegers(depth, 'the depth of a OneHot');
  const [off, on] = [0, 1].map((i) => gather(values, constant(integers([], [i])), 0));
  const axis = normalizeAxis(Number(attributes.axis ?? -1), indices.shape.length + 1, 'OneHot');
  const whole = cast(indices, 'int64');
  const positive = where(less(whole, 0), add(whole, count), whole);
  return [where(equalToRange(positive, count, axis), on, off)];
});

/** Whether each index equals each of 0 to count-1, along a new axis. */
export function equalToRange(indices: Value, count: number, axis: number): Value {
  requireRoom(count, 'OneHot');
  const shape = new Array<number>(indices.shape.length + 1).fill(1).with(axis, count);
  const range = constant(
    integers(
      shape,
      Array.from({ length: count }, (_, i) => i),
    ),
  );
  return equal(unsqueeze(indices, [axis]), range);
}

/** Where a mask that is known while the graph is built is not zero: [rank, count]. */
export const NonZero: Composite = defineComposite('NonZero', ({ inputs: [mask] }) => {
  if (mask === undefined) return [];
  const strides = stridesOf(mask.shape);
  const places = placesOf(mask, 'a NonZero');
  const coordinates = mask.shape.map((length, axis) => places.map((at) => Math.floor(at / strides[axis]) % length));
  return [constant(integers([mask.shape.length, places.length], coordinates.flat()))];
});

/** The slices, or the elements, that a known mask chooses. */
export const Compress: Composite = defineComposite('Compress', ({ inputs: [x, mask], attributes: { axis } }) => {
  if (x === undefined || mask === undefined) return [];
  const chosen = indexList(placesOf(mask, 'the condition of a Compress'));
  if (axis === undefined) return [gather(reshape(x, [sizeOf(x.shape)]), chosen, 0)];
  return [gather(x, chosen, normalizeAxis(Number(axis), x.shape.length, 'Compress'))];
});

/** The elements of a known mask that are not zero. */
function placesOf(mask: Value, where: string): number[] {
  return numbersOf(mustKnow(mask, where)).flatMap((element, at) => (element === 0 ? [] : [at]));
}

type Reduction = 'none' | 'add' | 'mul' | 'max' | 'min';

export const gather = (x: Value, indices: Value, axis: number): Value => applyOne(Gather, [x, indices], { axis });
export const gatherElements = (x: Value, indices: Value, axis: number): Value =>
  applyOne(GatherElements, [x, indices], { axis });
export const scatterElements = (
  x: Value,
  indices: Value,
  updates: Value,
  axis: number,
  reduction: Reduction = 'none',
): Value => applyOne(ScatterElements, [x, indices, updates], { axis, reduction });
export const scatterND = (x: Value, indices: Value, updates: Value, reduction: Reduction = 'none'): Value =>
  applyOne(ScatterND, [x, indices, updates], { reduction });
/** One-hot rows [N, count] of int64 labels [N]. */
export const oneHot = (labels: Value, count: number): Value => cast(equalToRange(labels, count, 1), 'float32');
