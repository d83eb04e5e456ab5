/** Training steps as files: from parameters and a batch to the parameters after one step, the adversary inside. */
import { requireArgument, requireKnownOptions } from '../arguments.ts';
import type { Graph } from '../graph/index.ts';
import { type ParameterTensors, prefixed } from '../nn/index.ts';
import type { FloatTensor } from '../tensor/index.ts';
import { type Learner, learnedOf, type TrainingState } from '../training/learner.ts';
import { AT_LAST } from '../training/paces.ts';
import { adversaryOf, trainingGraph } from '../training/step.ts';
import { type ExportedFile, type FileOptions, fileOptions, type Source, written } from './file.ts';

export interface TrainingStepOptions extends FileOptions {
  /** Samples in a batch; an objective is a mean over them, so that a file has one size. @default 100 */
  readonly batch?: number;
  /** What the parameters are from. @default the architecture's name */
  readonly source?: Source;
}

/** The names of the options; the compiler notices one that is forgotten. */
const known: Readonly<Record<keyof TrainingStepOptions, true>> = { ...fileOptions, source: true };

/** A training step that stands alone, and what its first run is fed. */
export interface ExportedTrainingStep extends ExportedFile {
  /** By the names of inputs: parameters, what the optimizer remembers, and where an adversary is that moves on from batch to batch. */
  readonly start: Readonly<Record<string, FloatTensor>>;
}

/**
 * One step of training as an ONNX file of plain operators: forward, attack, forward, backward, update. From `parameter.*`, `state.*`,
 * a batch `inputs` and `labels`, the optimizer's rates and whatever the objective draws, to `loss`, before the step, and
 * `next.parameter.*` and `next.state.*`, which are fed to the next run.
 *
 * @param parameters Those to begin with, such as the weights of a file or `architecture.initialParameters(random)`
 * @throws OptionError for a batch that is not a count
 * @example
 * const learner = { architecture, objective: madry(crossEntropy, budget), optimizer: sgd };
 * const { bytes, start } = exportTrainingStep(learner, parameters, { batch: 64 });
 */
export function exportTrainingStep(
  learner: Learner,
  parameters: ParameterTensors,
  options: TrainingStepOptions = {},
): ExportedTrainingStep {
  requireKnownOptions('exportTrainingStep', options, known);
  const { architecture, objective, optimizer } = learner;
  const { batch = 100, version, source = { name: architecture.name } } = options;
  requireArgument('batch', batch, Number.isSafeInteger(batch) && batch > 0, 'a number of samples');
  const state: TrainingState = { parameters, optimizer: optimizer.initialState(learnedOf(architecture, parameters)) };
  const graph = trainingGraph(learner, state, batch);
  const start = {
    ...prefixed('parameter.', parameters),
    ...prefixed('state.', state.optimizer),
    ...prefixed('adversary.', adversaryOf(learner, state, batch)),
  };
  const meanings: Record<string, string> = {
    inputs: 'a batch of samples',
    labels: 'their classes, counted from 0',
    loss: 'the objective of the batch before the step',
  };
  for (const name of Object.keys(start)) {
    meanings[name] = `what the run before gave as next.${name}`;
    meanings[`next.${name}`] = `${name} after the step`;
  }
  for (const rate of optimizer.rates) meanings[`rate.${rate}`] = `the ${rate} of the optimizer in this step`;
  for (const { name, distribution } of graph.draws.flatMap(({ all }) => all)) {
    meanings[shortened(name)] = `random numbers, drawn anew for each step: ${distribution}`;
  }
  for (const pace of graph.paces) {
    for (const [name, { data }] of Object.entries(pace.feeds(AT_LAST))) {
      meanings[shortened(name)] = `a number that follows the training; ${data[0]} in the end`;
    }
  }
  const file = written(
    {
      kind: 'training-step',
      description: `one step of ${optimizer.name} on ${objective.name}, of ${architecture.name}`,
      facts: { objective: objective.name, optimizer: optimizer.name },
      meanings,
      build: () => renamed(graph),
    },
    source,
    batch,
    version,
  );
  return { ...file, start };
}

/** Names without the number of the step: there is one. */
const shortened = (name: string): string => name.replace(/^(inputs|labels|rate|draw|pace)\.0/, '$1');

function renamed({ inputs, outputs }: Graph): Graph {
  for (const value of inputs) value.name = shortened(value.name ?? '');
  const { losses, ...next } = outputs;
  return { inputs, outputs: { loss: losses, ...next } };
}
