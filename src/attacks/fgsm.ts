import { defineAttack } from '../harness/attack.ts';
import { normNames } from '../threat/index.ts';
import { step } from './steps/iterate.ts';

/**
 * The fast gradient sign method: x + epsilon * sign(grad_x J(theta, x, y)), one step, the true label, sign(0) = 0. In
 * L2 the step is epsilon along the gradient itself, in L1 all of it goes to the coordinate of the largest slope.
 *
 * The paper does not clip to the pixel range; here clipping is on unless switched off.
 *
 * @see Goodfellow, Shlens and Szegedy 2015, arXiv 1412.6572, section 4
 * @example
 * const result = await attack(classifier, fgsm, images, labels, { epsilon: 8 / 255 });
 */
export const fgsm = defineAttack({
  name: 'fgsm',
  description: 'one step of size epsilon along the sign of the gradient (Goodfellow et al. 2015)',
  access: 'gradient',
  use: 'try first',
  norms: normNames,
  deviations: [
    "It follows the gradient of the log-odds, which has the sign of the cross-entropy's where that is not zero by underflow.",
    'Examples are clipped to the box unless that is switched off; the paper did not clip.',
  ],
  options: {},
  async run(subject) {
    const x = subject.input.slice();
    const { gradient } = await subject.ascentUnscaled(x);
    step(subject, x, gradient, subject.epsilon);
    return x;
  },
});
