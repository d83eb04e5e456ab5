/** All that decides what `gibbon train` gives: network, objective, samples and order. */
import { OptionError } from '../../errors.ts';
import { adam, architectureNamed, logOdds, momentum, type Optimizer, sgd } from '../../nn/index.ts';
import { type FloatTensor, sizeOf } from '../../tensor/index.ts';
import { boxWidth, diameterOf, type Norm, norms, usualEpsilon } from '../../threat/index.ts';
import { cosine, type ErrorOptions, type FitOptions, type Learner, type TrainingSet } from '../../training/index.ts';
import type { TrainingData } from './data.ts';
import { objectiveOf } from './defences.ts';
import type { TrainPlan } from './plan.ts';

export interface TrainingSetup {
  readonly learner: Learner;
  readonly samples: TrainingSet;
  /** What every epoch is judged on: the test images, or a part of the training images where they decide when to stop. */
  readonly judged: TrainingSet;
  readonly judgedName: 'test' | 'validation';
  readonly options: Pick<FitOptions, 'seed' | 'epochs' | 'batchSize' | 'schedule' | 'stopping'>;
  readonly norm: Norm;
  readonly epsilon: number;
  /** Lines that tell this training from all others. */
  readonly identity: string;
}

interface NamedOptimizer {
  readonly optimizer: Optimizer;
  readonly learningRate: number;
  /** Rates that do not change. */
  readonly others?: Readonly<Record<string, number>>;
}

export const optimizers = {
  sgd: { optimizer: sgd, learningRate: 0.1 },
  momentum: { optimizer: momentum, learningRate: 0.02, others: { momentum: 0.9 } },
  adam: { optimizer: adam(), learningRate: 0.001 },
} as const satisfies Readonly<Record<string, NamedOptimizer>>;

/** The share of the training images that is held out where their error decides when to stop. */
const VALIDATION_SHARE = 1 / 6;
/** Images that are attacked after every epoch; in the end all of them are. */
const ATTACKED = 2000;

/** @throws OptionError where the plan does not fit the data */
export function setupOf(plan: TrainPlan, data: TrainingData): TrainingSetup {
  const { adversarial, epochs, batchSize, seed, patience } = plan;
  const { optimizer, learningRate, others = {} }: NamedOptimizer = optimizers[plan.optimizer];
  const from = plan.learningRate ?? learningRate;
  const norm: Norm = norms[plan.norm];
  const epsilon = plan.epsilon ?? (norm === norms.Linf ? epsilonFor(data) : usualEpsilon(norm, data.box));
  if (epsilon > diameterOf(norm, data.box, sizeOf(data.inputShape))) {
    const { low, high } = data.box;
    throw new OptionError('--epsilon', `${epsilon} is more than the whole range of pixels, ${low}..${high}`);
  }
  const { samples, heldOut } = splitOf(data.train, patience);
  const learner: Learner = {
    architecture: architectureNamed(plan.architecture, data.inputShape, data.classCount),
    objective: objectiveOf(adversarial, { epsilon, norm, box: data.box }, plan.numbers, epochs),
    optimizer,
  };
  const schedule = cosine({ from, to: from / 100, epochs, others });
  const figure = adversarial === undefined ? 'error' : 'adversarialError';
  const facts: Readonly<Record<string, unknown>> = {
    architecture: learner.architecture.name,
    objective: learner.objective.name,
    optimizer: optimizer.name,
    schedule: schedule.name,
    epochs,
    'batch size': batchSize,
    stopping: patience === undefined ? 'after the last epoch' : `${figure} for ${patience} epochs, epsilon ${epsilon}`,
    data: data.identity,
    seed,
  };
  return {
    learner,
    samples,
    judged: heldOut ?? data.test,
    judgedName: heldOut === undefined ? 'test' : 'validation',
    options: { seed, epochs, batchSize, schedule, ...(patience !== undefined && { stopping: { figure, patience } }) },
    norm,
    epsilon,
    identity: Object.entries(facts)
      .map(([fact, value]) => `${fact}: ${value}`)
      .join('\n'),
  };
}

/** The paper's for digits; what has become usual for photographs. */
function epsilonFor({ inputShape, box }: TrainingData): number {
  return (inputShape.length === 3 && inputShape[0] === 3 ? 8 / 255 : 0.25) * boxWidth(box);
}

function splitOf(train: TrainingSet, patience: number | undefined) {
  if (patience === undefined) return { samples: train, heldOut: undefined };
  const count = train.labels.length;
  const kept = Math.floor(count * (1 - VALIDATION_SHARE));
  return { samples: rowsBetween(train, 0, kept), heldOut: rowsBetween(train, kept, count) };
}

/** The images that are attacked after every epoch. */
export function attackedPart(judged: TrainingSet): TrainingSet {
  return rowsBetween(judged, 0, Math.min(ATTACKED, judged.labels.length));
}

function rowsBetween({ inputs, labels }: TrainingSet, from: number, to: number): TrainingSet {
  const [, ...shape] = inputs.shape;
  const width = sizeOf(shape);
  const part: FloatTensor = {
    dtype: 'float32',
    shape: [to - from, ...shape],
    data: inputs.data.subarray(from * width, to * width),
  };
  return { inputs: part, labels: labels.subarray(from, to) };
}

/** FGSM as `gibbon attack` has it: it climbs what does not saturate, and stays in the box. */
export function fgsm(
  { norm, epsilon }: TrainingSetup,
  { box }: TrainingData,
): Pick<ErrorOptions, 'norm' | 'epsilon' | 'loss' | 'box'> {
  return { norm, epsilon, box, loss: logOdds };
}
