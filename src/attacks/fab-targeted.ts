import { defineAttack } from '../harness/attack.ts';
import { integer } from '../harness/options.ts';
import { boundaryToward, rivals } from './boundaries/boundary.ts';
import { boundaryOptions, nearestAlong } from './boundaries/walk.ts';

/**
 * The targeted version of the fast adaptive boundary attack: one search along the boundary to each of the most probable
 * wrong classes. What it finds may be of any wrong class. A step costs one backward pass, however many classes there are.
 *
 * @see Croce and Hein 2020, arXiv 2003.01690, section 4
 */
export const fabTargeted = defineAttack({
  name: 'fab-t',
  description: 'FAB along the boundary to each of the likeliest wrong classes (Croce and Hein 2020)',
  access: 'gradient',
  seeks: 'smallest',
  aims: ['untargeted'],
  norms: ['Linf', 'L2', 'L1'],
  deviations: [
    "What a search finds may be of any wrong class, as in the authors' code.",
    'A final search toward the clean sample ends it, as in the paper; `autoattack` leaves it out as the authors do.',
  ],
  options: {
    ...boundaryOptions,
    targets: integer(9, 'the wrong classes that are tried, the most probable ones', 1),
  },
  async run(subject, { targets, ...options }) {
    const classes = await rivals(subject, targets);
    const boundaries = classes.map((target) => (x: Float32Array) => boundaryToward(subject, x, target));
    return nearestAlong(subject, boundaries, options);
  },
});
