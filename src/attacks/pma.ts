import { defineAttack } from '../harness/attack.ts';
import { bestWrong, minusRight, ofProbabilities, probabilityMargin } from '../nn/index.ts';
import { decomposedAscents, decomposedOptions } from './steps/decomposed-margin.ts';

const halves = {
  margin: probabilityMargin,
  right: ofProbabilities(minusRight),
  wrong: ofProbabilities(bestWrong),
};

/**
 * The probability margin attack: two ascents of the difference of two probabilities, the first of which begins by lowering that of
 * the true class, the second by raising the best wrong one. Steps fall from 2 epsilon along a cosine, once in each half.
 *
 * @see Xie, Li, Shang and Wang 2024, arXiv 2411.15210, algorithm 1
 */
export const pma = defineAttack({
  name: 'pma',
  description: 'gradient steps on the margin of probabilities (Xie et al. 2024)',
  access: 'gradient',
  aims: ['untargeted'],
  norms: ['Linf', 'L2', 'L1', 'L0'],
  options: decomposedOptions,
  deviations: ['It stops at the first point that fools.', 'L2, L1 and L0 are ours, with steps of the norm.'],
  run: (subject, options) => decomposedAscents(subject, halves, options),
});
