import type { Classifier } from '../../classifier/index.ts';
import { crossEntropy, logOdds } from '../../nn/index.ts';
import { row } from '../../tensor/index.ts';
import { boxWidth } from '../../threat/index.ts';
import type { Labelled } from '../audit/climb.ts';
import { gapAt } from './lead.ts';

/** What a gradient of the log-odds, which attacks climb, is good for. */
export type GradientKind = 'useful' | 'zero' | 'tiny' | 'not a number';

/** A change of the log-odds over the whole box that nobody would notice, as a share of a sample's lead. */
const TINY = 1e-6;

/**
 * Looks at the gradients of clean samples: exactly zero everywhere, or nowhere above `TINY` of the sample's lead in the width of the
 * box. Logits times any positive number have gradients of the same kinds.
 */
export async function gradientKinds(classifier: Classifier, { inputs, labels }: Labelled): Promise<GradientKind[]> {
  const { gradient, logits } = await classifier.gradient(inputs, labels, logOdds);
  return Array.from(labels, (label, i) =>
    kindOf(largestOf(row(gradient, i)) * boxWidth(classifier.box), gapAt(row(logits, i), label)),
  );
}

function kindOf(change: number, lead: number): GradientKind {
  if (Number.isNaN(change)) return 'not a number';
  if (change === 0) return 'zero';
  return change < TINY * lead ? 'tiny' : 'useful';
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
