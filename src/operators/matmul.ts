/** Matrix products. */
import { ShapeError } from '../errors.ts';
import {
  type Attributes,
  applyOne,
  attribute,
  broadcastShapes,
  defineOperator,
  type Operator,
  type Value,
} from '../graph/index.ts';
import { sizeOf } from '../tensor/index.ts';
import { abs, add, max, mul, neg, sub } from './arithmetic.ts';
import { type Interval, productSums } from './rules/interval.ts';
import { type Coefficients, type LinearStep, linearInEach } from './rules/linear.ts';
import { reshape, transpose, unsqueeze } from './shape.ts';

/** The value with its last two axes swapped. */
export function transposeMatrices(x: Value): Value {
  const rank = x.shape.length;
  const axes = x.shape.map((_, axis) => axis);
  return transpose(x, [...axes.slice(0, rank - 2), rank - 1, rank - 2]);
}

/** All rows of a stack of matrices as one matrix. */
const rowsOf = (x: Value): Value => {
  const width = x.shape[x.shape.length - 1];
  return reshape(x, [sizeOf(x.shape.slice(0, -1)), width]);
};

/** A stack of products; operands have rank 2 at least, vectors having been made matrices when the file was read. */
export const MatMul: Operator = defineOperator({
  name: 'MatMul',
  requiredInputs: 2,
  infer: ({ inputs: [a, b] }) => {
    const [rows, inner] = a.shape.slice(-2);
    const [other, columns] = b.shape.slice(-2);
    if (a.shape.length < 2 || b.shape.length < 2 || inner !== other) {
      throw new ShapeError(`MatMul: [${a.shape}] does not multiply [${b.shape}]`);
    }
    const stack = broadcastShapes([a.shape.slice(0, -2), b.shape.slice(0, -2)], 'MatMul');
    return [{ dtype: a.dtype, shape: [...stack, rows, columns] }];
  },
  rules: {
    vjp: ({ g, inputs: [a, b] }) => [
      () => matmul(g, transposeMatrices(b)),
      () =>
        b.shape.length === 2 && a.shape.length > 2
          ? matmul(transposeMatrices(rowsOf(a)), rowsOf(g))
          : matmul(transposeMatrices(a), g),
    ],
    interval: (ranges) => productSums(ranges, ranges.inputs[0].shape.at(-1) ?? 1),
    linear: (given) => (given.isVariable(0) && given.isVariable(1) ? ofTwo(given) : linearInEach(given)),
  },
  read: ({ inputs: [a, b] }) => {
    if (a === undefined || b === undefined) return [];
    const product = matmul(a.shape.length === 1 ? unsqueeze(a, [0]) : a, b.shape.length === 1 ? unsqueeze(b, [1]) : b);
    const rank = product.shape.length;
    const dropped = [...(a.shape.length === 1 ? [rank - 2] : []), ...(b.shape.length === 1 ? [rank - 1] : [])];
    return [
      reshape(
        product,
        product.shape.filter((_, axis) => !dropped.includes(axis)),
      ),
    ];
  },
});

/**
 * A product of two variables is linear around the middles of both; what is left is a product of two radii, whatever its sign.
 * The mean of both pairs of McCormick's planes.
 */
function ofTwo({ g, interval, atRows }: Coefficients): LinearStep {
  const [a, b] = [halves(interval(0)), halves(interval(1))];
  return {
    coefficients: [
      () => matmul(g, transposeMatrices(atRows(b.centre))),
      () => matmul(transposeMatrices(atRows(a.centre)), g),
    ],
    constants: [
      { of: g, by: neg(matmul(a.centre, b.centre)), knownOf: 'boxes' },
      neg(mul(abs(g), atRows(matmul(a.radius, b.radius)))),
    ],
  };
}

function halves({ lower, upper }: Interval): { readonly centre: Value; readonly radius: Value } {
  const centre = add(lower, mul(0.5, sub(upper, lower)));
  // Half the length, and what the middle is off by.
  return { centre, radius: max(sub(upper, centre), sub(centre, lower)) };
}

/** alpha * A' * B' + beta * C, where ' transposes on demand. */
export const Gemm: Operator = defineOperator({
  name: 'Gemm',
  requiredInputs: 2,
  attributes: {
    alpha: attribute('float', 1),
    beta: attribute('float', 1),
    transA: attribute('int', 0),
    transB: attribute('int', 0),
  },
  infer: ({ inputs: [a, b], attributes: { transA, transB } }) => {
    const [rows, inner] = transA === 1 ? [a.shape[1], a.shape[0]] : a.shape;
    const [other, columns] = transB === 1 ? [b.shape[1], b.shape[0]] : b.shape;
    if (a.shape.length !== 2 || b.shape.length !== 2 || inner !== other) {
      throw new ShapeError(`Gemm: [${a.shape}] does not multiply [${b.shape}] (transA ${transA}, transB ${transB})`);
    }
    return [{ dtype: a.dtype, shape: [rows, columns] }];
  },
  rules: {
    vjp: ({ g, inputs: [a, b], optionalInputs: [, , c], attributes: { alpha, beta, transA, transB } }) => [
      () =>
        transA === 1
          ? gemm(b, g, { alpha, transA: transB, transB: 1 })
          : gemm(g, b, { alpha, transB: transB === 1 ? 0 : 1 }),
      () =>
        transB === 1
          ? gemm(g, a, { alpha, transA: 1, transB: transA })
          : gemm(a, g, { alpha, transA: transA === 1 ? 0 : 1 }),
      c && (() => (beta === 1 ? g : mul(g, beta))),
    ],
    interval: (ranges) => productSums(ranges, ranges.inputs[0].shape[ranges.attributes.transA === 1 ? 0 : 1]),
    linear: (given) => {
      const { g, optionalInputs, attributes } = given;
      const [, , c] = optionalInputs;
      const { coefficients } = linearInEach(given);
      return c === undefined || given.isVariable(2)
        ? { coefficients }
        : { coefficients, constants: [{ of: g, by: mul(c, attributes.beta), knownOf: 'network' }] };
    },
  },
});

export const matmul = (a: Value, b: Value): Value => applyOne(MatMul, [a, b]);
export const gemm = (a: Value, b: Value, attributes: Attributes = {}): Value => applyOne(Gemm, [a, b], attributes);
/** a * b + c, the matrices transposed as the attributes say. */
export const multiplyAdd = (a: Value, b: Value, c: Value, attributes: Attributes = {}): Value =>
  applyOne(Gemm, [a, b, c], attributes);
