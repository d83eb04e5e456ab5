import { defineAttack } from '../harness/attack.ts';
import { integer } from '../harness/options.ts';
import { L2 } from '../threat/index.ts';
import { Decisions } from './black-box/decisions.ts';
import { normalAt } from './black-box/normal.ts';

/** Of all decisions, the share that each further estimate takes more than the one before. */
const GROWTH = 1.5;
const ROUNDS = 6;

/**
 * GeoDA: takes the boundary to be flat, estimates its normal by decisions, and looks along the direction of the clean sample that the
 * norm favours for where the boundary is; later estimates, near the minimum, take more of the decisions.
 *
 * @see Rahmati, Moosavi-Dezfooli, Frossard and Dai 2020, arXiv 2003.06468, algorithm 1
 */
export const geoda = defineAttack({
  name: 'geoda',
  description: 'along the normal of a flat boundary, by decisions alone (Rahmati et al. 2020)',
  access: 'decision',
  seeks: 'smallest',
  norms: ['L2', 'Linf', 'L1'],
  options: { queries: integer(5000, 'decisions', 1) },
  deviations: [
    'It starts from the nearest of inverse, blank and noise pictures that fools; without a box from noise that grows.',
    'Noise is normal in every coordinate, where theirs is of low frequency on large photographs.',
    'There are 6 estimates, each with 1.5 times the decisions of the one before.',
  ],
  async run(subject, { queries }) {
    const { input, norm } = subject;
    const decisions = new Decisions(subject, queries);
    const random = subject.random('directions');
    const size = input.length;
    const share = 1 / size ** 1.5;
    const first = (0.7 * queries * (GROWTH - 1)) / (GROWTH ** ROUNDS - 1);
    return decisions.searched(async (x) => {
      const [normal, direction] = [new Float32Array(size), new Float32Array(size)];
      await decisions.toBoundary(input, x, share);
      for (let round = 0; round < ROUNDS; round++) {
        const spread = 0.01 * L2.distance(x, input);
        await normalAt(decisions, x, { count: first * GROWTH ** round, spread, random }, normal);
        norm.steepest(normal, direction);
        const point = new Float32Array(size);
        let length = norm.distance(x, input) / 2;
        let isFooled = false;
        for (let doubling = 0; doubling < 20 && !isFooled; doubling++) {
          length *= 1.2;
          for (let j = 0; j < size; j++) point[j] = input[j] + length * direction[j];
          isFooled = await decisions.fools(point);
        }
        if (!isFooled) continue;
        await decisions.toBoundary(input, point, share);
        x.set(point);
      }
    });
  },
});
