/** Comparisons, logic, rounding and selection: the operators that are constant almost everywhere, and what passes values through. */

import { ShapeError } from '../errors.ts';
import type { Operand, Value } from '../graph/index.ts';
import {
  applyOne,
  attribute,
  broadcastShapes,
  type Composite,
  defineComposite,
  defineOperator,
  lift,
  type Operator,
  required,
  shadowType,
} from '../graph/index.ts';
import { DataType, dataTypeName, dtypeOf, narrowType } from '../onnx/index.ts';
import type { DType } from '../tensor/index.ts';
import { sizeOf } from '../tensor/index.ts';
import { broadcastIndex, broadcastMap, fromNumbers, mapElements, numbersOf } from './evaluate.ts';
import { narrowed, narrowingOf } from './narrow.ts';
import { rising } from './rules/interval.ts';
import { linearInAll } from './rules/linear.ts';
import { ofSign, ofStaircase } from './rules/steps.ts';

function comparison(name: string, compare: (a: number, b: number) => boolean): Operator {
  return defineOperator({
    name,
    requiredInputs: 2,
    infer: ({ inputs: [a, b] }) => [{ dtype: 'bool', shape: broadcastShapes([a.shape, b.shape], name) }],
    piecewiseConstant: true,
    evaluate: ([a, b]) => [broadcastMap(a, b, (x, y) => Number(compare(x, y)), 'bool')],
  });
}

export const Equal: Operator = comparison('Equal', (a, b) => a === b);
export const Greater: Operator = comparison('Greater', (a, b) => a > b);
export const GreaterOrEqual: Operator = comparison('GreaterOrEqual', (a, b) => a >= b);
export const Less: Operator = comparison('Less', (a, b) => a < b);
export const LessOrEqual: Operator = comparison('LessOrEqual', (a, b) => a <= b);
export const And: Operator = comparison('And', (a, b) => a !== 0 && b !== 0);
export const Or: Operator = comparison('Or', (a, b) => a !== 0 || b !== 0);
export const Xor: Operator = comparison('Xor', (a, b) => (a !== 0) !== (b !== 0));

export const Not: Operator = defineOperator({
  name: 'Not',
  infer: ({ inputs: [x] }) => [x],
  piecewiseConstant: true,
  evaluate: ([x]) => [mapElements(x, (value) => 1 - value)],
});

function classification(name: string): Operator {
  return defineOperator({
    name,
    attributes: { detect_negative: attribute('int', 1), detect_positive: attribute('int', 1) },
    infer: ({ inputs: [x] }) => [{ dtype: 'bool', shape: x.shape }],
    piecewiseConstant: true,
  });
}
export const IsNaN: Operator = classification('IsNaN');
export const IsInf: Operator = classification('IsInf');

/** @param away How far the result may be below and above its input */
function rounding(name: string, round: (x: number) => number, away: readonly [below: number, above: number]): Operator {
  const operator: Operator = defineOperator({
    name,
    infer: ({ inputs: [x] }) => [x],
    piecewiseConstant: true,
    rules: { straightThrough: ({ g }) => [() => g], ...ofStaircase((x) => applyOne(operator, [x]), ...away) },
    evaluate: ([x]) => [mapElements(x, round)],
  });
  return operator;
}

function roundHalfToEven(x: number): number {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}
export const Floor: Operator = rounding('Floor', Math.floor, [1, 0]);
export const Ceil: Operator = rounding('Ceil', Math.ceil, [0, 1]);
export const Round: Operator = rounding('Round', roundHalfToEven, [0.5, 0.5]);

/** Straight-through inside [-1, 1], as binarised networks are trained (Courbariaux et al. 2016, arXiv 1602.02830). */
export const Sign: Operator = defineOperator({
  name: 'Sign',
  infer: ({ inputs: [x] }) => [x],
  piecewiseConstant: true,
  rules: {
    straightThrough: ({ g, inputs: [x] }) => [() => where(greater(x, -1), where(less(x, 1), g, 0), 0)],
    ...ofSign((x) => sign(x)),
  },
  evaluate: ([x]) => [mapElements(x, Math.sign)],
});

const isFloat = (dtype: DType) => dtype.includes('float');

export const Cast: Operator = defineOperator({
  name: 'Cast',
  attributes: { to: required('dtype') },
  infer: ({ inputs: [x], attributes: { to } }) => [{ dtype: to, shape: x.shape }],
  rules: {
    vjp: ({ g, inputs: [x], attributes: { to } }) => [
      isFloat(to) && isFloat(x.dtype) ? () => cast(g, x.dtype) : undefined,
    ],
    // Integers have cotangents only where the straight-through estimator takes them for the floats that they were made of.
    straightThrough: ({ g, inputs: [x], attributes: { to } }) => [
      to === 'bool' || x.dtype === 'bool' ? undefined : () => g,
    ],
    interval: rising,
    linear: linearInAll,
  },
  evaluate: ([x], { to }) => [mapElements(x, to === 'bool' ? (value) => Number(value !== 0) : (value) => value, to)],
  read: ({ inputs: [x], attributes }) => {
    const { to } = attributes;
    // The first opsets name the type.
    const dataType = Object.entries(DataType).find(([name]) => name === to)?.[1] ?? Number(to);
    const narrow = narrowType(dataType);
    if (x !== undefined && narrow !== undefined) return [narrowed(x, narrow, narrowingOf(attributes))];
    const dtype = dtypeOf(dataType);
    if (dtype === undefined) throw new ShapeError(`Cast: element type ${dataTypeName(dataType)} is not supported`);
    return x === undefined ? [] : [cast(x, shadowType(dtype))];
  },
});

export const CastLike: Operator = defineOperator({
  name: 'CastLike',
  requiredInputs: 2,
  infer: ({ inputs: [x, like] }) => [{ dtype: like.dtype, shape: x.shape }],
  rules: {
    vjp: ({ g, inputs: [x, like] }) => [isFloat(like.dtype) && isFloat(x.dtype) ? () => cast(g, x.dtype) : undefined],
  },
  read: ({ inputs: [x, like], attributes }) => {
    if (x === undefined || like === undefined) return [];
    const narrow = narrowType(like.known?.narrow ?? 0);
    return [narrow ? narrowed(x, narrow, narrowingOf(attributes)) : cast(x, like.dtype)];
  },
});

export const Where: Operator = defineOperator({
  name: 'Where',
  requiredInputs: 3,
  infer: ({ inputs: [condition, a, b] }) => [
    { dtype: a.dtype, shape: broadcastShapes([condition.shape, a.shape, b.shape], 'Where') },
  ],
  rules: {
    vjp: ({ g, inputs: [condition] }) => [undefined, () => where(condition, g, 0), () => where(condition, 0, g)],
    interval: rising,
    linear: linearInAll,
  },
  evaluate: ([condition, a, b], _, { outputs: [{ shape }] }) => {
    const [test, left, right] = [condition, a, b].map(numbersOf);
    const pick = (i: number) =>
      test[broadcastIndex(i, shape, condition.shape)] !== 0
        ? left[broadcastIndex(i, shape, a.shape)]
        : right[broadcastIndex(i, shape, b.shape)];
    return [
      fromNumbers(
        a.dtype,
        shape,
        Array.from({ length: sizeOf(shape) }, (_, i) => pick(i)),
      ),
    ];
  },
});

export const Identity: Operator = defineOperator({
  name: 'Identity',
  infer: ({ inputs: [x] }) => [x],
  rules: { vjp: ({ g }) => [() => g], interval: rising, linear: linearInAll },
  evaluate: ([x]) => [x],
  read: ({ inputs: [x] }) => (x ? [x] : []),
});

/** The identity, as a model that ships should have it; a mask, where one is asked for, lets everything through. */
export const Dropout: Composite = defineComposite('Dropout', ({ inputs: [x], outputCount }) => {
  if (x === undefined) return [];
  return outputCount < 2 ? [x] : [x, equal(x, x)];
});

/** The value itself, taken as a constant by the gradient. */
export const StopGradient: Operator = defineOperator({
  name: 'StopGradient',
  exportedAs: 'Identity',
  infer: ({ inputs: [x] }) => [x],
  piecewiseConstant: true,
  rules: { interval: rising, linear: ({ g }) => ({ coefficients: [() => g] }) },
});

export const equal = (a: Operand, b: Operand): Value => applyOne(Equal, lift([a, b]));
export const greater = (a: Operand, b: Operand): Value => applyOne(Greater, lift([a, b]));
export const greaterOrEqual = (a: Operand, b: Operand): Value => applyOne(GreaterOrEqual, lift([a, b]));
export const less = (a: Operand, b: Operand): Value => applyOne(Less, lift([a, b]));
export const lessOrEqual = (a: Operand, b: Operand): Value => applyOne(LessOrEqual, lift([a, b]));
export const and = (a: Value, b: Value): Value => applyOne(And, [a, b]);
export const or = (a: Value, b: Value): Value => applyOne(Or, [a, b]);
export const not = (x: Value): Value => applyOne(Not, [x]);
export const floor = (x: Value): Value => applyOne(Floor, [x]);
export const ceil = (x: Value): Value => applyOne(Ceil, [x]);
export const round = (x: Value): Value => applyOne(Round, [x]);
export const sign = (x: Value): Value => applyOne(Sign, [x]);
export const where = (condition: Value, a: Operand, b: Operand): Value => applyOne(Where, [condition, ...lift([a, b])]);
/** The value in another element type; itself if it already has it. */
export const cast = (x: Value, to: DType): Value => (x.dtype === to ? x : applyOne(Cast, [x], { to }));
/** The value itself, through which no gradient flows. */
export const stopGradient = (x: Value): Value => applyOne(StopGradient, [x]);
