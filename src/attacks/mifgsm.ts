import { defineAttack } from '../harness/attack.ts';
import { momentumAscent, momentumOptions } from './steps/momentum.ts';

/**
 * The momentum iterative method: gradients, each divided by its L1 norm, accumulate; the step follows their sum.
 *
 * @see Dong, Liao, Pang, Su, Zhu, Hu and Li 2018, arXiv 1710.06081, algorithm 1
 */
export const mifgsm = defineAttack({
  name: 'mifgsm',
  description: 'iterated FGSM with momentum (Dong et al. 2018)',
  access: 'gradient',
  norms: ['Linf', 'L2', 'L1'],
  deviations: ['It climbs the log-odds, as `fgsm` does.'],
  options: momentumOptions,
  run: (subject, options) => momentumAscent(subject, options, async (x) => (await subject.ascent(x)).gradient),
});
