/** Training with what is usual filled in. */
import { isObject, requireArgument, requireKnownOptions } from '../arguments.ts';
import type { Images, LabelledImages } from '../data/index.ts';
import { type Architecture, adam, crossEntropy, type Optimizer } from '../nn/index.ts';
import type { Runtime } from '../runtime/index.ts';
import type { TrainingSet } from './batches.ts';
import { type Fit, fitParameters } from './fit.ts';
import type { FitOptions } from './fit-options.ts';
import { meanLoss, type Objective } from './objective.ts';
import { constantRates, type Schedule } from './schedules.ts';

export interface TrainOptions extends Partial<Omit<FitOptions, 'runtime' | 'epochs'>> {
  /** What runs the graphs. */
  readonly runtime: Runtime;
  readonly epochs: number;
  /** What training makes small. @default the mean cross-entropy */
  readonly objective?: Objective;
  /** @default Adam with its usual numbers */
  readonly optimizer?: Optimizer;
  /** @default the constant learning rate 0.001 */
  readonly schedule?: Schedule;
}

/** The names of the options; the compiler notices one that is forgotten. */
const known: Readonly<Record<keyof TrainOptions, true>> = {
  runtime: true,
  epochs: true,
  objective: true,
  optimizer: true,
  schedule: true,
  seed: true,
  batchSize: true,
  augment: true,
  validate: true,
  stopping: true,
  isDone: true,
  isCollapsed: true,
  start: true,
  checkpoint: true,
  checkpointSeconds: true,
  onEpoch: true,
  onProgress: true,
  signal: true,
};

/**
 * Trains a network. `fitParameters` takes every part of it by itself.
 *
 * @param samples Inputs and class indices, or what `loadMnist`, `drawDigits` and their like give
 * @throws OptionError for arguments of a wrong kind or out of range; otherwise as `fitParameters`
 * @example
 * const network = softmaxRegression([1, 28, 28], 10);
 * const { parameters } = await train(network, digits, { runtime, epochs: 3, objective: adversarial(crossEntropy, { epsilon: 0.1 }) });
 * await writeFile('model.onnx', exportClassifier(network, parameters));
 */
export async function train(
  architecture: Architecture,
  samples: TrainingSet<Images> | Pick<LabelledImages<Images>, 'images' | 'labels'>,
  options: TrainOptions,
): Promise<Fit> {
  const isNetwork = isObject(architecture) && 'initialParameters' in architecture;
  requireArgument('architecture', architecture, isNetwork, 'an architecture', 'denseNetwork of gibbon/nn makes one.');
  requireArgument('samples', samples, isSet(samples), 'samples { inputs, labels } or images as loadMnist gives them');
  const { labels } = samples;
  requireArgument('labels', labels, labels instanceof Int32Array, 'an Int32Array of class indices');
  requireKnownOptions('train', options, known);
  requireArgument('runtime', options.runtime, isObject(options.runtime), 'a runtime', 'defaultRuntime() makes one.');
  const {
    objective = meanLoss(crossEntropy),
    optimizer = adam(),
    schedule = constantRates({ learningRate: 0.001 }),
  } = options;
  const inputs = 'images' in samples ? samples.images : samples.inputs;
  const { objective: _, optimizer: __, ...fitting } = options;
  return fitParameters(
    { architecture, objective, optimizer },
    { inputs, labels },
    { seed: 0, batchSize: 100, ...fitting, schedule },
  );
}

function isSet(samples: unknown): boolean {
  return isObject(samples) && ('inputs' in samples || 'images' in samples);
}
