import type { Classifier } from '../../classifier/index.ts';
import { type Attack, attack, type OptionValue } from '../../harness/index.ts';
import type { Label } from '../../random.ts';
import { sizeOf } from '../../tensor/index.ts';
import { boxWidth, diameterOf, type NormName, norms } from '../../threat/index.ts';
import type { Labelled } from '../audit/climb.ts';
import { type SampleSet, takeSamples } from '../audit/sample-set.ts';

export interface ProbeOptions {
  readonly norm: NormName;
  readonly epsilon: number;
  readonly seed: number;
  readonly clip: boolean;
  readonly names: readonly Label[];
  readonly signal?: AbortSignal;
}

/** An attack that is to be tried, with its options. */
export interface Trial {
  readonly method: Attack;
  readonly options: Readonly<Record<string, OptionValue>>;
}

/** How many of the samples an attack fools. */
export interface Fooled {
  readonly samples: number;
  readonly fooled: number;
}

/** Tries an attack on samples, most often on those that have resisted so far. */
export async function tried(
  classifier: Classifier,
  { inputs, labels }: Labelled,
  { method, options }: Trial,
  run: ProbeOptions,
): Promise<Fooled> {
  if (labels.length === 0) return { samples: 0, fooled: 0 };
  const { samples } = await attack(classifier, method, inputs, labels, { ...run, options });
  return { samples: samples.length, fooled: samples.filter(({ fooled }) => fooled).length };
}

/** Tries attacks one after the other, each on the samples that those before it have left standing. */
export async function triedInTurn(
  classifier: Classifier,
  samples: SampleSet,
  trials: readonly Trial[],
  run: ProbeOptions,
): Promise<Fooled> {
  let left = samples;
  for (const { method, options } of trials) {
    if (left.labels.length === 0) break;
    const { names, inputs, labels } = left;
    const found = await attack(classifier, method, inputs, labels, { ...run, names, options });
    left = takeSamples(
      left,
      found.samples.flatMap(({ fooled }, i) => (fooled ? [] : [i])),
    );
  }
  return { samples: samples.labels.length, fooled: samples.labels.length - left.labels.length };
}

/** The same with a ball that holds the whole box: everything must be fooled. */
export function triedUnbounded(
  classifier: Classifier,
  samples: Labelled,
  trial: Trial,
  run: ProbeOptions,
): Promise<Fooled> {
  const { box, inputShape } = classifier;
  const everything = diameterOf(norms[run.norm], box, sizeOf(inputShape));
  return tried(classifier, samples, trial, { ...run, epsilon: Math.max(everything, boxWidth(box)) });
}
