/** Operators that rearrange without computing: all of them are a Reshape, a Transpose or an Expand once shapes are static. */
import { ShapeError } from '../errors.ts';
import {
  apply,
  applyOne,
  attribute,
  broadcastShapes,
  type Composite,
  constant,
  defineComposite,
  defineOperator,
  type ImportedNode,
  mustKnowIntegers,
  normalizeAxis,
  type Operator,
  optional,
  requireRoom,
  scalar,
  shadowType,
  type Value,
} from '../graph/index.ts';
import { dataTypeName, dtypeOf } from '../onnx/index.ts';
import { type DType, integers, type Shape, sizeOf, type Tensor } from '../tensor/index.ts';
import { where } from './comparison.ts';
import { fromNumbers, numbersOf, picked, stridesOf } from './evaluate.ts';
import { rising } from './rules/interval.ts';
import { linearInAll } from './rules/linear.ts';

/** The axes that a node names: an attribute before opset 13 (Squeeze, Unsqueeze) or 18 (reductions), an input since. */
export function axesOf({ inputs, attributes }: ImportedNode, position: number, where: string): number[] | undefined {
  const axes = inputs[position];
  if (axes !== undefined) return mustKnowIntegers(axes, where);
  return Array.isArray(attributes.axes) ? attributes.axes.map(Number) : undefined;
}

function reshapedTo(x: Value, target: readonly number[], allowZero: boolean): Shape {
  const copied = target.map((length, axis) => (length === 0 && !allowZero ? x.shape[axis] : length));
  const rest = copied.reduce((product, length) => (length === -1 ? product : product * length), 1);
  const shape = copied.map((length) => (length === -1 ? sizeOf(x.shape) / Math.max(rest, 1) : length));
  if (sizeOf(shape) !== sizeOf(x.shape) || shape.some((length) => !Number.isInteger(length))) {
    throw new ShapeError(`Reshape: [${x.shape}] has ${sizeOf(x.shape)} elements and cannot become [${target}]`);
  }
  return shape;
}

export const Reshape: Operator = defineOperator({
  name: 'Reshape',
  requiredInputs: 2,
  attributes: { allowzero: attribute('int', 0) },
  infer: ({ inputs: [x, shape], attributes: { allowzero } }) => [
    {
      dtype: x.dtype,
      shape: reshapedTo(x, mustKnowIntegers(shape, 'the target of a Reshape'), allowzero === 1),
    },
  ],
  rules: { vjp: ({ g, inputs: [x] }) => [() => reshape(g, x.shape), undefined], interval: rising, linear: linearInAll },
  evaluate: ([x], _, { outputs: [{ shape }] }) => [{ ...x, shape }],
  read: ({ inputs: [x, shape], attributes, batchScale }) => {
    // The first opsets have the target in an attribute.
    const listed = shape ? mustKnowIntegers(shape, 'the target of a Reshape') : attributes.shape;
    if (x === undefined || !Array.isArray(listed)) return [];
    const target = forBatch(listed.map(Number), x, batchScale);
    return [reshape(x, reshapedTo(x, target, attributes.allowzero === 1))];
  },
});

/**
 * The target for this batch. A file that was written for one batch size counts it in the first axis of the target, if
 * the value has a batch, keeps it as its first axis, or has as many times more elements; weights have none.
 */
function forBatch(target: readonly number[], x: Value, batchScale: number): readonly number[] {
  if (batchScale === 1 || target.length === 0 || target[0] < 1 || x.known !== undefined) return target;
  const isOpen = target.includes(-1) || target.includes(0);
  const scales = isOpen ? x.shape[0] === target[0] * batchScale : sizeOf(x.shape) === sizeOf(target) * batchScale;
  return scales ? target.with(0, target[0] * batchScale) : target;
}

export const Flatten: Composite = defineComposite('Flatten', ({ inputs: [x], attributes: { axis = 1 } }) => {
  if (x === undefined) return [];
  const split = Number(axis) < 0 ? Number(axis) + x.shape.length : Number(axis);
  return [reshape(x, [sizeOf(x.shape.slice(0, split)), sizeOf(x.shape.slice(split))])];
});

export const Squeeze: Composite = defineComposite('Squeeze', (node) => {
  const [x] = node.inputs;
  if (x === undefined) return [];
  const axes = axesOf(node, 1, 'the axes of a Squeeze')?.map((axis) => normalizeAxis(axis, x.shape.length, 'Squeeze'));
  return [
    reshape(
      x,
      x.shape.filter((length, axis) => (axes === undefined ? length !== 1 : !axes.includes(axis))),
    ),
  ];
});

export const Unsqueeze: Composite = defineComposite('Unsqueeze', (node) => {
  const [x] = node.inputs;
  const axes = axesOf(node, 1, 'the axes of an Unsqueeze');
  return x === undefined || axes === undefined ? [] : [unsqueeze(x, axes)];
});

export const Transpose: Operator = defineOperator({
  name: 'Transpose',
  attributes: { perm: optional('ints') },
  infer: ({ inputs: [x], attributes: { perm } }) => [
    { dtype: x.dtype, shape: (perm ?? reversed(x.shape)).map((axis) => x.shape[axis]) },
  ],
  rules: {
    vjp: ({ g, inputs: [x], attributes: { perm } }) => [() => transpose(g, inverse(perm ?? reversed(x.shape)))],
    interval: rising,
    linear: linearInAll,
  },
  evaluate: ([x], { perm }, { outputs: [{ shape }] }) => {
    const source = stridesOf(x.shape);
    const order = perm ?? reversed(x.shape);
    return [
      rearranged(x, shape, (coordinates) => coordinates.reduce((sum, at, axis) => sum + at * source[order[axis]], 0)),
    ];
  },
});

const reversed = (shape: Shape) => shape.map((_, axis) => shape.length - 1 - axis);

/** The permutation that undoes another. */
export function inverse(perm: readonly number[]): number[] {
  const result = new Array<number>(perm.length);
  perm.forEach((axis, position) => {
    result[axis] = position;
  });
  return result;
}

/** A tensor whose element at each coordinate is the element of `x` that `from` names. */
export function rearranged(x: Tensor, shape: Shape, from: (coordinates: number[]) => number): Tensor {
  const strides = stridesOf(shape);
  const sources = Int32Array.from({ length: sizeOf(shape) }, (_, flat) =>
    from(shape.map((length, axis) => Math.floor(flat / strides[axis]) % length)),
  );
  return picked(x, shape, sources);
}

export const Expand: Operator = defineOperator({
  name: 'Expand',
  requiredInputs: 2,
  infer: ({ inputs: [x, target] }) => {
    const shape = mustKnowIntegers(target, 'the target of an Expand');
    return [{ dtype: x.dtype, shape: broadcastShapes([x.shape, shape], 'Expand') }];
  },
  rules: { vjp: ({ g }) => [() => g, undefined], interval: rising, linear: linearInAll },
  evaluate: ([x], _, { outputs: [{ shape }] }) => {
    const strides = stridesOf(x.shape);
    const offset = shape.length - x.shape.length;
    return [
      rearranged(x, shape, (coordinates) =>
        strides.reduce((sum, stride, axis) => sum + (x.shape[axis] === 1 ? 0 : coordinates[axis + offset] * stride), 0),
      ),
    ];
  },
});

/** The tensor side by side with itself: each axis gets one beside it that is expanded, and both are merged. */
export const Tile: Composite = defineComposite('Tile', ({ inputs: [x, repeats] }) => {
  if (x === undefined || repeats === undefined) return [];
  const times = mustKnowIntegers(repeats, 'the repeats of a Tile');
  const separated = reshape(
    x,
    x.shape.flatMap((length) => [1, length]),
  );
  const tiles = expand(
    separated,
    x.shape.flatMap((length, axis) => [times[axis], length]),
  );
  return [
    reshape(
      tiles,
      x.shape.map((length, axis) => times[axis] * length),
    ),
  ];
});

export const ConstantOfShape: Operator = defineOperator({
  name: 'ConstantOfShape',
  attributes: { value: optional('tensor') },
  infer: ({ inputs: [size], attributes: { value } }) => {
    const shape = mustKnowIntegers(size, 'the shape of a ConstantOfShape');
    requireRoom(sizeOf(shape), 'ConstantOfShape', 2 ** 27);
    return [{ dtype: value?.dtype ?? 'float32', shape }];
  },
  piecewiseConstant: true,
  evaluate: (_, { value }, { outputs: [{ dtype, shape }] }) => [
    fromNumbers(dtype, shape, new Array<number>(sizeOf(shape)).fill(value ? numbersOf(value)[0] : 0)),
  ],
});

/** Shapes are static, so a Shape node is a constant. */
export const ShapeOf: Composite = defineComposite('Shape', ({ inputs: [x], attributes: { start = 0, end } }) => {
  if (x === undefined) return [];
  const dims = x.shape.slice(Number(start), end === undefined ? undefined : Number(end));
  return [constant(integers([dims.length], dims))];
});

export const Size: Composite = defineComposite('Size', ({ inputs: [x] }) =>
  x === undefined ? [] : [constant(integers([], [sizeOf(x.shape)]))],
);

/** Ones on a diagonal, zeros elsewhere; its shape is that of another matrix. */
export const EyeLike: Composite = defineComposite('EyeLike', ({ inputs: [x], attributes: { dtype, k = 0 } }) => {
  if (x === undefined) return [];
  const [rows, columns] = x.shape;
  const type = dtype === undefined ? x.dtype : dtypeOf(Number(dtype));
  if (type === undefined) throw new ShapeError(`EyeLike: element type ${dataTypeName(Number(dtype))} is not supported`);
  const ones = matrix(rows, columns, (row, column) => column === row + Number(k));
  return [constant(fromNumbers(shadowType(type), [rows, columns], ones))];
});

/** The upper or lower triangle of matrices, zeros elsewhere. */
export const Trilu: Composite = defineComposite('Trilu', ({ inputs: [x, k], attributes: { upper = 1 } }) => {
  if (x === undefined) return [];
  const [rows, columns] = x.shape.slice(-2);
  const [diagonal] = k ? mustKnowIntegers(k, 'the diagonal of a Trilu') : [0];
  const inside = (row: number, column: number) => (upper === 1 ? column >= row + diagonal : column <= row + diagonal);
  return [where(constant(fromNumbers('bool', [rows, columns], matrix(rows, columns, inside))), x, 0)];
});

/** 1 where a statement about row and column holds, 0 elsewhere, row by row. */
function matrix(rows: number, columns: number, holds: (row: number, column: number) => boolean): number[] {
  requireRoom(rows * columns, 'a triangle or diagonal');
  return Array.from({ length: rows * columns }, (_, i) => Number(holds(Math.floor(i / columns), i % columns)));
}

export const Range: Operator = defineOperator({
  name: 'Range',
  requiredInputs: 3,
  infer: ({ inputs: [start, limit, delta] }) => {
    const [from, to, by] = [start, limit, delta].map((value) => mustKnowIntegers(value, 'a bound of a Range')[0]);
    return [{ dtype: start.dtype, shape: [Math.max(Math.ceil((to - from) / by), 0)] }];
  },
  piecewiseConstant: true,
  evaluate: ([start, , delta], _, { outputs: [{ dtype, shape }] }) => {
    const [from, by] = [numbersOf(start)[0], numbersOf(delta)[0]];
    return [
      fromNumbers(
        dtype,
        shape,
        Array.from({ length: shape[0] }, (_, i) => from + i * by),
      ),
    ];
  },
  // Exporters write lists of one number too.
  read: ({ inputs }) =>
    apply(
      Range,
      inputs.map((value) => value && reshape(value, [])),
    ),
});

/** A constant list of integers, as shapes and axes are given to operators. */
export function indexList(values: readonly (number | bigint)[]): Value {
  const isWhole = Array.from(values).every((value) => typeof value === 'bigint' || Number.isInteger(value));
  if (!isWhole) throw new ShapeError(`[${values}] are not lengths or places`);
  return constant(integers([values.length], values));
}
export const reshape = (x: Value, shape: Shape): Value =>
  sameShape(x.shape, shape) ? x : applyOne(Reshape, [x, indexList(shape)], { allowzero: shape.includes(0) ? 1 : 0 });
export const transpose = (x: Value, perm: readonly number[]): Value => applyOne(Transpose, [x], { perm });
export const expand = (x: Value, shape: Shape): Value =>
  sameShape(x.shape, shape) ? x : applyOne(Expand, [x, indexList(shape)]);
/** The value with axes of length 1 inserted, so that `axes` are their positions in the result. */
export function unsqueeze(x: Value, axes: readonly number[]): Value {
  const rank = x.shape.length + axes.length;
  const inserted = new Set(axes.map((axis) => normalizeAxis(axis, rank, 'Unsqueeze')));
  const lengths = x.shape.values();
  return reshape(
    x,
    Array.from({ length: rank }, (_, axis) => (inserted.has(axis) ? 1 : Number(lengths.next().value))),
  );
}
/** A value of zeros, made when the graph runs. */
export const zeros = (shape: Shape, dtype: DType = 'float32'): Value => expand(scalar(0, dtype), shape);
/** Whether two shapes are the same. */
export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((length, axis) => length === b[axis]);
