/** Which elements are largest: positions, and the elements themselves. */
import {
  apply,
  attribute,
  constant,
  defineOperator,
  type ImportedNode,
  mustKnowIntegers,
  normalizeAxis,
  type Operator,
  type Value,
} from '../graph/index.ts';
import { integers } from '../tensor/index.ts';
import { scatterElements } from './gathering.ts';
import { reshape, zeros } from './shape.ts';

function position(name: string): Operator {
  return defineOperator({
    name,
    attributes: {
      axis: attribute('int', 0),
      keepdims: attribute('int', 1),
      select_last_index: attribute('int', 0),
    },
    infer: ({ inputs: [x], attributes: { axis, keepdims } }) => {
      const at = normalizeAxis(axis, x.shape.length, name);
      return [{ dtype: 'int64', shape: keepdims === 1 ? x.shape.with(at, 1) : x.shape.toSpliced(at, 1) }];
    },
    piecewiseConstant: true,
  });
}
export const ArgMax: Operator = position('ArgMax');
export const ArgMin: Operator = position('ArgMin');

/** The k largest or smallest elements along an axis, and where they are. */
export const TopK: Operator = defineOperator({
  name: 'TopK',
  requiredInputs: 2,
  attributes: { axis: attribute('int', -1), largest: attribute('int', 1), sorted: attribute('int', 1) },
  infer: ({ inputs: [x, k], attributes }) => {
    const axis = normalizeAxis(attributes.axis, x.shape.length, 'TopK');
    const [count] = mustKnowIntegers(k, 'the k of a TopK');
    const shape = x.shape.with(axis, count);
    return [
      { dtype: x.dtype, shape },
      { dtype: 'int64', shape },
    ];
  },
  rules: {
    vjp: ({ g, inputs: [x], outputs: [, indices], attributes: { axis } }) => [
      () => scatterElements(zeros(x.shape, g.dtype), indices, g, axis),
    ],
  },
  read: ({ inputs: [x, k], attributes }: ImportedNode): readonly Value[] => {
    if (x === undefined) return [];
    const count = k ? reshape(k, [1]) : constant(integers([1], [Number(attributes.k)]));
    return apply(TopK, [x, count], attributes);
  },
});
