/** Poolings over windows and over whole images. */
import { sizeOf } from '../../src/tensor/index.ts';
import { doubles, type Kernel, type KernelCall, type Kernels, NotInReference, numberAt, numbersAt } from './values.ts';

/** Along one axis: for each window, the places inside the image that it sees, and how many it sees with the padding. */
interface Axis {
  readonly length: number;
  readonly places: readonly (readonly number[])[];
  readonly withPadding: readonly number[];
}

function axesOf(call: KernelCall): [Axis, Axis] {
  const spatial = call.x.shape.slice(2);
  if (spatial.length > 2) throw new NotInReference(`${call.node.operator.name}: images of 3 axes are not known here`);
  const kernel = numbersAt(call, 'kernel_shape');
  const pads = numbersAt(call, 'pads');
  const axes = spatial.map((length, axis): Axis => {
    const [stride, dilation] = [numbersAt(call, 'strides')[axis], numbersAt(call, 'dilations')[axis]];
    const after = pads[axis + spatial.length];
    const all = Array.from({ length: call.shape[axis + 2] }, (_, window) =>
      Array.from({ length: kernel[axis] }, (_, i) => window * stride - pads[axis] + i * dilation),
    );
    return {
      length,
      places: all.map((places) => places.filter((place) => place >= 0 && place < length)),
      withPadding: all.map((places) => places.filter((place) => place < length + after).length),
    };
  });
  const single: Axis = { length: 1, places: [[0]], withPadding: [1] };
  return axes.length === 1 ? [single, axes[0]] : [axes[0], axes[1]];
}

const maxPool: Kernel = (call) => {
  const { x, shape } = call;
  if (call.node.outputs.length > 1) throw new NotInReference('MaxPool: indices are not known here');
  const [rows, columns] = axesOf(call);
  const size = rows.length * columns.length;
  const data = new Float64Array(sizeOf(shape));
  const winners = new Int32Array(data.length);
  let at = 0;
  for (let start = 0; start < x.data.length; start += size) {
    for (const ys of rows.places) {
      for (const xs of columns.places) {
        let best = Number.NEGATIVE_INFINITY;
        let winner = -1;
        for (const y of ys) {
          for (const column of xs) {
            const place = y * columns.length + column;
            if (x.data[start + place] > best) {
              best = x.data[start + place];
              winner = place;
            }
          }
        }
        data[at] = best;
        winners[at++] = winner;
      }
    }
  }
  call.choose(winners);
  return doubles(shape, data);
};

const averagePool: Kernel = (call) => {
  const { x, shape } = call;
  const [rows, columns] = axesOf(call);
  const includePad = numberAt(call, 'count_include_pad') === 1;
  const size = rows.length * columns.length;
  const data = new Float64Array(sizeOf(shape));
  let at = 0;
  for (let start = 0; start < x.data.length; start += size) {
    rows.places.forEach((ys, i) => {
      columns.places.forEach((xs, j) => {
        let sum = 0;
        for (const y of ys) for (const column of xs) sum += x.data[start + y * columns.length + column];
        const count = includePad ? rows.withPadding[i] * columns.withPadding[j] : ys.length * xs.length;
        data[at++] = sum / count;
      });
    });
  }
  return doubles(shape, data);
};

const globalAveragePool: Kernel = ({ x, shape }) => {
  const size = sizeOf(x.shape.slice(2));
  const data = new Float64Array(sizeOf(shape));
  for (let i = 0; i < data.length; i++) {
    let sum = 0;
    for (let j = i * size; j < (i + 1) * size; j++) sum += x.data[j];
    data[i] = sum / size;
  }
  return doubles(shape, data);
};

export const pooling: Kernels = { MaxPool: maxPool, AveragePool: averagePool, GlobalAveragePool: globalAveragePool };
