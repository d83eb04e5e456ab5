import { defineAttack } from '../harness/attack.ts';
import { integer } from '../harness/options.ts';
import { autoPgdDeviations, autoPgdOptions, diversifying } from './auto-pgd/run.ts';
import { remarksOnTargets, towardEach } from './auto-pgd/toward-each.ts';
import { nearestRivals, rivals } from './boundaries/boundary.ts';

/**
 * APGD-T: APGD toward each of the classes that the clean sample ranks next, on the targeted difference of logits ratio. With
 * fewer than 4 classes it climbs the difference of the two logits, and says so. All else is as in `apgd`. Ascents may begin where
 * steps along a random direction of the logits lead, and targets may be taken in MALT's order.
 *
 * @see Croce and Hein 2020, arXiv 2003.01690, section 4; for the starts Tashiro, Song and Ermon 2020, arXiv 2003.06878; for the
 * order Melamed, Yehudai and Shamir 2024, arXiv 2407.02240
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
    candidates: integer(0, 'classes that are ordered by linear distance instead, as MALT does; 0 for none'),
    diversifying,
  },
  deviations: autoPgdDeviations,
  remarks: (classCount) => remarksOnTargets('apgd-t', classCount),
  async run(subject, { targets, candidates, ...options }) {
    const ranked = candidates === 0 ? rivals(subject, targets) : nearestRivals(subject, candidates);
    return towardEach(subject, (await ranked).slice(0, targets), options);
  },
});
