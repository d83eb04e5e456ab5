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
  type Value,
} from '../graph/index.ts';
import { integers } from '../tensor/index.ts';
import { add, mul } from './arithmetic.ts';
import { cast, equal, less, where } from './comparison.ts';
import { numbersOf, stridesOf } from './evaluate.ts';
import { inverse, rearranged, reshape, transpose, unsqueeze, zeros } from './shape.ts';

export const Gather: Operator = defineOperator({
  name: 'Gather',
  attributes: { axis: attribute('int', 0) },
  infer: ({ inputs: [x, indices], attributes }) => {
    const axis = normalizeAxis(attributes.axis, x.shape.length, 'Gather');
    return [{ dtype: x.dtype, shape: [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)] }];
  },
  vjp: ({ g, inputs: [x, indices], attributes }) => [
    () => ungather(g, x, indices, normalizeAxis(attributes.axis, x.shape.length, 'Gather')),
    undefined,
  ],
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

/** The transpose of a Gather: rows of the cotangent are added where they were read. */
function ungather(g: Value, x: Value, indices: Value, axis: number): Value {
  const rank = x.shape.length;
  const front = [axis, ...x.shape.map((_, i) => i).filter((i) => i !== axis)];
  const count = indices.shape.reduce((product, length) => product * length, 1);
  const merged = reshape(g, [...x.shape.slice(0, axis), count, ...x.shape.slice(axis + 1)]);
  const rows = axis === 0 ? merged : transpose(merged, front);
  const table = axis === 0 ? x.shape : front.map((i) => x.shape[i]);
  const added = scatterND(zeros(table, g.dtype), reshape(indices, [count, 1]), rows, 'add');
  return axis === 0 || rank === 1 ? added : transpose(added, inverse(front));
}

export const GatherElements: Operator = defineOperator({
  name: 'GatherElements',
  attributes: { axis: attribute('int', 0) },
  infer: ({ inputs: [x, indices] }) => [{ dtype: x.dtype, shape: indices.shape }],
  vjp: ({ g, inputs: [x, indices], attributes: { axis } }) => [
    () => scatterElements(zeros(x.shape, g.dtype), indices, g, axis, 'add'),
    undefined,
  ],
});

export const ScatterElements: Operator = defineOperator({
  name: 'ScatterElements',
  attributes: { axis: attribute('int', 0), reduction: attribute('string', 'none') },
  infer: ({ inputs: [x] }) => [x],
  vjp: ({ g, output, inputs: [x, indices, updates], attributes: { axis, reduction } }) => {
    const read = (from: Value) => gatherElements(from, indices, axis);
    const wins = (value: Value, against: Value, cotangent: Value) => where(equal(value, against), cotangent, 0);
    switch (reduction) {
      case 'none':
        return [() => scatterElements(g, indices, zeros(indices.shape, g.dtype), axis), undefined, () => read(g)];
      case 'add':
        return [() => g, undefined, () => read(g)];
      case 'mul':
        return [
          () => mul(g, scatterElements(onesLike(x), indices, updates, axis, 'mul')),
          undefined,
          () => mul(read(g), read(scatterElements(x, indices, onesLike(updates), axis, 'mul'))),
        ];
      default:
        return [() => wins(x, output, g), undefined, () => wins(updates, read(output), read(g))];
    }
  },
});

const onesLike = (x: Value) => add(zeros(x.shape, x.dtype), 1);

/** The older name of ScatterElements. */
export const Scatter: Composite = defineComposite('Scatter', ({ inputs, attributes: { axis = 0 } }) =>
  apply(ScatterElements, inputs, { axis }),
);

export const GatherND: Operator = defineOperator({
  name: 'GatherND',
  attributes: { batch_dims: attribute('int', 0) },
  infer: ({ inputs: [x, indices], attributes: { batch_dims } }) => {
    const depth = indices.shape[indices.shape.length - 1];
    return [{ dtype: x.dtype, shape: [...indices.shape.slice(0, -1), ...x.shape.slice(batch_dims + depth)] }];
  },
  vjp: ({ g, inputs: [x, indices], attributes: { batch_dims } }) => [
    () => scatterND(zeros(x.shape, g.dtype), withBatchIndices(indices, batch_dims), g, 'add'),
    undefined,
  ],
});

/** Indices whose batch axes are written out as coordinates, so that no batch axes are left. */
function withBatchIndices(indices: Value, batchDims: number): Value {
  if (batchDims === 0) return indices;
  const table = mustKnow(indices, 'the indices of a GatherND with batch axes');
  const depth = indices.shape[indices.shape.length - 1];
  const strides = stridesOf(indices.shape);
  const values = numbersOf(table);
  const rows = Array.from({ length: values.length / depth }, (_, i) => [
    ...indices.shape.slice(0, batchDims).map((length, axis) => Math.floor((i * depth) / strides[axis]) % length),
    ...values.slice(i * depth, (i + 1) * depth),
  ]);
  return constant(integers([...indices.shape.slice(0, -1), batchDims + depth], rows.flat()));
}

export const ScatterND: Operator = defineOperator({
  name: 'ScatterND',
  attributes: { reduction: attribute('string', 'none') },
  infer: ({ inputs: [x] }) => [x],
  vjp: ({ g, output, inputs: [x, indices, updates], attributes: { reduction } }) => {
    const read = (from: Value) => applyOne(GatherND, [from, indices]);
    const wins = (value: Value, against: Value, cotangent: Value) => where(equal(value, against), cotangent, 0);
    switch (reduction) {
      case 'none':
        return [() => scatterND(g, indices, zeros(updates.shape, g.dtype)), undefined, () => read(g)];
      case 'add':
        return [() => g, undefined, () => read(g)];
      case 'mul':
        return [
          () => mul(g, scatterND(onesLike(x), indices, updates, 'mul')),
          undefined,
          () => mul(read(g), read(scatterND(x, indices, onesLike(updates), 'mul'))),
        ];
      default:
        return [() => wins(x, output, g), undefined, () => wins(updates, read(output), read(g))];
    }
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
  const shape = new Array<number>(indices.shape.length + 1).fill(1).with(axis, count);
  const range = constant(
    integers(
      shape,
      Array.from({ length: count }, (_, i) => i),
    ),
  );
  return equal(unsqueeze(indices, [axis]), range);
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
