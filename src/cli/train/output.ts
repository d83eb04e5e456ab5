/** What `gibbon train` prints. */
import { duration, inPercent } from '../../numbers.ts';
import { columns } from '../../report/text-table.ts';
import type { Collapse, Epoch, EpochEvent, Fit } from '../../training/index.ts';
import { print, printRecord } from '../shell/terminal.ts';
import type { TrainingData } from './data.ts';
import type { TrainPlan } from './plan.ts';
import type { TrainingSetup } from './setup.ts';

/** What came of a training. Errors are in percent, of the test images. */
export interface TrainingOutcome {
  readonly fit: Fit;
  /** The file that it went on from. */
  readonly from: string | undefined;
  /** What the training was stopped for. */
  readonly collapse: Collapse | undefined;
  readonly cleanError: number;
  readonly fgsmError: number;
  /** Where bounds were learned, the share of the test images that is right in the whole ball by them, from 0 to 1. */
  readonly bounded?: number;
}

export interface WrittenFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** One epoch, e.g. `epoch 3/10  loss 0.2134  test error 4.31 %`. */
export function epochLine({ epoch, epochs, loss, figures }: EpochEvent, judgedName: string): string {
  const count = `${epoch + 1}`.padStart(`${epochs}`.length);
  const { error, adversarialError, pgdError } = figures;
  const attacked = [
    ...(adversarialError === undefined ? [] : [`under FGSM ${inPercent(adversarialError)}`]),
    ...(pgdError === undefined ? [] : [`under PGD ${inPercent(pgdError)}`]),
  ];
  const words = [`epoch ${count}/${epochs}`, `loss ${loss.toFixed(4)}`, `${judgedName} error ${inPercent(error)}`];
  return [...words, ...attacked].join('  ');
}

/** What is wrong with a training, by the figures of an epoch, and what to do. */
export function collapseWords(collapse: Collapse, { epoch, figures }: Epoch): string {
  const { error, adversarialError = 0, pgdError = 0 } = figures;
  const words: Readonly<Record<Collapse, string>> = {
    'catastrophic overfitting':
      `catastrophic overfitting: the network answers ${inPercent(100 - adversarialError)} rightly under FGSM and ` +
      `${inPercent(100 - pgdError)} under PGD. It misleads one step and resists nothing: train with --adversarial pgd or trades, ` +
      'or with a smaller --epsilon',
    'chance level':
      `the network answers ${inPercent(100 - error)} rightly, no more than one and the same answer would: train with a smaller ` +
      '--learning-rate or --epsilon, or without --adversarial first and on from that file with --from',
  };
  return `epoch ${epoch + 1}: ${words[collapse]}`;
}

/** Prints what was trained and what it is worth: as lines, or as one record. */
export function printTraining(
  setup: TrainingSetup,
  data: TrainingData,
  { fit, from, collapse, cleanError, fgsmError, bounded }: TrainingOutcome,
  file: WrittenFile,
  { json }: TrainPlan,
): void {
  const { learner, samples, options, norm, epsilon, judgedName } = setup;
  const { kept, history, steps, seconds } = fit;
  if (json) {
    const record = {
      architecture: learner.architecture.name,
      from: from ?? null,
      objective: learner.objective.name,
      optimizer: learner.optimizer.name,
      schedule: options.schedule.name,
      dataset: data.name,
      trainingSamples: samples.labels.length,
      testSamples: data.test.labels.length,
      batchSize: options.batchSize,
      seed: options.seed,
      judgedBy: judgedName,
      history,
      keptEpoch: kept.epoch,
      collapse: collapse ?? null,
      steps,
      seconds,
      cleanError,
      fgsm: { norm: norm.name, epsilon, box: data.box, error: fgsmError },
      ...(bounded !== undefined && { bounded: { epsilon, share: bounded } }),
      file,
    };
    printRecord(record);
    return;
  }
  const { low, high } = data.box;
  print(
    `\n${columns([
      ['network', from ?? learner.architecture.name],
      ['objective', learner.objective.name],
      ['trained on', `${samples.labels.length} samples of ${data.name}, ${steps} steps, ${duration(seconds)}`],
      ...(options.stopping === undefined && collapse === undefined ? [] : [['kept', `epoch ${kept.epoch + 1}`]]),
      ['test error', `${inPercent(cleanError)} of ${data.test.labels.length}`],
      [
        'under FGSM',
        `${inPercent(fgsmError)}, epsilon ${Number(epsilon.toPrecision(4))} in ${norm.name} within ${low}..${high}`,
      ],
      ...(bounded === undefined
        ? []
        : [
            [
              'by bounds',
              `${inPercent(100 * bounded)} right within ${Number(epsilon.toPrecision(4))}; gibbon audit --certify proves it of the file`,
            ],
          ]),
      ['file', `${file.path}, ${file.bytes} bytes`],
      ['SHA-256', file.sha256],
    ])}`,
  );
}
