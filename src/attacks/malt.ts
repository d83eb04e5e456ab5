import { defineAttack } from '../harness/attack.ts';
import { integer } from '../harness/options.ts';
import { autoPgdDeviations, autoPgdOptions } from './auto-pgd/run.ts';
import { remarksOnTargets, towardEach } from './auto-pgd/toward-each.ts';
import { nearestRivals } from './boundaries/boundary.ts';

/**
 * MALT: APGD toward each of the classes whose boundary is nearest where the model is taken to be linear at the clean sample. All
 * else is as in `apgd-t`.
 *
 * @see Melamed, Yehudai and Shamir 2024, arXiv 2407.02240, section 4
 */
export const malt = defineAttack({
  name: 'malt',
  description: 'APGD toward each of the classes that are nearest by linear distance (Melamed et al. 2024)',
  access: 'gradient',
  aims: ['untargeted'],
  norms: ['Linf', 'L2', 'L1', 'L0'],
  options: {
    ...autoPgdOptions,
    targets: integer(9, 'classes that are tried, the nearest first', 1),
    candidates: integer(100, 'classes whose distance is looked at, the most probable ones', 1),
  },
  deviations: autoPgdDeviations,
  remarks: (classCount) => remarksOnTargets('malt', classCount),
  async run(subject, { targets, candidates, ...options }) {
    const nearest = await nearestRivals(subject, candidates);
    return towardEach(subject, nearest.slice(0, targets), options);
  },
});
