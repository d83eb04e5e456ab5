/** All that decides what `gibbon train` gives: network, objective, samples and order. */
import { type Images, imagesBetween } from '../../data/images/byte-images.ts';
import { OptionError } from '../../errors.ts';
import { type Architecture, adam, architectureNamed, logOdds, momentum, type Optimizer, sgd } from '../../nn/index.ts';
import { largest, sizeOf } from '../../tensor/index.ts';
import { boxWidth, diameterOf, type Norm, norms, usualEpsilon } from '../../threat/index.ts';
import {
  type Collapse,
  collapseOf,
  cosine,
  type Epoch,
  type ErrorOptions,
  type FileNetwork,
  type FitOptions,
  type Learner,
  type TrainingSet,
} from '../../training/index.ts';
import type { TrainingData } from './data.ts';
import { learnsBounds, objectiveOf } from './defences.ts';
import type { TrainPlan } from './plan.ts';

export interface TrainingSetup {
  readonly learner: Learner;
  readonly samples: TrainingSet<Images>;
  /** What every epoch is judged on: the test images, or a part of the training images where they decide when to stop. */
  readonly judged: TrainingSet<Images>;
  readonly judgedName: 'test' | 'validation';
  readonly options: Pick<FitOptions, 'seed' | 'epochs' | 'batchSize' | 'schedule' | 'stopping' | 'isCollapsed'>;
  /** What an epoch's figures say of the training; see `collapseOf`. */
  collapse(epoch: Epoch): Collapse | undefined;
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
/** Images that FGSM attacks after every epoch; in the end it attacks all of them. And those that PGD does, which is dearer. */
const ATTACKED = 2000;
const PROBED = 1000;
/** Steps of PGD, each 2.5 epsilon / steps long as those of Madry et al. 2018. */
const PROBE_STEPS = 10;

/** @throws OptionError where the plan does not fit the data */
export function setupOf(plan: TrainPlan, data: TrainingData, start?: FileNetwork): TrainingSetup {
  const { adversarial, epochs, batchSize, seed, patience } = plan;
  const { optimizer, learningRate, others = {} }: NamedOptimizer = optimizers[plan.optimizer];
  const from = plan.learningRate ?? (start === undefined ? learningRate : learningRate / 10);
  const norm: Norm = norms[plan.norm];
  const epsilon = plan.epsilon ?? (norm === norms.Linf ? epsilonFor(data) : usualEpsilon(norm, data.box));
  if (epsilon > diameterOf(norm, data.box, sizeOf(data.inputShape))) {
    const { low, high } = data.box;
    throw new OptionError('--epsilon', `${epsilon} is more than the whole range of pixels, ${low}..${high}`);
  }
  const { samples, heldOut } = splitOf(data.train, patience);
  const learner: Learner = {
    architecture: start?.architecture ?? newNetwork(plan, data),
    objective: objectiveOf(adversarial, { epsilon, norm, box: data.box }, plan.numbers, epochs),
    optimizer,
  };
  const schedule = cosine({ from, to: from / 100, epochs, others });
  // The FGSM error would choose the epoch that misleads one step best.
  const figure = adversarial === undefined ? 'error' : 'pgdError';
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
  const judged = heldOut ?? data.test;
  const chance = commonest(judged);
  // A network that has seen its data once may not have begun to learn.
  const collapse = ({ epoch, figures }: Epoch) => {
    const found = collapseOf({ ...accuraciesIn(figures), chance });
    // While bounds are learned on a growing ball, FGSM reaches less than PGD and no network has learned one step.
    const isGrowing = learnsBounds(adversarial) && found === 'catastrophic overfitting';
    return isGrowing || (found === 'chance level' && epoch === 0) ? undefined : found;
  };
  return {
    learner,
    samples,
    judged,
    judgedName: heldOut === undefined ? 'test' : 'validation',
    options: {
      seed,
      epochs,
      batchSize,
      schedule,
      ...(patience !== undefined && { stopping: { figure, patience } }),
      ...(plan.stopOnCollapse && { isCollapsed: (epoch) => collapse(epoch) !== undefined }),
    },
    collapse,
    norm,
    epsilon,
    identity: Object.entries(facts)
      .map(([fact, value]) => `${fact}: ${value}`)
      .join('\n'),
  };
}

function newNetwork({ architecture }: TrainPlan, { inputShape, classCount }: TrainingData): Architecture {
  if (architecture === undefined) throw new OptionError('architecture', 'nothing says what to train');
  return architectureNamed(architecture, inputShape, classCount);
}

/** The paper's for digits; what has become usual for photographs. */
function epsilonFor({ inputShape, box }: TrainingData): number {
  return (inputShape.length === 3 && inputShape[0] === 3 ? 8 / 255 : 0.25) * boxWidth(box);
}

function splitOf(train: TrainingSet<Images>, patience: number | undefined) {
  if (patience === undefined) return { samples: train, heldOut: undefined };
  const count = train.labels.length;
  const kept = Math.floor(count * (1 - VALIDATION_SHARE));
  return { samples: rowsBetween(train, 0, kept), heldOut: rowsBetween(train, kept, count) };
}

/** The share of the commonest class, which a constant answer gets right. */
function commonest({ labels }: TrainingSet<Images>): number {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return largest(counts.values()) / labels.length;
}

/** Errors in percent as shares of right answers. */
function accuraciesIn({ error, adversarialError, pgdError }: Epoch['figures']) {
  return {
    clean: 1 - error / 100,
    ...(adversarialError !== undefined && { oneStep: 1 - adversarialError / 100 }),
    ...(pgdError !== undefined && { manySteps: 1 - pgdError / 100 }),
  };
}

/** The images that FGSM attacks after every epoch. */
export function attackedPart(judged: TrainingSet<Images>): TrainingSet<Images> {
  return rowsBetween(judged, 0, Math.min(ATTACKED, judged.labels.length));
}

/** The images that PGD attacks after every epoch. */
export function probedPart(judged: TrainingSet<Images>): TrainingSet<Images> {
  return rowsBetween(judged, 0, Math.min(PROBED, judged.labels.length));
}

function rowsBetween({ inputs, labels }: TrainingSet<Images>, from: number, to: number): TrainingSet<Images> {
  return { inputs: imagesBetween(inputs, from, to), labels: labels.subarray(from, to) };
}

/** FGSM as `gibbon attack` has it: it climbs what does not saturate, and stays in the box. */
export function fgsm(
  { norm, epsilon }: TrainingSetup,
  { box }: TrainingData,
): Pick<ErrorOptions, 'norm' | 'epsilon' | 'loss' | 'box'> {
  return { norm, epsilon, box, loss: logOdds };
}

/** PGD from the images as they are, in the same ball. */
export function pgd(setup: TrainingSetup, data: TrainingData): ReturnType<typeof fgsm> & Required<ProbeSteps> {
  return { ...fgsm(setup, data), steps: PROBE_STEPS, stepSize: (2.5 * setup.epsilon) / PROBE_STEPS };
}

type ProbeSteps = Pick<ErrorOptions, 'steps' | 'stepSize'>;
