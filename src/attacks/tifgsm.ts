import { defineAttack } from '../harness/attack.ts';
import { integer } from '../harness/options.ts';
import { smoothed } from './images/smoothed.ts';
import { planeOf } from './squares/image-plane.ts';
import { momentumAscent, momentumOptions } from './steps/momentum.ts';

/**
 * TI-FGSM: momentum along gradients that are smoothed by a Gaussian kernel, which stands for the mean gradient over shifted copies of the
 * input.
 *
 * @see Dong, Pang, Su and Zhu 2019, arXiv 1904.02884, section 3.3
 */
export const tifgsm = defineAttack({
  name: 'tifgsm',
  description: 'momentum along smoothed gradients (Dong et al. 2019)',
  access: 'gradient',
  norms: ['Linf', 'L2', 'L1'],
  deviations: ['It climbs the log-odds, as `fgsm` does.'],
  options: {
    ...momentumOptions,
    kernel: integer(15, 'side of the kernel in pixels; 3 standard deviations reach its edge', 1),
  },
  run(subject, { kernel, ...options }) {
    const plane = planeOf(subject.shape, subject.layout);
    return momentumAscent(subject, options, async (x) => smoothed((await subject.ascent(x)).gradient, plane, kernel));
  },
});
