import { logitDifference, targetedDlr } from '../nn/index.ts';
import type { Ascent } from './apgd-ascent.ts';
import { defineAttack } from './attack.ts';
import { autoPgd, autoPgdOptions } from './auto-pgd.ts';
import { integer } from './options.ts';

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
  remarks: (classCount) =>
    classCount >= LEAST_CLASSES
      ? []
      : [
          {
            code: 'loss-replaced',
            message: `apgd-t climbed the difference of two logits: the targeted difference of logits ratio needs ${LEAST_CLASSES} classes, and the model has ${classCount}`,
          },
        ],
  async run(subject, { targets, ...options }) {
    const loss = subject.classCount >= LEAST_CLASSES ? targetedDlr : logitDifference;
    const ranked = rankedBelow(await subject.logits(subject.input), subject.label);
    let reached: Ascent | undefined;
    for (const target of ranked.slice(0, targets)) {
      const slope = (x: Float32Array) => subject.slopeToward(x, target, loss);
      reached = await autoPgd(subject, { slope, zero: 0 }, options, target);
      if (reached.isFooled) break;
    }
    return reached?.x;
  },
});

/** All classes but the label, from the largest logit to the smallest. */
function rankedBelow(logits: Float32Array, label: number): number[] {
  const others = Array.from(logits.keys()).filter((k) => k !== label);
  return others.sort((a, b) => logits[b] - logits[a]);
}
