/** What training refuses: samples that do not fit, and steps that lead nowhere. */
import { areBytes, type Images } from '../data/images/byte-images.ts';
import { DataError, GibbonError, OptionError } from '../errors.ts';
import type { TrainingSet } from './batches.ts';
import type { FitProgress } from './checkpoint.ts';
import type { FitOptions } from './fit-options.ts';
import type { Learner } from './learner.ts';
import type { TrainingMoment } from './schedules.ts';

export function requireCount(option: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) throw new OptionError(option, `${value} is not an integer of at least 1`);
}

/** What must be true of samples and options before training begins. */
export function requireFitting(
  { architecture, optimizer }: Learner,
  { inputs, labels }: TrainingSet<Images>,
  options: Pick<FitOptions, 'batchSize' | 'schedule'>,
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
  const values = areBytes(inputs) ? inputs.values : inputs.data;
  const broken = values.findIndex((value) => !Number.isFinite(value));
  if (broken >= 0) {
    const sample = Math.floor((broken * count) / values.length);
    throw new DataError(`sample ${sample} has an input of ${values[broken]}`, {
      hint: 'Training needs finite numbers; leave such samples out.',
    });
  }
  const given = options.schedule.rates({ epoch: 0, step: 0, stepsAnEpoch: Math.floor(count / options.batchSize) });
  const missing = optimizer.rates.filter((name) => given[name] === undefined);
  if (missing.length > 0)
    throw new OptionError('schedule', `${optimizer.name} needs ${missing}, which it does not give`);
}

/** @param lastGood The place of a checkpoint, where one was saved before. */
export function requireFiniteLosses(
  losses: readonly number[],
  moments: readonly TrainingMoment[],
  lastGood: string | undefined,
): void {
  const at = losses.findIndex((loss) => !Number.isFinite(loss));
  if (at < 0) return;
  const { step, epoch } = moments[at];
  throw divergence(`the loss is ${losses[at]} at step ${step} (epoch ${epoch})`, lastGood);
}

/** What the last step gave was never put to a loss. */
export function requireFiniteParameters({ epoch, stepsDone, state }: FitProgress, lastGood: string | undefined): void {
  for (const [name, { data }] of Object.entries(state.parameters)) {
    if (!data.every(Number.isFinite)) {
      throw divergence(`"${name}" is not finite after ${stepsDone} steps of epoch ${epoch}`, lastGood);
    }
  }
}

function divergence(sign: string, lastGood: string | undefined): GibbonError {
  const good = lastGood === undefined ? '' : ` The last good checkpoint is ${lastGood}.`;
  return new GibbonError('divergence', `training diverged: ${sign}`, `Try a smaller learning rate.${good}`);
}
