/** Bits of integers: no gradient passes any of them. */
import { attribute, broadcastShapes, defineOperator, type Operator } from '../graph/index.ts';

const bitwise = (name: string): Operator =>
  defineOperator({
    name,
    requiredInputs: 2,
    infer: ({ inputs: [a, b] }) => [{ dtype: a.dtype, shape: broadcastShapes([a.shape, b.shape], name) }],
    piecewiseConstant: true,
  });

export const BitwiseAnd: Operator = bitwise('BitwiseAnd');
export const BitwiseOr: Operator = bitwise('BitwiseOr');
export const BitwiseXor: Operator = bitwise('BitwiseXor');
export const BitwiseNot: Operator = defineOperator({
  name: 'BitwiseNot',
  infer: ({ inputs: [x] }) => [x],
  piecewiseConstant: true,
});
export const BitShift: Operator = defineOperator({
  name: 'BitShift',
  requiredInputs: 2,
  attributes: { direction: attribute('string', 'LEFT') },
  infer: ({ inputs: [a, b] }) => [{ dtype: a.dtype, shape: broadcastShapes([a.shape, b.shape], 'BitShift') }],
  piecewiseConstant: true,
});
