/**
 * What Resize does along one axis, as a matrix: output [i] is the sum over j of matrix [i, j] times input [j].
 * ONNX specification, operator Resize; where it leaves a choice, what ONNX Runtime does. Coordinates are computed in
 * 32-bit floats as there, because rounding decides which pixel is nearest.
 */
import { OptionError } from '../../errors.ts';
import { requireRoom } from '../../graph/index.ts';

/** How one axis is resized. */
export interface AxisResampling {
  readonly axis: number;
  /** Length of the input and of the output. */
  readonly from: number;
  readonly to: number;
  /** Outputs an input; a 32-bit float. */
  readonly scale: number;
  /** The part of the axis that `tf_crop_and_resize` enlarges, from 0 to 1. */
  readonly regionStart: number;
  readonly regionEnd: number;
}

/** The attributes of a Resize that decide which inputs an output is made of. */
export interface ResamplingRule {
  readonly mode: string;
  readonly coordinate_transformation_mode: string;
  readonly nearest_mode: string;
  readonly cubic_coeff_a: number;
  readonly exclude_outside: number;
  readonly antialias: number;
}

const float = Math.fround;

/** Where an output lies on the input's axis. */
function coordinateOf(index: number, { from, to, scale, regionStart, regionEnd }: AxisResampling, mode: string) {
  if (scale === 1) return index;
  const halfPixel = float(float((index + 0.5) / scale) - 0.5);
  switch (mode) {
    case 'half_pixel':
      return halfPixel;
    case 'pytorch_half_pixel':
      return to > 1 ? halfPixel : 0;
    case 'half_pixel_symmetric': {
      const adjustment = float(to / float(scale * from));
      const offset = float((from / 2) * float(1 - adjustment));
      return float(offset + (index + 0.5) / scale - 0.5);
    }
    case 'asymmetric':
      return float(index / scale);
    case 'align_corners':
      return to === 1 ? 0 : float(float(index * (from - 1)) / (to - 1));
    case 'tf_half_pixel_for_nn':
      return float((index + 0.5) / scale);
    case 'tf_crop_and_resize': {
      if (to === 1) return float(0.5 * float(regionStart + regionEnd) * (from - 1));
      const length = float(float(index * float(regionEnd - regionStart)) * (from - 1));
      return float(float(regionStart * (from - 1)) + float(length / (to - 1)));
    }
    default:
      throw new OptionError('coordinate_transformation_mode', `Resize: "${mode}" is unknown`);
  }
}

/** Away from zero at halves, as C has it. */
const roundAway = (x: number) => Math.sign(x) * Math.floor(Math.abs(x) + 0.5);

function nearestTo(coordinate: number, mode: string): number {
  switch (mode) {
    case 'round_prefer_floor':
      return coordinate === Math.trunc(coordinate) + 0.5 ? Math.floor(coordinate) : roundAway(coordinate);
    case 'round_prefer_ceil':
      return roundAway(coordinate);
    case 'floor':
      return Math.floor(coordinate);
    case 'ceil':
      return Math.ceil(coordinate);
    default:
      throw new OptionError('nearest_mode', `Resize: "${mode}" is unknown`);
  }
}

/** Keys 1981, "Cubic convolution interpolation for digital image processing", with the free parameter `a`. */
function cubicKernel(distance: number, a: number): number {
  const x = Math.abs(distance);
  if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

const linearKernel = (distance: number): number => Math.max(1 - Math.abs(distance), 0);

/** Inputs, which may lie outside the axis, and their weights. */
type Taps = readonly { readonly at: number; readonly weight: number }[];

function tapsAt(coordinate: number, { from, scale }: AxisResampling, rule: ResamplingRule): Taps {
  const inside = Math.min(Math.max(coordinate, 0), from - 1);
  if (rule.mode === 'nearest') return [{ at: nearestTo(coordinate, rule.nearest_mode), weight: 1 }];
  const isCubic = rule.mode === 'cubic';
  const kernel = isCubic ? (x: number) => cubicKernel(x, rule.cubic_coeff_a) : linearKernel;
  // What shrinks without aliasing sees as many inputs more as there are to an output.
  const width = rule.antialias === 1 ? Math.max(float(1 / scale), 1) : 1;
  const center = isCubic || rule.antialias === 1 ? coordinate : inside;
  const radius = (isCubic ? 2 : 1) * width;
  const first = Math.floor(center - radius) + 1;
  return Array.from({ length: Math.ceil(center + radius) - first }, (_, i) => ({
    at: first + i,
    weight: kernel((first + i - center) / width),
  }));
}

/** The matrix of one axis, [to, from] in row-major order. */
export function resamplingMatrix(axis: AxisResampling, rule: ResamplingRule): Float32Array {
  const { from, to } = axis;
  requireRoom(to * from, 'Resize', 2 ** 26);
  const matrix = new Float32Array(to * from);
  for (let index = 0; index < to; index++) {
    const coordinate = coordinateOf(index, axis, rule.coordinate_transformation_mode);
    const isOutside = coordinate < 0 || coordinate > from - 1;
    if (isOutside && rule.coordinate_transformation_mode === 'tf_crop_and_resize') continue;
    const taps = tapsAt(coordinate, axis, rule).filter(
      ({ at }) => rule.exclude_outside !== 1 || (at >= 0 && at < from),
    );
    const total = taps.reduce((sum, { weight }) => sum + weight, 0);
    for (const { at, weight } of taps) {
      matrix[index * from + Math.min(Math.max(at, 0), from - 1)] += weight / total;
    }
  }
  return matrix;
}

/** How often each input is repeated, if the matrix does nothing else, as in an enlargement by a whole number. */
export function repeatsOf(matrix: Float32Array, { from, to }: AxisResampling): number | undefined {
  const factor = to / from;
  if (!Number.isInteger(factor)) return undefined;
  const repeats = matrix.every(
    (weight, i) => weight === (Math.floor(Math.floor(i / from) / factor) === i % from ? 1 : 0),
  );
  return repeats ? factor : undefined;
}
