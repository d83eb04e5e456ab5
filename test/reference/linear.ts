/** Matrix products. */
import { sizeOf } from '../../src/tensor/index.ts';
import { stretched } from './elementwise.ts';
import { doubles, given, type Kernel, type Kernels, numberAt } from './values.ts';

/** Rows of `a` times columns of `b`, where `at(i, k)` of `a` lies at `i * strides[0] + k * strides[1]`. */
interface Matrix {
  readonly data: Float64Array;
  readonly start: number;
  readonly strides: readonly [number, number];
}

function multiply(
  a: Matrix,
  b: Matrix,
  out: Float64Array,
  start: number,
  rows: number,
  inner: number,
  columns: number,
) {
  const [bDown, bRight] = b.strides;
  for (let i = 0; i < rows; i++) {
    const line = start + i * columns;
    for (let k = 0; k < inner; k++) {
      const factor = a.data[a.start + i * a.strides[0] + k * a.strides[1]];
      if (factor === 0) continue;
      let at = b.start + k * bDown;
      for (let j = 0; j < columns; j++) {
        out[line + j] += factor * b.data[at];
        at += bRight;
      }
    }
  }
}

const gemm: Kernel = (call) => {
  const { x: a, shape } = call;
  const b = given(call, 1);
  const [rows, columns] = shape;
  const matrix = (value: typeof a, transposed: boolean): Matrix => ({
    data: value.data,
    start: 0,
    strides: transposed ? [1, value.shape[1]] : [value.shape[1], 1],
  });
  const transA = numberAt(call, 'transA') === 1;
  const data = new Float64Array(rows * columns);
  const inner = a.shape[transA ? 0 : 1];
  multiply(matrix(a, transA), matrix(b, numberAt(call, 'transB') === 1), data, 0, rows, inner, columns);
  const [alpha, beta] = [numberAt(call, 'alpha'), numberAt(call, 'beta')];
  const c = call.inputs[2] && stretched(call.inputs[2], shape);
  for (let i = 0; i < data.length; i++) data[i] = alpha * data[i] + (c === undefined ? 0 : beta * c[i]);
  return doubles(shape, data);
};

/** A stack of products. */
const matmul: Kernel = (call) => {
  const { x: a, shape } = call;
  const b = given(call, 1);
  const [rows, columns] = shape.slice(-2);
  const inner = a.shape[a.shape.length - 1];
  const stack = shape.slice(0, -2);
  const whole = (value: typeof a) => stretched(value, [...stack, ...value.shape.slice(-2)]);
  const [left, right] = [whole(a), whole(b)];
  const data = new Float64Array(sizeOf(shape));
  for (let i = 0; i < sizeOf(stack); i++) {
    const first: Matrix = { data: left, start: i * rows * inner, strides: [inner, 1] };
    const second: Matrix = { data: right, start: i * inner * columns, strides: [columns, 1] };
    multiply(first, second, data, i * rows * columns, rows, inner, columns);
  }
  return doubles(shape, data);
};

export const linear: Kernels = { Gemm: gemm, MatMul: matmul };
