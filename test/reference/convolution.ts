/**
 * Convolution and its transpose, directly from their definitions. A tap is one weight: it sees the input moved by its
 * place in the kernel. With the padded input split by the remainder of its coordinates modulo the stride, every tap sees
 * one contiguous stretch, and the innermost loop is a long one whatever the stride and dilation.
 */
import { type Shape, sizeOf } from '../../src/tensor/index.ts';
import {
  doubles,
  given,
  type Kernel,
  type KernelCall,
  type Kernels,
  NotInReference,
  numberAt,
  numbersAt,
} from './values.ts';

/** Rows and columns; images of one axis have one row. */
type Pair = readonly [number, number];

interface Geometry {
  readonly kernel: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly before: Pair;
  /** Size of the image that windows slide over, without its padding. */
  readonly image: Pair;
  /** How many windows there are. */
  readonly counts: Pair;
  /** Rows and columns of one phase: the padded pixels whose coordinates have one remainder modulo the strides. */
  readonly phase: Pair;
  /** Elements of all phases of one channel. */
  readonly planeSize: number;
  /** Elements that a tap sees, from its own first one: all windows, with what lies between their lines. */
  readonly stretch: number;
  /** Where each tap's first element is in the phases. */
  readonly starts: readonly number[];
}

const pair = (values: readonly number[], missing: number): Pair => [values.at(-2) ?? missing, values.at(-1) ?? missing];

function geometryOf(call: KernelCall, imageShape: Shape, countShape: Shape): Geometry {
  const list = (name: string) => numbersAt(call, name);
  if (imageShape.length > 4)
    throw new NotInReference(`${call.node.operator.name}: images of 3 axes are not known here`);
  const pads = list('pads');
  const kernel = pair(list('kernel_shape'), 1);
  const strides = pair(list('strides'), 1);
  const dilations = pair(list('dilations'), 1);
  const before = pair(pads.slice(0, pads.length / 2), 0);
  const image = pair(imageShape.slice(2), 1);
  const counts = pair(countShape.slice(2), 1);
  const reach = [0, 1].map((axis) => {
    const last = (counts[axis] - 1) * strides[axis] + (kernel[axis] - 1) * dilations[axis];
    return Math.ceil(Math.max(last + 1, image[axis] + before[axis]) / strides[axis]);
  });
  const phase = pair(reach, 1);
  const starts = Array.from({ length: kernel[0] * kernel[1] }, (_, tap) => {
    const place = [Math.floor(tap / kernel[1]) * dilations[0], (tap % kernel[1]) * dilations[1]];
    const index = (place[0] % strides[0]) * strides[1] + (place[1] % strides[1]);
    const moved = Math.floor(place[0] / strides[0]) * phase[1] + Math.floor(place[1] / strides[1]);
    return index * phase[0] * phase[1] + moved;
  });
  return {
    kernel,
    strides,
    dilations,
    before,
    image,
    counts,
    phase,
    planeSize: strides[0] * strides[1] * phase[0] * phase[1],
    stretch: (counts[0] - 1) * phase[1] + counts[1],
    starts,
  };
}

/** Calls `visit` for each pixel of a channel with its place in the channel's phases; -1 where no window sees it. */
function eachPixel({ image, strides, before, phase }: Geometry, visit: (pixel: number, place: number) => void): void {
  for (let row = 0; row < image[0]; row++) {
    const y = row + before[0];
    for (let column = 0; column < image[1]; column++) {
      const x = column + before[1];
      const seen = y >= 0 && x >= 0;
      const index = (y % strides[0]) * strides[1] + (x % strides[1]);
      const place = (index * phase[0] + Math.floor(y / strides[0])) * phase[1] + Math.floor(x / strides[1]);
      visit(row * image[1] + column, seen ? place : -1);
    }
  }
}

/** Window values of one channel in lines of the length of a phase's, so that they lie as the taps see them. */
function eachWindow({ counts, phase }: Geometry, visit: (window: number, place: number) => void): void {
  for (let row = 0; row < counts[0]; row++) {
    for (let column = 0; column < counts[1]; column++) visit(row * counts[1] + column, row * phase[1] + column);
  }
}

/** out[i] += sum over taps of weight * x[start + i], four taps at a time. */
function gatherTaps(out: Float64Array, x: Float64Array, starts: Int32Array, weights: Float64Array): void {
  const { length } = out;
  const fours = starts.length - (starts.length % 4);
  for (let tap = 0; tap < fours; tap += 4) {
    const [a, b, c, d] = starts.subarray(tap, tap + 4);
    const [p, q, r, s] = weights.subarray(tap, tap + 4);
    for (let i = 0; i < length; i++) out[i] += p * x[a + i] + q * x[b + i] + r * x[c + i] + s * x[d + i];
  }
  for (let tap = fours; tap < starts.length; tap++) {
    const [a, p] = [starts[tap], weights[tap]];
    for (let i = 0; i < length; i++) out[i] += p * x[a + i];
  }
}

/** out[start + i] += weight * x[i] for each tap. */
function scatterTaps(out: Float64Array, x: Float64Array, starts: Int32Array, weights: Float64Array): void {
  const { length } = x;
  for (let tap = 0; tap < starts.length; tap++) {
    const [a, p] = [starts[tap], weights[tap]];
    if (p === 0) continue;
    for (let i = 0; i < length; i++) out[a + i] += p * x[i];
  }
}

/** Where the taps of a whole group of channels start, one channel after the other. */
function startsOf(geometry: Geometry, channels: number): Int32Array {
  const taps = geometry.starts.length;
  return Int32Array.from(
    { length: channels * taps },
    (_, i) => Math.floor(i / taps) * geometry.planeSize + geometry.starts[i % taps],
  );
}

/** Weights [M, C/group, ...kernel]. */
const conv: Kernel = (call) => {
  const { x, shape } = call;
  const weights = given(call, 1);
  const bias = call.inputs[2]?.data;
  const [batch, channels] = x.shape;
  const [, outputs] = shape;
  const group = numberAt(call, 'group');
  const geometry = geometryOf(call, x.shape, shape);
  const { planeSize, stretch, image, counts } = geometry;
  const [pixels, windows] = [image[0] * image[1], counts[0] * counts[1]];
  const starts = startsOf(geometry, channels / group);
  const phases = new Float64Array(channels * planeSize);
  const lines = new Float64Array(stretch);
  const data = new Float64Array(sizeOf(shape));
  for (let n = 0; n < batch; n++) {
    eachPixel(geometry, (pixel, place) => {
      if (place < 0) return;
      for (let c = 0; c < channels; c++) phases[c * planeSize + place] = x.data[(n * channels + c) * pixels + pixel];
    });
    for (let m = 0; m < outputs; m++) {
      const first = Math.floor((m * group) / outputs) * (channels / group) * planeSize;
      lines.fill(bias === undefined ? 0 : bias[m]);
      const own = weights.data.subarray(m * starts.length, (m + 1) * starts.length);
      gatherTaps(lines, phases.subarray(first), starts, own);
      const target = (n * outputs + m) * windows;
      eachWindow(geometry, (window, place) => {
        data[target + window] = lines[place];
      });
    }
  }
  return doubles(shape, data);
};

/** Weights [C, M/group, ...kernel]: what a convolution with these weights would gather is scattered. */
const convTranspose: Kernel = (call) => {
  const { x, shape } = call;
  const weights = given(call, 1);
  const bias = call.inputs[2]?.data;
  const [batch, channels] = x.shape;
  const [, outputs] = shape;
  const group = numberAt(call, 'group');
  const geometry = geometryOf(call, shape, x.shape);
  const { planeSize, stretch, image, counts } = geometry;
  const [pixels, windows] = [image[0] * image[1], counts[0] * counts[1]];
  const starts = startsOf(geometry, outputs / group);
  const phases = new Float64Array(outputs * planeSize);
  const lines = new Float64Array(stretch);
  const data = new Float64Array(sizeOf(shape));
  for (let n = 0; n < batch; n++) {
    phases.fill(0);
    for (let c = 0; c < channels; c++) {
      const first = Math.floor((c * group) / channels) * (outputs / group) * planeSize;
      const source = (n * channels + c) * windows;
      eachWindow(geometry, (window, place) => {
        lines[place] = x.data[source + window];
      });
      const own = weights.data.subarray(c * starts.length, (c + 1) * starts.length);
      scatterTaps(phases.subarray(first), lines, starts, own);
    }
    eachPixel(geometry, (pixel, place) => {
      for (let m = 0; m < outputs; m++) {
        const value = place < 0 ? 0 : phases[m * planeSize + place];
        data[(n * outputs + m) * pixels + pixel] = value + (bias === undefined ? 0 : bias[m]);
      }
    });
  }
  return doubles(shape, data);
};

export const convolution: Kernels = { Conv: conv, ConvTranspose: convTranspose };
