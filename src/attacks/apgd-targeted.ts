import { defineAttack } from '../harness/attack.ts';
import { integer } from '../harness/options.ts';
import { logitDifference, targetedDlr } from '../nn/index.ts';
import type { Ascent } from './auto-pgd/ascent.ts';
import { autoPgd, autoPgdDeviations, autoPgdOptions, lossReplaced } from './auto-pgd/run.ts';
import { rivals } from './boundaries/boundary.ts';

/** The ratio needs a third and a fourth class to divide by. */
const LEAST_CLASSES = 4;

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
  remarks: (classCount) =>
    classCount >= LEAST_CLASSES
      ? []
      : [
          lossReplaced(
            'apgd-t',
            'the difference of two logits',
            'the targeted difference of logits ratio',
            LEAST_CLASSES,
            classCount,
          ),
        ],
  async run(subject, { targets, ...options }) {
    const loss = subject.classCount >= LEAST_CLASSES ? targetedDlr : logitDifference;
    let reached: Ascent | undefined;
    for (const target of await rivals(subject, targets)) {
      const slope = (x: Float32Array) => subject.slopeToward(x, target, loss);
      reached = await autoPgd(subject, { slope, zero: 0 }, options, target);
      if (reached.isFooled) break;
    }
    return reached?.x;
  },
});
