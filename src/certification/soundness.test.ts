import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyOne as apply, constant, input, nodesOf, type Operator, type Value } from '../graph/index.ts';
import * as operators from '../operators/index.ts';
import {
  abs,
  add,
  averagePool,
  concat,
  conv,
  convTranspose,
  cos,
  div,
  exp,
  expand,
  gather,
  log,
  matmul,
  max,
  maxPool,
  min,
  mul,
  multiplyAdd,
  neg,
  pad,
  pow,
  reciprocal,
  reduceMax,
  reduceMean,
  reduceMin,
  reduceSum,
  relu,
  reshape,
  sigmoid,
  sin,
  softplus,
  split,
  sqrt,
  strided,
  sub,
  tanh,
  transpose,
  where,
} from '../operators/index.ts';
import { randomStream } from '../random.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats, integers, isFloat32, type Shape, sizeOf } from '../tensor/index.ts';
import { BoundedNetwork } from './bounded-network.ts';
import type { Boxes, Floats } from './bounds.ts';
import { type Bounded, traceAt, valueAt } from './trace.ts';

const weights = (shape: Shape, label: string): Value => {
  const random = randomStream('bounds', label);
  return constant(
    floats(
      shape,
      Float32Array.from({ length: sizeOf(shape) }, () => random.normal() * 0.7),
    ),
  );
};
const positive = (shape: Shape, label: string): Value => {
  const random = randomStream('bounds', label);
  return constant(
    floats(
      shape,
      Float32Array.from({ length: sizeOf(shape) }, () => 0.2 + random.uniform()),
    ),
  );
};
const square = { kernel: [2, 2], strides: [1, 1], dilations: [1, 1], before: [0, 0], after: [0, 0] };
const strided2 = { kernel: [3, 2], strides: [2, 1], dilations: [1, 1], before: [1, 0], after: [1, 1] };
const image = (x: Value): Value => reshape(x, [x.shape[0], 1, 2, 3]);
const flat = (x: Value): Value => reshape(x, [x.shape[0], sizeOf(x.shape.slice(1))]);
const mixed = (x: Value): Value => matmul(x, weights([6, 5], 'mixed'));
/** The same indices for each sample. */
const repeated = (shape: Shape, indices: readonly number[], { shape: [count] }: Value) =>
  integers([count, ...shape], new Array<readonly number[]>(count).fill(indices).flat());
const channel = (label: string) => weights([2], label);

/** What is bounded: each a function of six numbers. All have a Relu or another bend before what they are about. */
const functions: Readonly<Record<string, (x: Value) => Value>> = {
  Relu: (x) => relu(matmul(relu(matmul(relu(mixed(x)), weights([5, 8], 'second'))), weights([8, 4], 'third'))),
  LeakyRelu: (x) => apply(operators.LeakyRelu, [mixed(x)], { alpha: 0.1 }),
  'LeakyRelu, falling': (x) => apply(operators.LeakyRelu, [mixed(x)], { alpha: -0.5 }),
  'LeakyRelu, steeper': (x) => apply(operators.LeakyRelu, [mixed(x)], { alpha: 1.5 }),
  PRelu: (x) => apply(operators.PRelu, [mixed(x), weights([5], 'slopes')]),
  Elu: (x) => apply(operators.Elu, [mixed(x)], { alpha: 1.3 }),
  Sigmoid: (x) => sigmoid(mul(3, mixed(x))),
  HardSigmoid: (x) => apply(operators.HardSigmoid, [mixed(x)], { alpha: 0.4, beta: 0.3 }),
  HardSwish: (x) => apply(operators.HardSwish, [mul(3, mixed(x))]),
  Tanh: (x) => tanh(mul(2, mixed(x))),
  Softplus: (x) => softplus(mixed(x)),
  Selu: (x) => apply(operators.Selu, [mixed(x)]),
  Celu: (x) => apply(operators.Celu, [mul(2, mixed(x))], { alpha: 0.6 }),
  Softsign: (x) => apply(operators.Softsign, [mul(2, mixed(x))]),
  Erf: (x) => apply(operators.Erf, [mul(2, mixed(x))]),
  Gelu: (x) => apply(operators.Gelu, [mul(2, mixed(x))]),
  'Gelu, by a tanh': (x) => apply(operators.Gelu, [mul(2, mixed(x))], { approximate: 'tanh' }),
  Atan: (x) => apply(operators.Atan, [mul(2, mixed(x))]),
  Sinh: (x) => apply(operators.Sinh, [mixed(x)]),
  Cosh: (x) => apply(operators.Cosh, [mixed(x)]),
  Floor: (x) => apply(operators.Floor, [mul(2.3, mixed(x))]),
  Ceil: (x) => apply(operators.Ceil, [mul(2.3, mixed(x))]),
  Round: (x) => apply(operators.Round, [mul(2.3, mixed(x))]),
  Sign: (x) => apply(operators.Sign, [mixed(x)]),
  StopGradient: (x) => apply(operators.StopGradient, [relu(mixed(x))]),
  Clip: (x) => apply(operators.Clip, [mixed(x), constant(floats([], [-0.3])), constant(floats([], [0.4]))]),
  'Clip, one end': (x) => apply(operators.Clip, [mixed(x), undefined, constant(floats([], [0.4]))]),
  Abs: (x) => abs(mixed(x)),
  Exp: (x) => exp(mixed(x)),
  Log: (x) => log(add(1.5, pow(mixed(x), 2))),
  Sqrt: (x) => sqrt(add(0.5, pow(mixed(x), 2))),
  Reciprocal: (x) => reciprocal(add(0.5, pow(mixed(x), 2))),
  Sin: (x) => sin(mul(3, mixed(x))),
  Cos: (x) => cos(mul(3, mixed(x))),
  Pow: (x) => pow(mixed(x), 2),
  'Pow, odd': (x) => pow(mixed(x), 3),
  'Pow, even': (x) => pow(mixed(x), 4),
  'Pow, a root': (x) => pow(add(0.5, pow(mixed(x), 2)), 0.5),
  'Pow, a fraction': (x) => pow(relu(mixed(x)), 1.5),
  'Pow, negative': (x) => pow(add(0.5, pow(mixed(x), 2)), -1.5),
  'Mul of two': (x) => mul(mixed(x), matmul(relu(x), weights([6, 5], 'other'))),
  'Mul with itself': (x) => {
    const y = mixed(x);
    return mul(y, y);
  },
  'Mul, Div, Sub, Neg by numbers': (x) =>
    neg(sub(div(mul(mixed(x), weights([5], 'factors')), positive([5], 'divisors')), relu(mixed(x)))),
  'Div of two': (x) => div(mixed(x), add(pow(matmul(x, weights([6, 5], 'other')), 2), 0.4)),
  'Div of a number': (x) => div(2, add(pow(mixed(x), 2), 0.4)),
  Sum: (x) => apply(operators.Sum, [mixed(x), relu(mixed(x)), weights([5], 'addend')]),
  'Sum of what cancels': (x) =>
    apply(operators.Sum, [constant(floats([], [8])), relu(mixed(x)), constant(floats([], [-8]))]),
  Mean: (x) => apply(operators.Mean, [mixed(x), relu(mixed(x)), weights([5], 'addend')]),
  Max: (x) => max(mixed(x), matmul(x, weights([6, 5], 'other'))),
  Min: (x) => min(mixed(x), matmul(x, weights([6, 5], 'other'))),
  'Max with a number': (x) => max(mixed(x), 0.2),
  MatMul: (x) => matmul(relu(mixed(x)), weights([5, 3], 'product')),
  'MatMul of two': (x) => {
    const [a, b] = [reshape(relu(mixed(x)), [x.shape[0], 5, 1]), reshape(tanh(x), [x.shape[0], 1, 6])];
    const outer = matmul(a, b);
    return flat(
      matmul(reshape(x, [x.shape[0], 2, 3]), reshape(strided(flat(outer), [0], [12], [1], [2]), [x.shape[0], 3, 2])),
    );
  },
  Softmax: (x) => matmul(apply(operators.Softmax, [mul(2, mixed(x))], { axis: 1 }), weights([5, 3], 'after')),
  'Softmax along another axis': (x) =>
    flat(apply(operators.Softmax, [reshape(mul(3, relu(x)), [x.shape[0], 2, 3])], { axis: 1 })),
  LogSoftmax: (x) => apply(operators.LogSoftmax, [mul(2, relu(mixed(x)))], { axis: 1 }),
  'LogSoftmax, a lead': (x) =>
    matmul(apply(operators.LogSoftmax, [mul(2, relu(mixed(x)))], { axis: 1 }), weights([5, 3], 'after')),
  Einsum: (x) =>
    apply(operators.Einsum, [reshape(relu(x), [x.shape[0], 2, 3]), weights([3, 4], 'product')], {
      equation: 'nab,bc->nc',
    }),
  'Einsum of one': (x) => apply(operators.Einsum, [reshape(relu(x), [x.shape[0], 2, 3])], { equation: 'nab->nb' }),
  GatherElements: (x) =>
    apply(operators.GatherElements, [relu(x), constant(repeated([4], [5, 0, 5, 2], x))], { axis: 1 }),
  GatherND: (x) => apply(operators.GatherND, [relu(x), constant(repeated([3, 1], [4, 0, 4], x))], { batch_dims: 1 }),
  Gemm: (x) =>
    multiplyAdd(relu(mixed(x)), weights([3, 5], 'product'), weights([3], 'addend'), { alpha: 0.5, beta: 2, transB: 1 }),
  Conv: (x) => flat(conv(relu(image(x)), weights([2, 1, 2, 2], 'kernel'), square, 1, channel('bias'))),
  'Conv in groups': (x) => {
    const two = concat([relu(image(x)), image(x)], 1);
    return flat(conv(two, weights([4, 1, 3, 2], 'kernel'), strided2, 2, weights([4], 'bias')));
  },
  ConvTranspose: (x) =>
    flat(convTranspose(relu(image(x)), weights([1, 2, 2, 2], 'kernel'), square, 1, [0, 0], channel('bias'))),
  BatchNormalization: (x) =>
    flat(
      apply(operators.BatchNormalization, [
        conv(image(x), weights([2, 1, 2, 2], 'kernel'), square),
        weights([2], 'scale'),
        channel('shift'),
        channel('mean'),
        positive([2], 'variance'),
      ]),
    ),
  AveragePool: (x) => flat(averagePool(relu(image(x)), { ...square, before: [1, 1] }, false)),
  GlobalAveragePool: (x) => flat(apply(operators.GlobalAveragePool, [relu(image(x))])),
  MaxPool: (x) => flat(maxPool(image(mul(x, weights([6], 'factors'))), { ...square, after: [0, 1] })),
  ReduceMax: (x) => reduceMax(mul(x, weights([6], 'factors')), [1]),
  ReduceMin: (x) => reduceMin(mul(x, weights([6], 'factors')), [1]),
  'ReduceSum, ReduceMean': (x) => concat([reduceSum(relu(x), [1]), reduceMean(relu(image(x)), [2, 3], false)], 1),
  CumSum: (x) => apply(operators.CumSum, [relu(x), constant(integers([], [1]))]),
  Resize: (x) =>
    flat(
      apply(operators.Resize, [relu(image(x)), undefined, constant(floats([4], [1, 1, 2, 2]))], { mode: 'nearest' }),
    ),
  'Reshape, Transpose, Expand': (x) => flat(transpose(expand(relu(image(x)), [x.shape[0], 2, 2, 3]), [0, 3, 1, 2])),
  'Slice, Pad, Concat, Split': (x) => {
    const [a, b] = split(relu(x), 1, [2, 4]);
    return concat([pad(a, [0, 1], [0, 0], 0.5), strided(b, [0], [4], [1], [2])], 1);
  },
  Gather: (x) => gather(relu(x), constant(integers([3], [4, 0, 4])), 1),
  'Where by a fixed condition': (x) =>
    where(constant({ dtype: 'bool', shape: [6], data: Uint8Array.of(1, 0, 1, 1, 0, 0) }), relu(x), neg(x)),
  'Cast, Identity': (x) => apply(operators.Identity, [apply(operators.Cast, [relu(x)], { to: 'float32' })]),
};

let runtime: Runtime;
beforeAll(async () => {
  runtime = await nativeRuntime();
});
afterAll(() => runtime.dispose());

const SAMPLES = 256;
const WIDTHS = [0, 0.01, 0.3, 1.5];

/** Points of a box: its corners, points inside, and the middle. */
function samplesOf({ low, high }: Boxes, count: number): Float32Array {
  const random = randomStream('points');
  const points = new Float32Array(count * low.length);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < low.length; j++) {
      const t = i === 0 ? 0.5 : i % 2 === 0 ? random.integer(2) : random.uniform();
      points[i * low.length + j] = Math.min(high[j], Math.max(low[j], Math.fround(low[j] + t * (high[j] - low[j]))));
    }
  }
  return points;
}

describe.each(Object.entries(functions))('bounds of %s', (name, outputsOf) => {
  const bounded: Bounded = { inputShape: [6], outputsOf };

  // ONNX Runtime enlarges images in float32 only.
  it.each(name === 'Resize' ? (['float32'] as const) : (['float32', 'float64'] as const))(
    'hold for what the file computes at every point, in %s',
    async (precision) => {
      const network = new BoundedNetwork(bounded, runtime, { precision, rounding: true });
      const { anatomy } = network;
      const trace = traceAt(bounded, SAMPLES, 'float32');
      // In double precision some nodes are others.
      const relaxed = precision === 'float32' ? anatomy.relaxed : [];
      const values = Object.fromEntries(relaxed.map((place, i) => [`value${i}`, valueAt(trace, place)]));
      const program = await runtime.compile({ inputs: [trace.x], outputs: { ...values, y: trace.y } });
      for (const [round, width] of WIDTHS.entries()) {
        const random = randomStream('box', name, round);
        const centre = Array.from({ length: 6 }, () => 2 * random.uniform() - 1);
        const boxes = {
          count: 1,
          low: floatsAs(
            precision,
            centre.map((c) => Math.fround(c - width / 2)),
          ),
          high: floatsAs(
            precision,
            centre.map((c) => Math.fround(c + width / 2)),
          ),
        };
        const points = floats([SAMPLES, 6], samplesOf(boxes, SAMPLES));
        const results = await program.run({ low: points });
        const expectInside = (key: string, lower: Floats, upper: Floats) => {
          const result = results[key];
          if (!isFloat32(result)) throw new TypeError(key);
          const outside = result.data.findIndex((value, i) => {
            const at = i % lower.length;
            return !(lower[at] <= value && value <= upper[at]);
          });
          expect(outside, `${key} of ${name}, width ${width}: is outside at ${outside % lower.length}`).toBe(-1);
        };
        const known = await network.intervals(boxes, { linear: true });
        relaxed.forEach((_, i) => {
          expectInside(`value${i}`, known.lower[i], known.upper[i]);
        });
        const interval = await network.interval(boxes, known, 'outputs');
        expectInside('y', interval.lower, interval.upper);
        const count = anatomy.outputs;
        const both = floatsAs(precision, new Array<number>(2 * count * count).fill(0));
        for (let k = 0; k < count; k++) {
          both[k * count + k] = 1;
          both[(count + k) * count + k] = -1;
        }
        const { bound } = await network.bounds(boxes, known, {
          count: 2 * count,
          box: new Int32Array(2 * count),
          coefficients: both,
        });
        expectInside(
          'y',
          bound.slice(0, count),
          bound.slice(count).map((value) => -value),
        );
        if (width === 0) {
          const spread = bound.slice(0, count).map((low, k) => -bound[count + k] - low);
          const size = Math.max(1, ...bound.map(Math.abs));
          expect(Math.max(...spread), `${name} at a point`).toBeLessThan(2e-4 * size);
        }
      }
      await program.dispose();
      await network.dispose();
    },
  );
});

function floatsAs(precision: 'float32' | 'float64', values: readonly number[]): Floats {
  return precision === 'float32' ? Float32Array.from(values) : Float64Array.from(values);
}

describe('the operators that are bounded', () => {
  it('are all among these functions', () => {
    const x = input('x', 'float32', [2, 6]);
    const used = new Set(Object.values(functions).flatMap((f) => nodesOf([f(x)]).map(({ operator }) => operator.name)));
    const withRules = Object.values(operators).filter(
      (operator): operator is Operator =>
        typeof operator === 'object' && 'rule' in operator && operator.rule('interval') !== undefined,
    );
    expect(withRules.map(({ name }) => name).filter((name) => !used.has(name))).toEqual([]);
  });
});
