import { defineAttack } from '../harness/attack.ts';
import { integer } from '../harness/options.ts';
import { autoPgdDeviations, autoPgdOptions } from './auto-pgd/run.ts';
import { remarksOnTargets, towardEach } from './auto-pgd/toward-each.ts';
import { rivals } from './boundaries/boundary.ts';

/**
 * APGD-T: APGD toward each of the classes that the clean sample ranks next, on the targeted difference of logits ratio. With
 * fewer than 4 classes it climbs the difference of the two logits, and says so. All else is as in `apgd`.
 *
 * @see Croce and Hein 2020, arXiv 2003.01690, section 4
 */
export const apgdTargeted = defineAttack({
  name: 'apgd-t',
  description: 'APGD toward each of the nearest classes, by their logits (Croce and Hein 2020)',
  access: 'gradient',
  aims: ['untargeted'],
  norms: ['Linf', 'L2', 'L1'],
  options: {
    ...autoPgdOptions,
    targets: integer(9, 'classes that are tried, in the order in which the clean sample ranks them', 1),
  },
  deviations: autoPgdDeviations,
  remarks: (classCount) => remarksOnTargets('apgd-t', classCount),
  run: async (subject, { targets, ...options }) => towardEach(subject, await rivals(subject, targets), options),
});
