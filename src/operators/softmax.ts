/** Softmax and its logarithm. */
import {
  applyOne,
  attribute,
  defineOperator,
  type ImportedNode,
  normalizeAxis,
  type Operator,
  type Value,
} from '../graph/index.ts';
import { sizeOf } from '../tensor/index.ts';
import { exp, mul, sub } from './arithmetic.ts';
import { reduceSum } from './reduction.ts';
import { ofLogSoftmax, ofSoftmax } from './rules/softmax.ts';
import { reshape } from './shape.ts';

const attributes = { axis: attribute('int', -1) };

/** Before opset 13 these operators flatten at `axis` (1 if not given) and normalise over all that follows. */
const readAt =
  (operator: () => Operator) =>
  ({ opset, inputs: [x], attributes: { axis } }: ImportedNode): readonly Value[] => {
    if (x === undefined) return [];
    const at = normalizeAxis(Number(axis ?? (opset < 13 ? 1 : -1)), x.shape.length, operator().name);
    if (opset >= 13 || at === x.shape.length - 1) return [applyOne(operator(), [x], { axis: at })];
    const flat = reshape(x, [sizeOf(x.shape.slice(0, at)), sizeOf(x.shape.slice(at))]);
    return [reshape(applyOne(operator(), [flat], { axis: 1 }), x.shape)];
  };

export const Softmax: Operator = defineOperator({
  name: 'Softmax',
  attributes,
  infer: ({ inputs: [x] }) => [x],
  rules: {
    vjp: ({ g, output: y, attributes: { axis } }) => [() => mul(y, sub(g, reduceSum(mul(g, y), [axis])))],
    ...ofSoftmax(),
  },
  read: readAt(() => Softmax),
});

export const LogSoftmax: Operator = defineOperator({
  name: 'LogSoftmax',
  attributes,
  infer: ({ inputs: [x] }) => [x],
  rules: {
    vjp: ({ g, output: y, attributes: { axis } }) => [() => sub(g, mul(exp(y), reduceSum(g, [axis])))],
    ...ofLogSoftmax(),
  },
  read: readAt(() => LogSoftmax),
});

export const Hardmax: Operator = defineOperator({
  name: 'Hardmax',
  attributes,
  infer: ({ inputs: [x] }) => [x],
  piecewiseConstant: true,
  read: readAt(() => Hardmax),
});

export const softmax = (x: Value, axis = -1): Value => applyOne(Softmax, [x], { axis });
export const logSoftmax = (x: Value, axis = -1): Value => applyOne(LogSoftmax, [x], { axis });
