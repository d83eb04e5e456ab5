import { defineAttack } from '../harness/attack.ts';
import { integer } from '../harness/options.ts';
import { L2 } from '../threat/index.ts';
import { Decisions } from './black-box/decisions.ts';
import { normalAt } from './black-box/normal.ts';

const FIRST_PAIRS = 100;
const MOST_PAIRS = 1e4;

/**
 * HopSkipJump: from a point of the boundary, the direction of the boundary's normal is estimated by decisions around it; a step
 * along it, halved until it fools, is bisected back toward the clean sample.
 *
 * @see Chen, Jordan and Wainwright 2020, arXiv 1904.02144, algorithm 2
 */
export const hopskipjump = defineAttack({
  name: 'hopskipjump',
  description: 'steps along the normal of the boundary, by decisions alone (Chen et al. 2020)',
  access: 'decision',
  seeks: 'smallest',
  norms: ['L2', 'Linf'],
  options: { queries: integer(5000, 'decisions', 1) },
  deviations: [
    'It starts from the nearest of inverse, blank and noise pictures that fools; without a box from noise that grows.',
    'Linf steps along the sign of the normal and shrinks the perturbation as a whole, where theirs clips it.',
    'An estimate takes at most a tenth of all decisions.',
  ],
  async run(subject, { queries }) {
    const { input, norm } = subject;
    const decisions = new Decisions(subject, queries);
    const random = subject.random('directions');
    const size = input.length;
    const share = 1 / size ** 1.5;
    return decisions.searched(async (x) => {
      const [normal, direction, stepped] = [0, 1, 2].map(() => new Float32Array(size));
      await decisions.toBoundary(input, x, share);
      for (let round = 1; ; round++) {
        const spread = Math.max(share, 1e-4) * Math.sqrt(size) * L2.distance(x, input);
        const count = Math.min(FIRST_PAIRS * Math.sqrt(round), MOST_PAIRS, queries / 10);
        await normalAt(decisions, x, { count, spread, random }, normal);
        norm.steepest(normal, direction);
        let length = norm.distance(x, input) / Math.sqrt(round);
        do {
          for (let j = 0; j < size; j++) stepped[j] = x[j] + length * direction[j];
          length /= 2;
        } while (!(await decisions.fools(stepped)));
        x.set(stepped);
        await decisions.toBoundary(input, x, share);
      }
    });
  },
});
