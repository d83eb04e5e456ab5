/** What users hand to the functions of this room, brought into one form: checked once, at the public edge. */
import { isObject, requireArgument } from '../arguments.ts';
import type { Classifier, Points } from '../classifier/index.ts';
import { channelsLast, type LabelledImages } from '../data/index.ts';
import { DataError, OptionError, ShapeError } from '../errors.ts';
import type { Label } from '../random.ts';
import { type FloatTensor, sizeOf } from '../tensor/index.ts';
import { type Criterion, misclassified, normNames, norms } from '../threat/index.ts';
import type { Attack } from './attack.ts';
import type { Options } from './options.ts';
import type { RunOptions } from './run.ts';

/** Samples: a tensor [N, ...inputShape], or what `readImages`, `readArray`, `loadMnist` and their like give. */
export type Inputs = Points | Pick<LabelledImages, 'images' | 'box' | 'names'>;

/** One class a sample, from 0. */
export type Labels = Int32Array | BigInt64Array | readonly number[];

/** The same in the forms that everything below the public edge takes. */
export interface Given {
  readonly inputs: Points;
  readonly criterion: Criterion;
  readonly names: readonly Label[] | undefined;
}

const TENSOR = 'a float32 tensor { dtype, shape, data } or images as readImages gives them';
const LABELS = 'class indices (Int32Array, number[] or BigInt64Array) or a criterion';

/** @throws OptionError for what is not a classifier */
export function requireClassifier(classifier: unknown): asserts classifier is Classifier {
  const isOne = isObject(classifier) && Array.isArray(classifier.inputShape) && isObject(classifier.shipped);
  requireArgument('classifier', classifier, isOne, 'a classifier', 'loadClassifier(path) makes one of an ONNX file.');
}

/** @throws OptionError for what is not an attack */
export function requireAttack<O extends Options>(method: Attack<O>): void {
  const isOne = isObject(method) && typeof method.with === 'function' && Array.isArray(method.norms);
  requireArgument('method', method, isOne, 'an attack', 'Import one from gibbon/attacks, or look it up in `attacks`.');
}

/**
 * Reads the arguments that all ways of attacking have in common.
 *
 * @throws OptionError for arguments of a wrong kind; ShapeError or DataError for values that do not fit
 */
export function given(
  classifier: Classifier,
  samples: Inputs,
  target: Labels | Criterion,
  options: Omit<RunOptions, 'options'>,
): Given {
  requireClassifier(classifier);
  const inputs = inputTensor('inputs', samples, classifier);
  const criterion = criterionOf(target);
  const names = options.names ?? ('images' in samples ? samples.names : undefined);
  requireRunOptions({ ...options, names }, inputs.shape[0]);
  return { inputs, criterion, names };
}

/**
 * The tensor of some samples, shaped as the classifier takes them where only axes of length 1 or the flattening differ.
 *
 * @throws OptionError for what is neither a tensor nor images, or images in another pixel scale; ShapeError for a shape that
 * does not belong to the data
 */
export function inputTensor(argument: string, inputs: Inputs, classifier: Classifier): Points {
  requireArgument(argument, inputs, isObject(inputs), TENSOR);
  if (!('images' in inputs)) {
    requireFloats(argument, inputs);
    return inputs;
  }
  requireFloats(`${argument}.images`, inputs.images);
  requireArgument(`${argument}.box`, inputs.box, isObject(inputs.box), 'the range { low, high } of the pixels');
  requireSameBox(argument, inputs.box, classifier.box);
  return asModelTakes(inputs.images, classifier);
}

function requireFloats(argument: string, tensor: FloatTensor): void {
  const isTensor = isObject(tensor) && Array.isArray(tensor.shape) && 'data' in tensor && 'dtype' in tensor;
  requireArgument(argument, tensor, isTensor, TENSOR);
  const { dtype, shape, data } = tensor;
  const given = `a tensor of ${dtype}`;
  if (dtype !== 'float32' || !(data instanceof Float32Array)) {
    throw new OptionError(argument, `${given} was given in place of one of float32`, 'Its data are a Float32Array.');
  }
  if (sizeOf(shape) !== data.length) {
    throw new ShapeError(`${argument}: ${data.length} numbers were given for the shape [${shape}]`);
  }
}

function requireSameBox(argument: string, { low, high }: LabelledImages['box'], box: Classifier['box']): void {
  if (low === box.low && high === box.high) return;
  throw new OptionError(
    argument,
    `their pixels are in ${low}..${high}, and the classifier takes ${box.low}..${box.high}`,
    `Load the classifier with the box { low: ${low}, high: ${high} }, and mean and std in that scale.`,
  );
}

function asModelTakes(images: FloatTensor, { inputShape: wanted, layout }: Classifier): FloatTensor {
  if (layout === 'nhwc' && String(images.shape.slice(1)) === String([wanted[2], wanted[0], wanted[1]])) {
    return channelsLast(images);
  }
  const [count, ...sample] = images.shape;
  const long = (shape: readonly number[]) => String(shape.filter((length) => length !== 1));
  const isFlat = sample.length === 1 || wanted.length === 1;
  const same = long(sample) === long(wanted) || (isFlat && sizeOf(sample) === sizeOf(wanted));
  return same ? { ...images, shape: [count, ...wanted] } : images;
}

/** @throws OptionError for what is neither labels nor a criterion; DataError for labels that are not whole numbers */
export function criterionOf(target: Labels | Criterion): Criterion {
  if (target instanceof Int32Array) return misclassified(target);
  if (target instanceof BigInt64Array) return misclassified(wholeNumbers(Array.from(target, Number)));
  if (isNumbers(target)) return misclassified(wholeNumbers(target));
  const isCriterion = isObject(target) && 'isSatisfied' in target && target.labels instanceof Int32Array;
  requireArgument(
    'labels',
    target,
    isCriterion,
    LABELS,
    'targeted(labels) makes a criterion of classes to be reached.',
  );
  return target;
}

function isNumbers(target: unknown): target is readonly number[] {
  return Array.isArray(target);
}

function wholeNumbers(labels: readonly number[]): Int32Array {
  const strange = labels.findIndex((label) => !Number.isInteger(label) || Math.abs(label) >= 2 ** 31);
  if (strange < 0) return Int32Array.from(labels);
  throw new DataError(`label ${labels[strange]} of sample ${strange} is not a class index`, {
    hint: 'Classes are counted from 0, in whole numbers.',
  });
}

function requireRunOptions(
  options: Omit<RunOptions, 'options' | 'names'> & { readonly names: readonly Label[] | undefined },
  count: number,
): void {
  const { norm = 'Linf', seed = 0, clip = true, names, onSample, onProgress, signal } = options;
  const isNorm = typeof norm === 'string' && Object.hasOwn(norms, norm);
  requireArgument('norm', norm, isNorm, `one of ${normNames.join(', ')}`);
  requireArgument('seed', seed, Number.isSafeInteger(seed), 'a whole number');
  requireArgument('clip', clip, typeof clip === 'boolean', 'true or false');
  requireArgument('names', names, names === undefined || Array.isArray(names), 'an array of names');
  if (names !== undefined && names.length !== count) {
    throw new OptionError('names', `${names.length} names were given for ${count} samples`);
  }
  for (const [name, listener] of Object.entries({ onSample, onProgress })) {
    requireArgument(name, listener, listener === undefined || typeof listener === 'function', 'a function');
  }
  requireSignal(signal);
}

/** @throws OptionError for what is not the signal of an AbortController */
export function requireSignal(signal: unknown): void {
  const isSignal = signal === undefined || signal instanceof AbortSignal;
  requireArgument(
    'signal',
    signal,
    isSignal,
    'an AbortSignal',
    'AbortSignal.timeout(ms) makes one, AbortController too.',
  );
}

/** @throws OptionError for what is not a distance of 0 or more */
export function requireEpsilon(epsilon: unknown): asserts epsilon is number {
  const isDistance = typeof epsilon === 'number' && Number.isFinite(epsilon) && epsilon >= 0;
  requireArgument(
    'epsilon',
    epsilon,
    isDistance,
    'a distance',
    'Give a number of 0 or more, in the scale of the inputs.',
  );
}
