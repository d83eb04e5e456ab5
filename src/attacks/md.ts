import { defineAttack } from '../harness/attack.ts';
import { bestWrong, margin, minusRight } from '../nn/index.ts';
import { decomposedAscents, decomposedOptions } from './steps/decomposed-margin.ts';

/**
 * The margin decomposition attack: two ascents of the margin of logits, the first of which begins by lowering the true class, the
 * second by raising the best wrong one. Steps fall from 2 epsilon along a cosine, once in each half.
 *
 * @see Ma, Jiang, Huang, Weng, Bailey and Jiang 2021, arXiv 2010.01279 ("Imbalanced gradients"), section 4
 */
export const md = defineAttack({
  name: 'md',
  description: 'gradient steps on one half of the margin, then on both (Ma et al. 2021)',
  access: 'gradient',
  aims: ['untargeted'],
  norms: ['Linf', 'L2', 'L1', 'L0'],
  options: decomposedOptions,
  deviations: ['It stops at the first point that fools.', 'L2, L1 and L0 are ours, with steps of the norm.'],
  run: (subject, options) => decomposedAscents(subject, { margin, right: minusRight, wrong: bestWrong }, options),
});
