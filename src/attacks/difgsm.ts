import { defineAttack } from '../harness/attack.ts';
import { real } from '../harness/options.ts';
import { randomFit } from './images/random-fit.ts';
import { planeOf } from './squares/image-plane.ts';
import { momentumAscent, momentumOptions } from './steps/momentum.ts';

/**
 * DI-FGSM: momentum along the gradient of a copy of the input that is, now and then, drawn smaller somewhere in a frame of zeros.
 *
 * @see Xie, Zhang, Zhou, Bai, Wang, Ren and Yuille 2019, arXiv 1803.06978, section 3.3
 */
export const difgsm = defineAttack({
  name: 'difgsm',
  description: 'momentum along gradients of resized copies (Xie et al. 2019)',
  access: 'gradient',
  norms: ['Linf', 'L2', 'L1'],
  deviations: [
    'It climbs the log-odds, as `fgsm` does.',
    'Copies shrink, to 0.9 of the sides at least, where theirs grow to an input size that the model must allow.',
  ],
  options: {
    ...momentumOptions,
    chance: real(0.5, 'chance that a step looks at a resized copy'),
    smallest: real(0.9, 'sides of the smallest copy, as a share of those of the image'),
  },
  run(subject, { chance, smallest, ...options }) {
    const plane = planeOf(subject.shape, subject.layout);
    const random = subject.random('copies');
    return momentumAscent(subject, options, async (x) => {
      if (random.uniform() >= chance) return (await subject.ascent(x)).gradient;
      const { copyOf, backFrom } = randomFit(plane, Math.min(smallest, 1), random);
      return backFrom((await subject.ascent(copyOf(x))).gradient);
    });
  },
});
