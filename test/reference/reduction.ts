/** Reductions over axes, softmax, and normalisation by stored statistics. */
import { type Shape, sizeOf } from '../../src/tensor/index.ts';
import {
  doubles,
  eachLine,
  given,
  type Kernel,
  type KernelCall,
  type Kernels,
  NotInReference,
  numberAt,
  stridesFor,
} from './values.ts';

/** The place in the reduced tensor of every element, line by line along the last axis. */
function eachGroup(shape: Shape, axes: readonly number[], visit: (element: number, group: number) => void): void {
  const kept = shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
  const strides = stridesFor(kept).map((stride, axis) => (axes.includes(axis) ? 0 : stride));
  const width = shape.at(-1) ?? 1;
  const step = strides.at(-1) ?? 1;
  eachLine(shape, 0, strides, (first, line) => {
    for (let i = 0; i < width; i++) visit(line * width + i, first + i * step);
  });
}

const axesOf = (call: KernelCall): number[] =>
  Array.from(given(call, 1).data, (axis) => (axis < 0 ? axis + call.x.shape.length : axis));

function sum(call: KernelCall, f: (x: number) => number = (x) => x): Float64Array {
  const data = new Float64Array(sizeOf(call.shape));
  eachGroup(call.x.shape, axesOf(call), (element, group) => {
    data[group] += f(call.x.data[element]);
  });
  return data;
}

const reduceMean: Kernel = (call) => {
  const count = call.x.data.length / sizeOf(call.shape);
  return doubles(
    call.shape,
    sum(call).map((total) => total / count),
  );
};

/** The piece is the place of the first winner among all elements. */
function extremum(sign: 1 | -1): Kernel {
  return (call) => {
    const { x, shape } = call;
    if (x.data.length === 0) throw new NotInReference('extrema of nothing are not known here');
    const winners = new Int32Array(sizeOf(shape)).fill(-1);
    eachGroup(x.shape, axesOf(call), (element, group) => {
      const best = winners[group];
      if (best < 0 || sign * x.data[element] > sign * x.data[best]) winners[group] = element;
    });
    call.choose(winners);
    return doubles(
      shape,
      Float64Array.from(winners, (winner) => x.data[winner]),
    );
  };
}

/** Logarithms of the softmax along one axis. */
function logSoftmax(call: KernelCall): Float64Array {
  const { x } = call;
  const axis = numberAt(call, 'axis');
  const axes = [axis < 0 ? axis + x.shape.length : axis];
  const groups = x.data.length / x.shape[axes[0]];
  const peaks = new Float64Array(groups).fill(Number.NEGATIVE_INFINITY);
  const totals = new Float64Array(groups);
  eachGroup(x.shape, axes, (element, group) => {
    peaks[group] = Math.max(peaks[group], x.data[element]);
  });
  eachGroup(x.shape, axes, (element, group) => {
    totals[group] += Math.exp(x.data[element] - peaks[group]);
  });
  const data = new Float64Array(x.data.length);
  eachGroup(x.shape, axes, (element, group) => {
    data[element] = x.data[element] - peaks[group] - Math.log(totals[group]);
  });
  return data;
}

const batchNormalization: Kernel = (call) => {
  const { x } = call;
  const [scale, bias, mean, variance] = [1, 2, 3, 4].map((i) => given(call, i).data);
  const epsilon = numberAt(call, 'epsilon');
  const channels = x.shape[1];
  const size = sizeOf(x.shape.slice(2));
  const data = new Float64Array(x.data.length);
  for (let i = 0; i < data.length; i++) {
    const channel = Math.floor(i / size) % channels;
    const normal = (x.data[i] - mean[channel]) / Math.sqrt(variance[channel] + epsilon);
    data[i] = scale[channel] * normal + bias[channel];
  }
  return doubles(x.shape, data);
};

export const reduction: Kernels = {
  ReduceSum: (call) => doubles(call.shape, sum(call)),
  ReduceSumSquare: (call) =>
    doubles(
      call.shape,
      sum(call, (x) => x * x),
    ),
  ReduceMean: reduceMean,
  ReduceMax: extremum(1),
  ReduceMin: extremum(-1),
  LogSoftmax: (call) => doubles(call.shape, logSoftmax(call)),
  Softmax: (call) => doubles(call.shape, logSoftmax(call).map(Math.exp)),
  BatchNormalization: batchNormalization,
};
