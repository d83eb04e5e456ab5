import { defineAttack } from '../harness/attack.ts';
import { integer } from '../harness/options.ts';
import { logitDifference } from '../nn/index.ts';
import { nearestRivals, rivals } from './boundaries/boundary.ts';
import { cosineAscent } from './steps/cosine-ascent.ts';
import { diversifiedStart } from './steps/diversified-start.ts';

/**
 * Multi-targeted: PGD on the difference of two logits toward each of the likeliest wrong classes, from starts that are led along
 * a random direction of the logits. Classes may be taken in MALT's order.
 *
 * @see Gowal, Uesato, Qin, Huang, Mann and Kohli 2019, arXiv 1910.09338, algorithm 1; the starts as in Tashiro, Song and
 * Ermon 2020, arXiv 2003.06878, the order as in Melamed, Yehudai and Shamir 2024, arXiv 2407.02240
 */
export const multiTargeted = defineAttack({
  name: 'multi-targeted',
  description: 'PGD toward each of the likeliest wrong classes, from diverse starts (Gowal et al. 2019)',
  access: 'gradient',
  aims: ['untargeted'],
  norms: ['Linf', 'L2', 'L1', 'L0'],
  options: {
    steps: integer(50, 'gradient steps toward one class', 1),
    targets: integer(9, 'classes that are tried, the most probable ones', 1),
    candidates: integer(0, 'classes that are ordered by linear distance instead, as MALT does; 0 for none'),
    diversifying: integer(2, 'steps along a random direction of the logits that lead to a start'),
    restarts: integer(1, 'starts for each class; a later one is tried only where the earlier ones failed', 1),
  },
  deviations: [
    'Steps are those of the norm and fall from 2 epsilon along a cosine, where theirs are of Adam.',
    'It stops at the first point that fools.',
  ],
  async run(subject, { steps, targets, candidates, diversifying, restarts }) {
    const ranked = candidates === 0 ? rivals(subject, targets) : nearestRivals(subject, candidates);
    const classes = (await ranked).slice(0, targets);
    let last: Float32Array | undefined;
    for (let restart = 0; restart < restarts; restart++) {
      for (const target of classes) {
        const start = await diversifiedStart(subject, diversifying, restart, target);
        const climbed = (x: Float32Array) => subject.slopeToward(x, target, logitDifference);
        const { x, isFooled } = await cosineAscent(subject, start, [{ steps, climbed }]);
        if (isFooled) return x;
        last = x;
      }
    }
    return last;
  },
});
