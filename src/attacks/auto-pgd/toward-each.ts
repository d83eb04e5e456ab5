/** APGD toward one class after the other. */
import type { Diagnostic } from '../../errors.ts';
import type { Subject } from '../../harness/attack.ts';
import { logitDifference, targetedDlr } from '../../nn/index.ts';
import type { Ascent } from './ascent.ts';
import { type AutoPgdOptions, autoPgd, lossReplaced } from './run.ts';

/** The ratio needs a third and a fourth class to divide by. */
const LEAST_CLASSES = 4;

/**
 * Climbs toward each of some classes until one ascent fools, on the targeted difference of logits ratio; with fewer than 4
 * classes on the difference of the two logits.
 */
export async function towardEach(
  subject: Subject,
  targets: readonly number[],
  options: AutoPgdOptions,
): Promise<Float32Array | undefined> {
  const loss = subject.classCount >= LEAST_CLASSES ? targetedDlr : logitDifference;
  let reached: Ascent | undefined;
  for (const target of targets) {
    const slope = (x: Float32Array) => subject.slopeToward(x, target, loss);
    reached = await autoPgd(subject, { slope, zero: 0 }, options, target);
    if (reached.isFooled) break;
  }
  return reached?.x;
}

/** Says that an attack of this name had to climb the difference. */
export function remarksOnTargets(name: string, classCount: number): Diagnostic[] {
  const [difference, ratio] = ['the difference of two logits', 'the targeted difference of logits ratio'];
  return classCount >= LEAST_CLASSES ? [] : [lossReplaced(name, difference, ratio, LEAST_CLASSES, classCount)];
}
