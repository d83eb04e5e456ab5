/** What must fit together before anything is attacked: checked once, at the public edge. */
import type { Classifier, Points } from '../classifier/index.ts';
import { DataError, OptionError, ShapeError } from '../errors.ts';
import type { Label } from '../random.ts';
import { sizeOf } from '../tensor/index.ts';
import type { Criterion, NormName } from '../threat/index.ts';
import type { Attack } from './attack.ts';
import { requireEpsilon } from './given.ts';

/** What is asked of an attack, as far as it can contradict itself. */
export interface Request {
  readonly classifier: Classifier;
  readonly method: Attack;
  readonly inputs: Points;
  readonly criterion: Criterion;
  readonly epsilons: readonly number[];
  readonly norm: NormName;
  readonly clip: boolean;
  readonly names: readonly Label[] | undefined;
}

/** @throws ShapeError, DataError or OptionError for what does not fit together */
export function requireFitting(request: Request): void {
  requireSamples(request);
  const { method, criterion, epsilons, norm } = request;
  epsilons.forEach(requireEpsilon);
  if (!method.norms.includes(norm)) {
    throw new OptionError('norm', `${method.name} does not know ${norm}`, `It knows ${method.norms.join(', ')}.`);
  }
  if (!method.aims.includes(criterion.kind)) {
    throw new OptionError('target', `${method.name} cannot be ${criterion.kind}`, `It is ${method.aims.join(', ')}.`);
  }
}

/** @throws ShapeError or DataError for samples and labels that do not fit the model */
export function requireSamples({
  classifier,
  inputs,
  criterion,
  clip,
  names,
}: Omit<Request, 'method' | 'epsilons' | 'norm'>): void {
  const expected = classifier.inputShape;
  const given = inputs.shape.slice(1);
  if (given.length !== expected.length || given.some((length, axis) => length !== expected[axis])) {
    throw new ShapeError(`inputs of shape [${inputs.shape}] were given to a model that takes [N,${expected}]`);
  }
  if (criterion.labels.length !== inputs.shape[0]) {
    throw new DataError(`${criterion.labels.length} labels were given for ${inputs.shape[0]} samples`);
  }
  const called = (i: number) => `sample ${JSON.stringify(names?.[i] ?? i)}`;
  const strange = criterion.labels.findIndex((label) => label < 0 || label >= classifier.classCount);
  if (strange >= 0) {
    const role = criterion.kind === 'targeted' ? 'target' : 'label';
    throw new DataError(
      `${called(strange)}: ${role} ${criterion.labels[strange]} is not one of the model's ${classifier.classCount} classes`,
      {
        hint: `They are counted from 0 to ${classifier.classCount - 1}. Labels of another model or data set may be counted otherwise: --label-offset on the command line.`,
      },
    );
  }
  const width = sizeOf(expected);
  const { low, high } = clip ? classifier.box : { low: -Number.MAX_VALUE, high: Number.MAX_VALUE };
  const outside = inputs.data.findIndex((value) => !(value >= low && value <= high));
  if (outside >= 0) {
    const value = inputs.data[outside];
    const where = called(Math.floor(outside / width));
    if (!Number.isFinite(value))
      throw new DataError(`${where}: it holds ${value}`, { hint: 'Inputs are finite numbers.' });
    throw new DataError(`${where}: it holds ${value}, outside the box ${low}..${high}`, {
      hint: 'Name the pixel scale that the inputs have as the box (--box on the command line), or switch clipping off.',
    });
  }
}
