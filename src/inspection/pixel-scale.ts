/** Which numbers a model wants for its pixels: what the file says, what its constants and weights imply, what is usual. */
import type { Box } from '../threat/index.ts';
import { type Magnitude, type PixelStatistics, pixelStatistics } from './first-layer.ts';
import type { GraphHead, PerChannel, Statistics } from './graph-head.ts';
import { type Guess, guess, unknown } from './guess.ts';

/** A pixel scale, as the preprocessing that leads to it from pixels in a box that people know. */
export interface PixelScale {
  readonly name: 'pixels in 0..1' | 'pixels in 0..255' | 'pixels in -1..1' | 'standardised pixels' | 'centred bytes';
  readonly box: Box;
  /** In the scale of the box and the model's channel order; [0] where nothing is subtracted. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

const ONES: Box = { low: 0, high: 1 };
const BYTES: Box = { low: 0, high: 255 };

const zeroToOne: PixelScale = { name: 'pixels in 0..1', box: ONES, mean: [0], std: [1] };
const bytes: PixelScale = { name: 'pixels in 0..255', box: BYTES, mean: [0], std: [1] };
const plusMinusOne: PixelScale = { name: 'pixels in -1..1', box: ONES, mean: [0.5], std: [0.5] };
const standardised = (mean: readonly number[], std: readonly number[]): PixelScale => ({
  name: 'standardised pixels',
  box: ONES,
  mean,
  std,
});
const centredBytes = (mean: readonly number[]): PixelScale => ({ name: 'centred bytes', box: BYTES, mean, std: [1] });

/** Means and deviations of data sets, as torchvision and most training scripts have them. */
const IMAGENET = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;
const CIFAR10 = { mean: [0.4914, 0.4822, 0.4465], std: [0.247, 0.2435, 0.2616] } as const;
const MNIST = { mean: [0.1307], std: [0.3081] } as const;
/** The side up to which colour pictures are taken for those of CIFAR-10. */
const SMALL_PICTURE = 64;
/** Of ImageNet in 0..255, blue first, as Caffe's models subtract them. */
const CAFFE_MEAN = [104, 117, 123] as const;

/** Of an input that holds bytes. */
export const bytesAsTheyAre: Guess<PixelScale> = guess(bytes, 'sure', 'the input holds bytes');

/** What is known of a model beside its graph. */
export interface ModelHabits {
  readonly producer: string;
  readonly inputName: string;
  readonly channels: number;
  readonly height: number;
  readonly classCount: number | undefined;
  /** Whether it has activations with a ceiling, such as ReLU6. */
  readonly clips: boolean;
  /** `Image.NominalPixelRange` of the file's metadata. */
  readonly nominalRange: string | undefined;
}

/** What the metadata of ONNX call pixel ranges (onnx/docs/MetadataProps.md). */
const nominalRanges: ReadonlyMap<string | undefined, PixelScale> = new Map([
  ['NominalRange_0_255', bytes],
  ['Normalized_0_1', zeroToOne],
  ['Normalized_1_1', plusMinusOne],
]);

/** The pixel scale as far as the file tells it, without running the model. */
export function pixelScale(head: GraphHead, magnitude: Magnitude | undefined, habits: ModelHabits): Guess<PixelScale> {
  const stated = nominalRanges.get(habits.nominalRange);
  if (stated !== undefined) {
    return guess(stated, 'sure', `the file's metadata say Image.NominalPixelRange = ${habits.nominalRange}`);
  }
  const clips = scaleOfRange(head, habits);
  if (clips !== undefined) return clips;
  const fromConstants = scaleOfConstants(head);
  if (fromConstants !== undefined) return fromConstants;
  if (isTouched(head)) {
    return unknown(`the graph itself computes ${formula(head)} first, which fits no usual pixel scale`);
  }
  if (head.statistics !== undefined) {
    const { mean, deviation } = average(head.statistics);
    const evidence = `batch normalisation of the input expects mean ${short(mean)} and deviation ${short(deviation)}`;
    return inferred(scaleOfStatistics({ mean, deviation }, habits), 'likely', evidence);
  }
  const statistics = head.layer && pixelStatistics(head.layer);
  if (statistics !== undefined) {
    const { mean, deviation } = statistics;
    const evidence = `batch normalisation after the first layer was trained on pixels of about mean ${short(mean)} and deviation ${short(deviation)}`;
    return inferred(scaleOfStatistics(statistics, habits), 'likely', evidence);
  }
  if (magnitude !== undefined) return usualScale(magnitude, habits);
  return unknown('neither constants nor the size of the weights tell it');
}

/** A scale that evidence leads to. Means and deviations that belong to it are those of a data set, and no more than usual. */
function inferred(scale: PixelScale | undefined, confidence: 'sure' | 'likely', evidence: string): Guess<PixelScale> {
  if (scale === undefined) return unknown(evidence);
  const isExact = scale.name !== 'standardised pixels' && scale.name !== 'centred bytes';
  return isExact ? guess(scale, confidence, evidence) : guess(scale, 'guess', evidence, 'the usual mean was filled in');
}

/** The scale that is usual for a model whose pixels count in ones or in bytes. */
export function usualScale({ unit, evidence }: Magnitude, habits: ModelHabits): Guess<PixelScale> {
  const { producer, inputName, channels, height, classCount, clips } = habits;
  const isCaffe = /^(gpu_0\/)?data(_\d+)?$/.test(inputName);
  if (unit === 'either') return guess(zeroToOne, 'guess', evidence);
  if (unit === 'bytes') {
    if (!isCaffe || channels !== 3) {
      if (classCount !== 1000) return guess(bytes, 'likely', evidence);
      return guess(bytes, 'guess', evidence, 'some ImageNet models want a mean subtracted too, which does not show');
    }
    const habit = `Caffe calls its input "${inputName}", and its models take 0..255 minus a mean`;
    return guess(centredBytes(CAFFE_MEAN), 'guess', evidence, habit);
  }
  if (classCount === 1001) {
    return guess(plusMinusOne, 'guess', evidence, 'TensorFlow models of 1001 ImageNet classes take -1..1');
  }
  if (channels === 3 && /torch/i.test(producer)) {
    const data = height <= SMALL_PICTURE ? 'CIFAR-10' : 'ImageNet';
    const habit = `models from PyTorch mostly take colours standardised; the numbers are those of ${data}`;
    return guess(usuallyStandardised(habits), 'guess', evidence, habit);
  }
  if (channels === 3 && clips) {
    return guess(plusMinusOne, 'guess', evidence, 'MobileNets from TensorFlow, which ReLU6 reminds of, take -1..1');
  }
  return guess(zeroToOne, 'guess', evidence, 'of 0..1, -1..1 and standardised pixels, 0..1 is the simplest');
}

/** The scale that a head clips to: quantised models have the range of their input in their constants. */
function scaleOfRange({ low, high }: GraphHead, habits: ModelHabits): Guess<PixelScale> | undefined {
  if (low === undefined || high === undefined) return undefined;
  const scale = scaleBetween(low, high, habits);
  return scale && inferred(scale, 'sure', `the graph itself clips its input to ${short(low)}..${short(high)}`);
}

function scaleBetween(low: number, high: number, habits: ModelHabits): PixelScale | undefined {
  const isBetween = (value: number, least: number, most: number) => value >= least && value <= most;
  if (Math.abs(low) < 0.02 * high) {
    if (isBetween(high, 0.8, 1.3)) return zeroToOne;
    return isBetween(high, 200, 260) ? bytes : undefined;
  }
  if (isBetween(low, -1.1, -0.9) && isBetween(high, 0.9, 1.1)) return plusMinusOne;
  if (isBetween(low, -3.5, -1.2) && isBetween(high, 1.5, 4.5)) return usuallyStandardised(habits);
  return isBetween(low, -135, -90) && isBetween(high, 100, 165) ? usuallyCentred(habits) : undefined;
}

/** Whether constants at the head change pixels, beyond the rounding of a factor and its inverse. */
function isTouched({ scale, shift }: GraphHead): boolean {
  return scale.some((factor) => Math.abs(factor - 1) > 1e-4) || shift.some((number) => Math.abs(number) > 1e-4);
}

function usuallyStandardised({ channels, height }: ModelHabits): PixelScale {
  if (channels === 1) return standardised(MNIST.mean, MNIST.std);
  const { mean, std } = height <= SMALL_PICTURE ? CIFAR10 : IMAGENET;
  return standardised(channels === 3 ? mean : [0.5], channels === 3 ? std : [0.25]);
}

function usuallyCentred({ channels }: ModelHabits): PixelScale {
  return centredBytes(channels === 3 ? CAFFE_MEAN : [127.5]);
}

/** The scale in which constants at the head of the graph make sense. */
function scaleOfConstants(head: GraphHead): Guess<PixelScale> | undefined {
  if (!isTouched(head)) return undefined;
  // The pixel value that becomes 0, and the difference in pixels that becomes 1.
  const zero = mean(zeroOf(head));
  const unit = mean(head.scale.map((factor) => 1 / Math.abs(factor)));
  const scale = scaleWithZero(zero, unit);
  if (scale === undefined) return undefined;
  return guess(scale, 'sure', `the graph itself computes ${formula(head)} first, as for ${scale.name}`);
}

function scaleWithZero(zero: number, unit: number): PixelScale | undefined {
  if (zero > 0.05 && zero < 0.95 && unit < 3) return zeroToOne;
  if (zero > 10 && zero < 200) return bytes;
  if (Math.abs(zero + 1) < 0.05 && unit < 3) return plusMinusOne;
  return Math.abs(zero) < 1e-3 && unit > 100 && unit < 300 ? bytes : undefined;
}

/** The scale of pixels with a mean and a standard deviation, which are rough where they were derived from filters. */
function scaleOfStatistics({ mean, deviation }: PixelStatistics, habits: ModelHabits): PixelScale | undefined {
  const relative = mean / deviation;
  if (deviation > 10 && deviation < 200) {
    return relative > 0.25 ? bytes : usuallyCentred(habits);
  }
  if (deviation > 3 || deviation < 0.05) return undefined;
  if (relative > 0.25) return deviation < 0.65 && mean < 0.9 ? zeroToOne : undefined;
  if (relative < -0.5 || deviation < 0.75) return plusMinusOne;
  return usuallyStandardised(habits);
}

/** What the head of a graph does to a pixel x, in words, e.g. `(x - 0.1307) / 0.3081`. */
function formula(head: GraphHead): string {
  const zeros = zeroOf(head);
  const units = head.scale.map((factor) => 1 / factor);
  const isAdded = zeros.every((value) => value <= 0);
  const shifted = `x ${isAdded ? '+' : '-'} ${listed(isAdded ? zeros.map(Math.abs) : zeros)}`;
  const isShifted = zeros.some((value) => value !== 0);
  if (units.every((value) => value === 1)) return isShifted ? shifted : 'x';
  return `${isShifted ? `(${shifted})` : 'x'} / ${listed(units)}`;
}

/** The pixel values, one a channel, that a graph itself subtracts; empty where it subtracts none. */
export function subtractedMeans(head: GraphHead): PerChannel {
  const zeros = zeroOf(head);
  return zeros.some((value) => value !== 0) ? zeros : (head.statistics?.mean ?? []);
}

/** Per channel, the pixel value that the head of a graph maps to 0. */
function zeroOf({ scale, shift }: GraphHead): PerChannel {
  const length = Math.max(scale.length, shift.length);
  const at = (list: PerChannel, i: number) => (list.length === 1 ? list[0] : list[i]);
  return Array.from({ length }, (_, i) => (at(shift, i) === 0 ? 0 : -at(shift, i) / at(scale, i)));
}

function listed(values: PerChannel): string {
  return values.length === 1 ? short(values[0]) : `(${values.map(short).join(', ')})`;
}

function average({ mean: means, deviation }: Statistics): PixelStatistics {
  return { mean: mean(means), deviation: mean(deviation) };
}

function mean(values: PerChannel): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
