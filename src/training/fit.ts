/** Training: the same step over batches in an order that only the seed and the epoch decide. */
import { DataError, GibbonError, OptionError } from '../errors.ts';
import type { ParameterTensors } from '../nn/index.ts';
import { randomStream } from '../random.ts';
import type { Runtime } from '../runtime/index.ts';
import { type FloatTensor, takeRows, tensor } from '../tensor/index.ts';
import { compileStep, type Learner, type TrainingState, type TrainingStep } from './step.ts';

/** Samples to learn from. */
export interface TrainingSet {
  /** [N, ...inputShape] */
  readonly inputs: FloatTensor;
  /** [N], in the form that the loss takes: class indices, or signs. */
  readonly labels: Int32Array;
}

/** The optimizer's rates for a step. Both counts start at 0; `step` goes on over all epochs. */
export type Schedule = (at: { readonly epoch: number; readonly step: number }) => Readonly<Record<string, number>>;

/** One pass over the training set. */
export interface Epoch {
  /** From 0. */
  readonly epoch: number;
  /** Mean over the epoch's steps of the objective before each step. */
  readonly loss: number;
}

/** What a progress callback is told after every epoch. */
export interface EpochEvent extends Epoch {
  readonly epochs: number;
}

export interface FitOptions {
  readonly runtime: Runtime;
  /** Decides the initial parameters and the order of the samples in every epoch. */
  readonly seed: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly schedule: Schedule;
  readonly onEpoch?: (event: EpochEvent) => void;
}

/** What training gave. */
export interface Fit {
  readonly parameters: ParameterTensors;
  readonly history: readonly Epoch[];
  /** How many steps were made. */
  readonly steps: number;
  /** Samples that each epoch left out, because they did not fill a last batch. Every epoch leaves out others. */
  readonly leftOut: number;
}

/**
 * Trains. The same seed, data and runtime give the same parameters, bit for bit.
 *
 * Epoch e takes the samples in the order of the random stream (seed, 'shuffle', e), in batches of `batchSize`; the few
 * at the end that fill no batch are left out of that epoch.
 *
 * @throws OptionError for options out of range; DataError where the samples do not fit the network; GibbonError of code
 * `'divergence'` as soon as the loss is no finite number
 */
export async function fitParameters(learner: Learner, samples: TrainingSet, options: FitOptions): Promise<Fit> {
  requireCount('epochs', options.epochs);
  requireCount('batchSize', options.batchSize);
  requireFitting(learner, samples, options);
  const { runtime, seed, epochs, batchSize, schedule, onEpoch } = options;
  const parameters = learner.architecture.initialParameters(randomStream(seed, 'parameters'));
  let state: TrainingState = { parameters, optimizer: learner.optimizer.initialState(parameters) };
  const step = await compileStep(runtime, learner, state, batchSize);
  const stepsAnEpoch = Math.floor(samples.labels.length / batchSize);
  const history: Epoch[] = [];
  try {
    for (let epoch = 0; epoch < epochs; epoch++) {
      const order = randomStream(seed, 'shuffle', epoch).permutation(samples.labels.length);
      let total = 0;
      for (let i = 0; i < stepsAnEpoch; i++) {
        const at = { epoch, step: epoch * stepsAnEpoch + i };
        const result = await runStep(
          step,
          state,
          samples,
          order.subarray(i * batchSize, (i + 1) * batchSize),
          schedule(at),
        );
        requireFinite(result.loss, at);
        state = result.state;
        total += result.loss;
      }
      const done = { epoch, loss: total / stepsAnEpoch };
      history.push(done);
      onEpoch?.({ ...done, epochs });
    }
  } finally {
    await step.dispose();
  }
  requireFiniteParameters(state.parameters);
  return {
    parameters: state.parameters,
    history,
    steps: epochs * stepsAnEpoch,
    leftOut: samples.labels.length % batchSize,
  };
}

function runStep(
  step: TrainingStep,
  state: TrainingState,
  { inputs, labels }: TrainingSet,
  rows: Uint32Array,
  rates: Readonly<Record<string, number>>,
): ReturnType<TrainingStep['run']> {
  const batchLabels = BigInt64Array.from(rows, (row) => BigInt(labels[row]));
  return step.run(state, takeRows(inputs, rows), tensor('int64', [rows.length], batchLabels), rates);
}

function requireCount(option: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) throw new OptionError(option, `${value} is no integer of at least 1`);
}

function requireFitting(
  { architecture, optimizer }: Learner,
  { inputs, labels }: TrainingSet,
  options: FitOptions,
): void {
  const [count, ...shape] = inputs.shape;
  if (String(shape) !== String(architecture.inputShape) || count !== labels.length) {
    throw new DataError(
      `inputs [${inputs.shape}] with ${labels.length} labels do not fit a ${architecture.name} of [${architecture.inputShape}]`,
    );
  }
  if (count < options.batchSize) {
    throw new DataError(`${count} samples do not fill one batch of ${options.batchSize}`, {
      hint: 'Give more samples, or a smaller batch size.',
    });
  }
  const given = options.schedule({ epoch: 0, step: 0 });
  const missing = optimizer.rates.filter((name) => given[name] === undefined);
  if (missing.length > 0)
    throw new OptionError('schedule', `${optimizer.name} needs ${missing}, which it does not give`);
}

function requireFinite(loss: number, { epoch, step }: { readonly epoch: number; readonly step: number }): void {
  if (!Number.isFinite(loss)) throw divergence(`the loss is ${loss} at step ${step} (epoch ${epoch})`);
}

/** What the last step gave was never put to a loss. */
function requireFiniteParameters(parameters: ParameterTensors): void {
  for (const [name, { data }] of Object.entries(parameters)) {
    if (!data.every(Number.isFinite)) throw divergence(`"${name}" is not finite after the last step`);
  }
}

function divergence(sign: string): GibbonError {
  const hint = 'Try a smaller learning rate, and check that the inputs are finite.';
  return new GibbonError('divergence', `training diverged: ${sign}`, hint);
}
