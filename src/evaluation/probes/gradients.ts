import type { Classifier } from '../../classifier/index.ts';
import { crossEntropy, logOdds } from '../../nn/index.ts';
import { row } from '../../tensor/index.ts';
import type { Labelled } from '../audit/climb.ts';

/** How many of some samples have useless gradients of the log-odds, which attacks climb. */
export interface GradientFacts {
  readonly samples: number;
  /** Exactly zero everywhere. */
  readonly zero: number;
  readonly notANumber: number;
  /** Nowhere above `TINY`, in the width of the box, and not zero. */
  readonly tiny: number;
}

/** A change of the log-odds over the whole box that nobody would notice. */
const TINY = 1e-6;

/** Looks at the gradients of the clean samples. */
export async function gradientFacts(classifier: Classifier, { inputs, labels }: Labelled): Promise<GradientFacts> {
  const width = classifier.box.high - classifier.box.low;
  const { gradient } = await classifier.gradient(inputs, labels, logOdds);
  const facts = { samples: labels.length, zero: 0, notANumber: 0, tiny: 0 };
  for (let i = 0; i < labels.length; i++) {
    const largest = largestOf(row(gradient, i));
    if (Number.isNaN(largest)) facts.notANumber++;
    else if (largest === 0) facts.zero++;
    else if (largest * width < TINY) facts.tiny++;
  }
  return facts;
}

/**
 * How many of some clean samples have a gradient of the cross-entropy, which other tools climb, that is exactly zero everywhere: the
 * model is too sure of them.
 */
export async function saturatedCount(classifier: Classifier, { inputs, labels }: Labelled): Promise<number> {
  const { gradient } = await classifier.gradient(inputs, labels, crossEntropy);
  return labels.reduce((count, _, i) => count + Number(largestOf(row(gradient, i)) === 0), 0);
}

function largestOf(slopes: Float32Array): number {
  return slopes.reduce((most, slope) => Math.max(most, Math.abs(slope)), 0);
}
