import { defineAttack } from '../harness/attack.ts';
import { dlr, margin } from '../nn/index.ts';
import { autoPgd, autoPgdDeviations, autoPgdOptions, lossReplaced } from './auto-pgd/run.ts';

/** The ratio needs a third class to divide by. */
const LEAST_CLASSES = 3;

/**
 * APGD on the difference of logits ratio, which scaling and shifting the logits does not change. With 2 classes it climbs
 * the margin, and says so. All else is as in `apgd`.
 *
 * @see Croce and Hein 2020, arXiv 2003.01690, section 4
 */
export const apgdDlr = defineAttack({
  name: 'apgd-dlr',
  description: 'APGD on the difference of logits ratio (Croce and Hein 2020)',
  access: 'gradient',
  aims: ['untargeted'],
  norms: ['Linf', 'L2', 'L1'],
  options: autoPgdOptions,
  deviations: autoPgdDeviations,
  remarks: (classCount) =>
    classCount >= LEAST_CLASSES
      ? []
      : [lossReplaced('apgd-dlr', 'the margin', 'the difference of logits ratio', LEAST_CLASSES, classCount)],
  async run(subject, options) {
    const loss = subject.classCount >= LEAST_CLASSES ? dlr : margin;
    const { x } = await autoPgd(subject, { slope: (point) => subject.slope(point, loss), zero: 0 }, options);
    return x;
  },
});
