/** Reductions over axes. Rules give cotangents that broadcast; the gradient transform expands them. */
import {
  applyOne,
  attribute,
  defineOperator,
  mustKnowIntegers,
  normalizeAxis,
  type Operator,
  type Value,
} from '../graph/index.ts';
import { largest, type Shape, sizeOf, smallest, type Tensor } from '../tensor/index.ts';
import { div, exp, mul, sub } from './arithmetic.ts';
import { cast, equal, sign, where } from './comparison.ts';
import { fromNumbers, numbersOf, stridesOf } from './evaluate.ts';
import type { BoundRules } from './rules/elementary.ts';
import { ofExtremum, ofTotal } from './rules/totals.ts';
import type { VjpContext } from './rules/vjp.ts';
import { axesOf, indexList, reshape } from './shape.ts';

function keptShape(shape: Shape, axes: readonly number[]): Shape {
  return shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
}

interface ReductionContext {
  /** The cotangent and the output, with the reduced axes kept at length 1. */
  readonly g: Value;
  readonly y: Value;
  readonly x: Value;
  readonly axes: readonly number[];
  /** How many elements go into one. */
  readonly count: number;
}

const specs = { keepdims: attribute('int', 1) };

function reductionContext(
  context: Pick<VjpContext<unknown>, 'inputs' | 'g' | 'output'>,
  name: string,
): ReductionContext {
  const [x, axesInput] = context.inputs;
  const axes = mustKnowIntegers(axesInput, `the axes of a ${name}`);
  const kept = keptShape(x.shape, axes);
  const count = sizeOf(axes.map((axis) => x.shape[axis]));
  return { g: reshape(context.g, kept), y: reshape(context.output, kept), x, axes, count };
}

function reduction(
  name: string,
  vjp: ((context: ReductionContext) => Value) | undefined,
  reduce?: (values: number[]) => number,
  bounding: BoundRules = {},
): Operator {
  const operator: Operator = defineOperator({
    name,
    attributes: specs,
    infer: ({ inputs: [x, axesInput], attributes: { keepdims } }) => {
      const axes = mustKnowIntegers(axesInput, `the axes of a ${name}`);
      const shape = keepdims === 1 ? keptShape(x.shape, axes) : x.shape.filter((_, axis) => !axes.includes(axis));
      return [{ dtype: x.dtype, shape }];
    },
    ...(vjp && { rules: { vjp: (context) => [() => vjp(reductionContext(context, name)), undefined], ...bounding } }),
    ...(reduce && {
      evaluate: ([x, axes], _, { outputs: [{ shape }] }) => [reduceElements(x, numbersOf(axes), shape, reduce)],
    }),
    read: (node) => {
      const [x] = node.inputs;
      if (x === undefined) return [];
      const { keepdims = 1, noop_with_empty_axes: noop = 0 } = node.attributes;
      const listed = axesOf(node, 1, `the axes of a ${name}`) ?? [];
      if (listed.length === 0 && noop === 1) return [x];
      const axes = listed.length === 0 ? x.shape.map((_, axis) => axis) : listed;
      const normal = axes.map((axis) => normalizeAxis(axis, x.shape.length, name));
      return [applyOne(operator, [x, indexList(normal)], { keepdims })];
    },
  });
  return operator;
}

function reduceElements(
  x: Tensor,
  axes: readonly number[],
  shape: Shape,
  reduce: (values: number[]) => number,
): Tensor {
  const kept = keptShape(x.shape, axes);
  const [from, to] = [stridesOf(x.shape), stridesOf(kept)];
  const groups = Array.from({ length: sizeOf(kept) }, (): number[] => []);
  numbersOf(x).forEach((value, flat) => {
    const target = x.shape.reduce(
      (sum, length, axis) => sum + (kept[axis] === 1 ? 0 : (Math.floor(flat / from[axis]) % length) * to[axis]),
      0,
    );
    groups[target].push(value);
  });
  return fromNumbers(x.dtype, shape, groups.map(reduce));
}

/** An extremum sends its cotangent to the elements that attain it, in equal parts. */
function toWinners({ g, y, x, axes }: ReductionContext): Value {
  const wins = cast(equal(x, y), x.dtype);
  return mul(wins, div(g, reduceSum(wins, axes)));
}

/** The slope of a product is the product of the others, also where one factor is zero. */
function toFactors({ g, x, axes }: ReductionContext): Value {
  const isZero = equal(x, 0);
  const zeroCount = reduceSum(cast(isZero, x.dtype), axes);
  const nonZero = where(isZero, 1, x);
  const product = applyOne(ReduceProd, [nonZero, indexList(axes)]);
  const othersZero = sub(zeroCount, cast(isZero, x.dtype));
  return mul(g, where(equal(othersZero, 0), div(product, nonZero), 0));
}

const total = (values: number[]) => values.reduce((sum, value) => sum + value, 0);

export const ReduceSum: Operator = reduction('ReduceSum', ({ g }) => g, total, ofTotal());
export const ReduceMean: Operator = reduction('ReduceMean', ({ g, count }) => div(g, count), undefined, ofTotal());
export const ReduceMax: Operator = reduction('ReduceMax', toWinners, largest, ofExtremum('max'));
export const ReduceMin: Operator = reduction('ReduceMin', toWinners, smallest, ofExtremum('min'));
export const ReduceProd: Operator = reduction('ReduceProd', toFactors, (values) =>
  values.reduce((product, value) => product * value, 1),
);
export const ReduceL1: Operator = reduction('ReduceL1', ({ g, x }) => mul(g, sign(x)));
/** At the zero vector the norm has no slope; nothing is sent back there. */
export const ReduceL2: Operator = reduction('ReduceL2', ({ g, y, x }) => {
  const isZero = equal(y, 0);
  return mul(x, where(isZero, 0, div(g, where(isZero, 1, y))));
});
export const ReduceSumSquare: Operator = reduction('ReduceSumSquare', ({ g, x }) => mul(mul(2, g), x));
export const ReduceLogSum: Operator = reduction('ReduceLogSum', ({ g, y }) => div(g, exp(y)));
export const ReduceLogSumExp: Operator = reduction('ReduceLogSumExp', ({ g, y, x }) => mul(g, exp(sub(x, y))));

/** Running sums along an axis. Their gradient is the running sum from the other end. */
export const CumSum: Operator = defineOperator({
  name: 'CumSum',
  requiredInputs: 2,
  attributes: { exclusive: attribute('int', 0), reverse: attribute('int', 0) },
  infer: ({ inputs: [x] }) => [x],
  rules: {
    vjp: ({ g, inputs: [, axis], attributes: { exclusive, reverse } }) => [
      () => applyOne(CumSum, [g, axis], { exclusive, reverse: 1 - reverse }),
    ],
    ...ofTotal(),
  },
});

const reduce =
  (operator: Operator) =>
  (x: Value, axes: readonly number[], keepdims = true): Value =>
    applyOne(operator, [x, indexList(axes.map((axis) => normalizeAxis(axis, x.shape.length, operator.name)))], {
      keepdims: keepdims ? 1 : 0,
    });
export const reduceSum = reduce(ReduceSum);
export const reduceMean = reduce(ReduceMean);
export const reduceMax = reduce(ReduceMax);
export const reduceMin = reduce(ReduceMin);
/** The value summed over the axes that broadcasting `shape` to its own would have stretched. */
export function sumTo(x: Value, shape: Shape): Value {
  const extra = x.shape.length - shape.length;
  const stretched = x.shape
    .map((_, axis) => axis)
    .filter((axis) => axis < extra || (shape[axis - extra] === 1 && x.shape[axis] !== 1));
  if (stretched.length === 0) return x;
  const summed = reduceSum(x, stretched);
  return extra > 0 ? reshape(summed, summed.shape.slice(extra)) : summed;
}
