/** What an explanation asks of its input and options. */
import { requireKnownOptions } from '../arguments.ts';
import type { Classifier } from '../classifier/index.ts';
import { DataError, OptionError, ShapeError } from '../errors.ts';
import { requireSignal } from '../harness/index.ts';
import type { FloatTensor } from '../tensor/index.ts';
import type { ExplainOptions } from './options.ts';

const FEWEST_POINTS = 17;

/** @throws ShapeError or DataError for an input that does not fit the model */
export function requireInput({ inputShape, box: { low, high } }: Classifier, { shape, data }: FloatTensor): void {
  if (String(shape) !== String([1, ...inputShape])) {
    throw new ShapeError(`an input of shape [${shape}] was given to a model that takes [1,${inputShape}]`);
  }
  const strange = data.find((value) => !(value >= low && value <= high));
  if (strange === undefined) return;
  if (!Number.isFinite(strange)) {
    throw new DataError(`the input holds ${strange}`, { hint: 'Inputs are finite numbers.' });
  }
  throw new DataError(`the input holds ${strange}, outside the box ${low}..${high}`, {
    hint: 'Name the pixel scale that the input has as the box.',
  });
}

/** The names of the options; the compiler notices one that is forgotten. */
const known: Readonly<Record<keyof ExplainOptions, true>> = {
  label: true,
  range: true,
  points: true,
  epsilon: true,
  epsilons: true,
  draws: true,
  seed: true,
  onProgress: true,
  signal: true,
};

/** @throws OptionError for options that make no sense */
export function requireOptions({ classCount }: Classifier, options: ExplainOptions): void {
  requireKnownOptions('explain', options, known);
  requireSignal(options.signal);
  const { label = 0, range = 1, points = FEWEST_POINTS, epsilon = 1, epsilons = [], draws = 1 } = options;
  if (!Number.isInteger(label) || label < 0 || label >= classCount) {
    throw new OptionError(
      'label',
      `${label} is none of the model's ${classCount} classes`,
      `They are counted from 0 to ${classCount - 1}.`,
    );
  }
  requireDistances('range', [range]);
  requireDistances('epsilon', [epsilon]);
  requireDistances('epsilons', epsilons);
  if (!Number.isInteger(points) || points < FEWEST_POINTS || points % 2 === 0) {
    throw new OptionError('points', `${points} points make no line`, `Give an odd number of ${FEWEST_POINTS} or more.`);
  }
  if (!Number.isInteger(draws) || draws < 1) {
    throw new OptionError('draws', `${draws} is not a number of draws`, 'Give a whole number of 1 or more.');
  }
}

function requireDistances(option: string, values: readonly number[]): void {
  const strange = values.find((value) => !(Number.isFinite(value) && value > 0));
  if (strange === undefined) return;
  throw new OptionError(option, `${strange} is not a distance`, 'Give a number above 0, in the scale of the input.');
}
