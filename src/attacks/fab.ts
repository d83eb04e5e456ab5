import { defineAttack } from '../harness/attack.ts';
import { integer } from '../harness/options.ts';
import { nearestBoundary, rivals } from './boundaries/boundary.ts';
import { boundaryOptions, nearestAlong } from './boundaries/walk.ts';

/**
 * The fast adaptive boundary attack: projects iterate and clean sample onto the nearest boundary of the linearised model,
 * inside the box, goes a little beyond a point between the two projections, and back toward the clean sample once fooled.
 *
 * @see Croce and Hein 2020, arXiv 1907.02044, algorithm 1
 */
export const fab = defineAttack({
  name: 'fab',
  description: 'along the nearest boundary of the linearised model (Croce and Hein 2020)',
  access: 'gradient',
  seeks: 'smallest',
  aims: ['untargeted'],
  norms: ['Linf', 'L2', 'L1'],
  deviations: [
    'The paper looks at the boundaries to all classes; here those of the 10 most probable ones count unless `candidates` says otherwise. `fab-t` needs one backward pass a step whatever their number.',
    "A final search toward the clean sample ends it, as in the paper; the authors' code in AutoAttack leaves it out, and so does `autoattack` here.",
  ],
  options: {
    ...boundaryOptions,
    candidates: integer(
      10,
      'the classes whose boundaries are looked at: the most probable ones, the label among them',
      2,
    ),
  },
  async run(subject, { candidates, ...options }) {
    const classes = await rivals(subject, candidates - 1);
    return nearestAlong(subject, [(x) => nearestBoundary(subject, x, classes)], options);
  },
});
