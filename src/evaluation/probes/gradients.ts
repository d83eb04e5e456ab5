import type { Classifier } from '../../classifier/index.ts';
import { crossEntropy, logOdds } from '../../nn/index.ts';
import { row } from '../../tensor/index.ts';
import type { Labelled } from '../climb.ts';

/** How many of some samples have useless gradients. */
export interface GradientFacts {
  readonly samples: number;
  /** Of the log-odds that attacks climb: exactly zero everywhere. */
  readonly zero: number;
  readonly notANumber: number;
  /** Of the log-odds: nowhere above `TINY`, in the width of the box, and not zero. */
  readonly tiny: number;
  /** Of the cross-entropy, which other tools climb: exactly zero everywhere, because the model is too sure. */
  readonly saturated: number;
}

/** A change of the log-odds over the whole box that nobody would notice. */
const TINY = 1e-6;

/** Looks at the gradients of the clean samples. */
export async function gradientFacts(classifier: Classifier, { inputs, labels }: Labelled): Promise<GradientFacts> {
  const width = classifier.box.high - classifier.box.low;
  const climbed = (await classifier.gradient(inputs, labels, logOdds)).gradient;
  const usual = (await classifier.gradient(inputs, labels, crossEntropy)).gradient;
  const facts = { samples: labels.length, zero: 0, notANumber: 0, tiny: 0, saturated: 0 };
  for (let i = 0; i < labels.length; i++) {
    const largest = largestOf(row(climbed, i));
    if (Number.isNaN(largest)) facts.notANumber++;
    else if (largest === 0) facts.zero++;
    else if (largest * width < TINY) facts.tiny++;
    if (largestOf(row(usual, i)) === 0) facts.saturated++;
  }
  return facts;
}

function largestOf(slopes: Float32Array): number {
  return slopes.reduce((most, slope) => Math.max(most, Math.abs(slope)), 0);
}
