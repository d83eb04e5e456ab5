/** How far classes are apart, and a loss that shows it whatever the scale of the logits. */
import { leadOf } from '../../attacks/steps/lead.ts';
import type { Classifier } from '../../classifier/index.ts';
import { type Loss, logOdds } from '../../nn/index.ts';
import { mul } from '../../operators/index.ts';
import { row } from '../../tensor/index.ts';
import type { Labelled } from '../audit/climb.ts';

/** How far a class and the best of the others are apart, in logits. */
export function gapAt(logits: Float32Array, label: number): number {
  return Math.abs(leadOf({ label, aim: 'untargeted' }, logits));
}

/** Leads below it drown in the rounding of the log-odds, which are near the logarithm of the number of classes. */
const LEGIBLE = 2 ** -6;

/** The largest power of two that 32-bit floats have. */
const LARGEST_POWER = 127;

/**
 * The log-odds; where logits are so close together that 32-bit floats do not show the log-odds change, those of the logits times
 * a power of two that makes the median lead about 1. No answer depends on it.
 */
export async function legibleLogOdds(classifier: Classifier, { inputs, labels }: Labelled): Promise<Loss> {
  const logits = await classifier.logits(inputs);
  const leads = Array.from(labels, (label, i) => gapAt(row(logits, i), label))
    .filter((lead) => lead > 0)
    .sort((a, b) => a - b);
  const lead = leads[Math.floor(leads.length / 2)] ?? 1;
  if (lead >= LEGIBLE) return logOdds;
  const factor = 2 ** Math.min(-Math.round(Math.log2(lead)), LARGEST_POWER);
  return (z, y) => logOdds(mul(z, factor), y);
}
