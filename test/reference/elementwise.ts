/** Operators that treat each element alone. */
import type { Shape } from '../../src/tensor/index.ts';
import { type Doubles, doubles, eachLine, given, type Kernel, type Kernels, numberAt, stridesFor } from './values.ts';

function map(f: (x: number) => number): Kernel {
  return ({ x }) => {
    const data = new Float64Array(x.data.length);
    for (let i = 0; i < data.length; i++) data[i] = f(x.data[i]);
    return doubles(x.shape, data);
  };
}

/** A function made of pieces, with the number of the piece that an element is on. */
function piecewise(f: (x: number) => number, pieceOf: (x: number) => number): Kernel {
  return ({ x, choose }) => {
    const data = new Float64Array(x.data.length);
    const pieces = new Int32Array(data.length);
    for (let i = 0; i < data.length; i++) {
      data[i] = f(x.data[i]);
      pieces[i] = pieceOf(x.data[i]);
    }
    choose(pieces);
    return doubles(x.shape, data);
  };
}

/** The value stretched to a shape that it broadcasts to. */
export function stretched(value: Doubles, shape: Shape): Float64Array {
  if (value.data.length === 1) return new Float64Array(shape.reduce((a, b) => a * b, 1)).fill(value.data[0]);
  const extra = shape.length - value.shape.length;
  if (extra === 0 && value.shape.every((length, axis) => length === shape[axis])) return value.data;
  const own = stridesFor(value.shape);
  const strides = shape.map((_, axis) => (axis < extra || value.shape[axis - extra] === 1 ? 0 : own[axis - extra]));
  const width = shape[shape.length - 1];
  const step = strides[strides.length - 1];
  const data = new Float64Array(shape.reduce((a, b) => a * b, 1));
  eachLine(shape, 0, strides, (first, line) => {
    for (let i = 0; i < width; i++) data[line * width + i] = value.data[first + i * step];
  });
  return data;
}

function combine(f: (a: number, b: number) => number): Kernel<Doubles> {
  return ({ inputs, x, shape }) =>
    inputs.slice(1).reduce<Doubles>(
      (sum, other) => {
        if (other === undefined) return sum;
        const [a, b] = [stretched(sum, shape), stretched(other, shape)];
        const data = new Float64Array(a.length);
        for (let i = 0; i < data.length; i++) data[i] = f(a[i], b[i]);
        return doubles(shape, data);
      },
      doubles(shape, stretched(x, shape)),
    );
}

function comparison(test: (a: number, b: number) => boolean): Kernel {
  const compute = combine((a, b) => (test(a, b) ? 1 : 0));
  return (call) => {
    const result = compute(call);
    call.choose(Int32Array.from(result.data));
    return result;
  };
}

/** The larger or smaller of several values; the piece is the place of the first that wins. */
function extremum(pick: (a: number, b: number) => number): Kernel {
  const compute = combine(pick);
  return (call) => {
    const result = compute(call);
    const all = call.inputs.map((_, i) => stretched(given(call, i), call.shape));
    call.choose(Int32Array.from(result.data, (value, i) => all.findIndex((candidate) => candidate[i] === value)));
    return result;
  };
}

/** Integers are divided without a remainder. */
const divide: Kernel = (call) => {
  const isInteger = call.node.outputs[0].dtype.includes('int');
  return combine(isInteger ? (a, b) => Math.trunc(a / b) : (a, b) => a / b)(call);
};

const clip: Kernel = (call) => {
  const low = call.inputs[1]?.data[0] ?? Number.NEGATIVE_INFINITY;
  const high = call.inputs[2]?.data[0] ?? Number.POSITIVE_INFINITY;
  return piecewise(
    (x) => Math.min(Math.max(x, low), high),
    (x) => (x <= low ? -1 : x >= high ? 1 : 0),
  )(call);
};

const leakyRelu: Kernel = (call) => {
  const alpha = numberAt(call, 'alpha');
  return piecewise(
    (x) => (x < 0 ? alpha * x : x),
    (x) => (x > 0 ? 1 : 0),
  )(call);
};

const step: Kernel = (call) => {
  const [alpha, beta] = [numberAt(call, 'alpha'), numberAt(call, 'beta')];
  return map((x) => Math.min(Math.max(alpha * x + beta, 0), 1))(call);
};

const where: Kernel = (call) => {
  const [condition, a, b] = [0, 1, 2].map((i) => stretched(given(call, i), call.shape));
  const data = new Float64Array(condition.length);
  for (let i = 0; i < data.length; i++) data[i] = condition[i] !== 0 ? a[i] : b[i];
  return doubles(call.shape, data);
};

const cast: Kernel = ({ x, node }) => {
  const { dtype } = node.outputs[0];
  const convert = dtype === 'bool' ? (v: number) => Number(v !== 0) : dtype.includes('int') ? Math.trunc : Number;
  return doubles(x.shape, x.data.map(convert));
};

const identity: Kernel = ({ x }) => x;

export const elementwise: Kernels = {
  Add: combine((a, b) => a + b),
  Sub: combine((a, b) => a - b),
  Mul: combine((a, b) => a * b),
  Div: divide,
  Pow: combine((a, b) => a ** b),
  Sum: combine((a, b) => a + b),
  Max: extremum(Math.max),
  Min: extremum(Math.min),
  Neg: map((x) => -x),
  Exp: map(Math.exp),
  Log: map(Math.log),
  Sqrt: map(Math.sqrt),
  Reciprocal: map((x) => 1 / x),
  Atanh: map(Math.atanh),
  Tanh: map(Math.tanh),
  Sigmoid: map((x) => 1 / (1 + Math.exp(-x))),
  Abs: piecewise(Math.abs, Math.sign),
  Sign: piecewise(Math.sign, Math.sign),
  Relu: piecewise(
    (x) => Math.max(x, 0),
    (x) => (x > 0 ? 1 : 0),
  ),
  Step: step,
  LeakyRelu: leakyRelu,
  Clip: clip,
  Equal: comparison((a, b) => a === b),
  Greater: comparison((a, b) => a > b),
  GreaterOrEqual: comparison((a, b) => a >= b),
  Less: comparison((a, b) => a < b),
  LessOrEqual: comparison((a, b) => a <= b),
  And: combine((a, b) => Number(a !== 0 && b !== 0)),
  Or: combine((a, b) => Number(a !== 0 || b !== 0)),
  Not: map((x) => 1 - x),
  Where: where,
  Cast: cast,
  Identity: identity,
  StopGradient: identity,
};
