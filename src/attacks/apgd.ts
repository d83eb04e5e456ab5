import { defineAttack } from '../harness/attack.ts';
import { autoPgd, autoPgdDeviations, autoPgdOptions } from './auto-pgd/run.ts';

/**
 * APGD-CE: auto-PGD on the cross-entropy. A step starts as 2 epsilon long and is halved where the loss stops growing; in L1
 * steps are sparse, and the ball shrinks from 3 epsilon. As in the authors' code, the first step counts as an increase, and as none
 * toward a target.
 *
 * @see Croce and Hein 2020, arXiv 2003.01690, section 3; in L1 Croce and Hein 2021, arXiv 2103.01208, sections 4 and 4.2
 * @example
 * const result = await attack(classifier, apgd, images, labels, { epsilon: 8 / 255 });
 */
export const apgd = defineAttack({
  name: 'apgd',
  description: 'gradient steps with momentum that choose their own length, APGD-CE (Croce and Hein 2020)',
  access: 'gradient',
  use: 'report',
  norms: ['Linf', 'L2', 'L1'],
  options: autoPgdOptions,
  deviations: [
    'It climbs the log-odds, of which the cross-entropy is the softplus: the same direction and order of points, without the saturation.',
    ...autoPgdDeviations,
  ],
  async run(subject, options) {
    const zero = subject.aim === 'targeted' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    const { x } = await autoPgd(subject, { slope: subject.ascent, zero }, options);
    return x;
  },
});
