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

/** Tries an attack on samples, most often on those that have resisted so far, and says of each whether it fools it. */
export async function tried(
  classifier: Classifier,
  { inputs, labels }: Labelled,
  { method, options }: Trial,
  run: ProbeOptions,
): Promise<boolean[]> {
  if (labels.length === 0) return [];
  const { samples } = await attack(classifier, method, inputs, labels, { ...run, options });
  return samples.map(({ fooled }) => fooled);
}

/** Tries attacks one after the other, each on the samples that those before it have left standing; says which are fooled. */
export async function triedInTurn(
  classifier: Classifier,
  samples: SampleSet,
  trials: readonly Trial[],
  run: ProbeOptions,
): Promise<boolean[]> {
  const isFooled = Array.from(samples.labels, () => false);
  for (const trial of trials) {
    const left = isFooled.flatMap((fooled, i) => (fooled ? [] : [i]));
    const standing = takeSamples(samples, left);
    const fooled = await tried(classifier, standing, trial, { ...run, names: standing.names });
    for (const [place, i] of left.entries()) isFooled[i] = fooled[place];
  }
  return isFooled;
}

/** The same with a ball that holds the whole box: everything must be fooled. */
export function triedUnbounded(
  classifier: Classifier,
  samples: Labelled,
  trial: Trial,
  run: ProbeOptions,
): Promise<boolean[]> {
  const { box, inputShape } = classifier;
  const everything = diameterOf(norms[run.norm], box, sizeOf(inputShape));
  return tried(classifier, samples, trial, { ...run, epsilon: Math.max(everything, boxWidth(box)) });
}
