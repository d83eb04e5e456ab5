/** Signals: windows, Fourier transforms as products with matrices of sines and cosines, and the mel scale. */
import { ModelFormatError, ShapeError } from '../errors.ts';
import {
  type Attributes,
  type Composite,
  constant,
  defineComposite,
  mustKnowIntegers,
  normalizeAxis,
  requireRoom,
  shadowType,
  type Value,
} from '../graph/index.ts';
import { dtypeOf } from '../onnx/index.ts';
import { floats, sizeOf } from '../tensor/index.ts';
import { add, mul, neg, sub } from './arithmetic.ts';
import { fromNumbers } from './evaluate.ts';
import { gather } from './gathering.ts';
import { matmul } from './matmul.ts';
import { indexList, inverse, reshape, transpose, unsqueeze } from './shape.ts';
import { concat, pad, sliceAxis } from './slicing.ts';

/** A window is a sum of cosines, of which these are the amplitudes. */
function cosineWindow(name: string, amplitudes: readonly number[]): Composite {
  return defineComposite(name, ({ inputs: [size], attributes: { periodic = 1, output_datatype: type = 1 } }) => {
    if (size === undefined) return [];
    const [length] = mustKnowIntegers(size, `the size of a ${name}`);
    requireRoom(length, name);
    const period = periodic === 0 ? length - 1 : length;
    const values = Array.from({ length }, (_, i) =>
      amplitudes.reduce((sum, amplitude, k) => sum + amplitude * Math.cos((2 * Math.PI * k * i) / period), 0),
    );
    return [constant(fromNumbers(shadowType(dtypeOf(Number(type)) ?? 'float32'), [length], values))];
  });
}

export const HannWindow: Composite = cosineWindow('HannWindow', [0.5, -0.5]);
export const HammingWindow: Composite = cosineWindow('HammingWindow', [25 / 46, -21 / 46]);
export const BlackmanWindow: Composite = cosineWindow('BlackmanWindow', [0.42, -0.5, 0.08]);

/** Cosines and sines of 2 pi row column / length. Angles are reduced first, because large ones lose their digits. */
function waves(rows: number, columns: number, length: number): { readonly cos: Value; readonly sin: Value } {
  const [cos, sin] = [floats([rows, columns]), floats([rows, columns])];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const angle = (2 * Math.PI * ((row * column) % length)) / length;
      cos.data[row * columns + column] = Math.cos(angle);
      sin.data[row * columns + column] = Math.sin(angle);
    }
  }
  return { cos: constant(cos), sin: constant(sin) };
}

/** Longer transforms would need matrices of gigabytes. */
const LONGEST = 8192;

/** The discrete Fourier transform of [..., length, 1 or 2] along the axis before the last, as [..., bins, 2]. */
function fourier(x: Value, length: number, isInverse: boolean, isOneSided: boolean): Value {
  if (length > LONGEST)
    throw new ShapeError(`DFT: a transform of ${length} elements is too long; ${LONGEST} are supported`);
  const axis = x.shape.length - 2;
  if (isInverse && isOneSided) return realFromHalf(x, length);
  const bins = isOneSided ? Math.floor(length / 2) + 1 : length;
  const parts = [0, 1]
    .filter((part) => part < x.shape[axis + 1])
    .map((part) => fitted(reshape(sliceAxis(x, axis + 1, part, part + 1), x.shape.slice(0, -1)), axis, length));
  const [real, imaginary] = parts;
  const { cos, sin } = waves(length, bins, length);
  const [scale, turn] = isInverse ? [1 / length, neg(sin)] : [1, sin];
  const cosines = matmul(real, cos);
  const sines = neg(matmul(real, turn));
  const re = imaginary ? add(cosines, matmul(imaginary, turn)) : cosines;
  const im = imaginary ? add(sines, matmul(imaginary, cos)) : sines;
  const both = concat(
    [re, im].map((value) => unsqueeze(value, [-1])),
    axis + 1,
  );
  return scale === 1 ? both : mul(both, scale);
}

/** The real signal of which a spectrum holds one half; the other is its mirror image. */
function realFromHalf(x: Value, length: number): Value {
  const axis = x.shape.length - 2;
  const bins = Math.floor(length / 2) + 1;
  const [real, imaginary] = [0, 1].map((part) =>
    fitted(reshape(sliceAxis(x, axis + 1, part, part + 1), x.shape.slice(0, -1)), axis, bins),
  );
  const { cos, sin } = waves(bins, length, length);
  const counted = constant(
    floats(
      [bins],
      Array.from({ length: bins }, (_, k) => (k === 0 || 2 * k === length ? 1 : 2) / length),
    ),
  );
  return unsqueeze(sub(matmul(mul(real, counted), cos), matmul(mul(imaginary, counted), sin)), [-1]);
}

/** The value cut, or filled with zeros, to a length along its last axis. */
function fitted(x: Value, axis: number, length: number): Value {
  if (x.shape[axis] >= length) return sliceAxis(x, axis, 0, length);
  const none = x.shape.map(() => 0);
  return pad(x, none, none.with(axis, length - x.shape[axis]));
}

export const DFT: Composite = defineComposite('DFT', ({ opset, inputs: [x, given, axisInput], attributes }) => {
  if (x === undefined) return [];
  const rank = x.shape.length;
  const listed = axisInput ? mustKnowIntegers(axisInput, 'the axis of a DFT')[0] : attributes.axis;
  const axis = normalizeAxis(Number(listed ?? (opset < 20 ? 1 : -2)), rank, 'DFT');
  const [isInverse, isOneSided] = [attributes.inverse === 1, attributes.onesided === 1];
  const own = isInverse && isOneSided ? 2 * (x.shape[axis] - 1) : x.shape[axis];
  const length = given ? mustKnowIntegers(given, 'the length of a DFT')[0] : own;
  const order = [...x.shape.map((_, i) => i).filter((i) => i !== axis && i !== rank - 1), axis, rank - 1];
  return [transpose(fourier(transpose(x, order), length, isInverse, isOneSided), inverse(order))];
});

/** Spectra [N, frames, bins, 2] of frames of a signal [N, length, 1 or 2]. */
export const STFT: Composite = defineComposite('STFT', ({ inputs: [x, step, window, frame], attributes }) => {
  if (x === undefined || step === undefined) return [];
  const signal = x.shape.length === 2 ? unsqueeze(x, [2]) : x;
  const [stride] = mustKnowIntegers(step, 'the step of an STFT');
  const length = frame ? mustKnowIntegers(frame, 'the frame length of an STFT')[0] : sizeOf(window?.shape ?? []);
  const frames = Math.floor((signal.shape[1] - length) / stride) + 1;
  if (!(stride > 0 && length > 0 && frames > 0)) {
    throw new ShapeError(`STFT: frames of ${length} every ${stride} do not fit into ${signal.shape[1]} elements`);
  }
  requireRoom(frames * length, 'STFT');
  const places = Array.from({ length: frames * length }, (_, i) => Math.floor(i / length) * stride + (i % length));
  const cut = gather(signal, reshape(indexList(places), [frames, length]), 1);
  const weighted = window ? mul(cut, reshape(window, [1, 1, length, 1])) : cut;
  return [fourier(weighted, length, false, attributes.onesided !== 0)];
});

/** Triangles on the mel scale (O'Shaughnessy 1987), [bins, mels], known before anything runs. */
export const MelWeightMatrix: Composite = defineComposite('MelWeightMatrix', ({ inputs, attributes }) => {
  const [mels, length, rate] = inputs.slice(0, 3).map((value) => numberOf(value));
  const [low, high] = inputs.slice(3, 5).map((value) => melOf(numberOf(value)));
  const bins = Math.floor(length / 2) + 1;
  if (!(mels >= 1 && mels * bins < 2 ** 22)) throw new ShapeError(`MelWeightMatrix: ${mels} bands of ${bins} bins`);
  const step = (high - low) / (mels + 2);
  const edges = Array.from({ length: mels + 2 }, (_, i) =>
    Math.floor(((length + 1) * 700 * (10 ** ((low + i * step) / 2595) - 1)) / rate),
  );
  const weights = new Array<number>(bins * mels).fill(0);
  for (let mel = 0; mel < mels; mel++) {
    const [lower, centre, upper] = edges.slice(mel, mel + 3);
    for (let bin = lower; bin <= Math.min(upper, bins - 1); bin++) {
      const rising = centre === lower ? Number(bin === centre) : (bin - lower) / (centre - lower);
      const falling = upper === centre ? 0 : (upper - bin) / (upper - centre);
      weights[bin * mels + mel] =
        bin <= centre && (bin < centre || upper === centre || lower < centre) ? rising : falling;
    }
  }
  return [constant(fromNumbers(outputType(attributes), [bins, mels], weights))];
});

const melOf = (frequency: number): number => 2595 * Math.log10(1 + frequency / 700);

const outputType = ({ output_datatype: type = 1 }: Attributes) => shadowType(dtypeOf(Number(type)) ?? 'float32');

function numberOf(value: Value | undefined): number {
  if (value === undefined) throw new ModelFormatError('a required input is missing');
  return mustKnowIntegers(value, 'an input of a MelWeightMatrix')[0];
}
