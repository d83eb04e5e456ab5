/** APGD in L1: sparse steps, from balls that are too large into the one that counts. */

import type { Subject } from '../../harness/attack.ts';
import type { RandomStream } from '../../random.ts';
import { type Box, boxWidth, everywhere, float32Box } from '../../threat/index.ts';
import { type Ascent, ascend, type Objective } from './ascent.ts';
import { SparseSteps } from './schedule.ts';

/** The share of all steps that each of the balls of 3 epsilon and 2 epsilon gets. */
const SHARE_OF_LARGER_BALLS = 0.3;

/**
 * Climbs in balls of 3, 2 and 1 epsilon, from one to the next with the best point.
 *
 * @param start any point, which is changed; by default normal noise as wide as the box, projected
 * @see Croce and Hein 2021, arXiv 2103.01208, sections 4 and 4.2
 */
export async function sparseAscent(
  subject: Subject,
  objective: Objective,
  steps: number,
  random: RandomStream,
  start = noiseAround(subject, random),
): Promise<Ascent> {
  const { epsilon } = subject;
  let reached: Ascent = { x: start, isFooled: false };
  for (const { radius, steps: some } of phases(epsilon, steps)) {
    reached = await ascentWithin(subject, objective, reached.x, radius, some);
    if (reached.isFooled) break;
  }
  return reached;
}

function noiseAround({ input, epsilon, box }: Subject, random: RandomStream): Float32Array {
  const spread = box === undefined ? epsilon : boxWidth(box);
  return input.map((value) => value + spread * random.normal());
}

interface Phase {
  readonly radius: number;
  readonly steps: number;
}

/** Of 100 steps: 30 in the ball of 3 epsilon, 30 in that of 2 epsilon and 40 in the last. */
function phases(epsilon: number, steps: number): Phase[] {
  const early = Math.min(Math.ceil(SHARE_OF_LARGER_BALLS * steps), Math.floor((steps - 1) / 2));
  const all = [
    { radius: 3 * epsilon, steps: early },
    { radius: 2 * epsilon, steps: early },
    { radius: epsilon, steps: steps - 2 * early },
  ];
  return all.filter((phase) => phase.steps > 0);
}

function ascentWithin(
  subject: Subject,
  objective: Objective,
  start: Float32Array,
  radius: number,
  steps: number,
): Promise<Ascent> {
  const { input, norm, box } = subject;
  norm.project(start, input, radius, box);
  const schedule = new SparseSteps(steps, radius, countMoved(start, input, box));
  return ascend(subject, objective, start, steps, {
    move(x, gradient) {
      const { stepSize, coordinates } = schedule;
      norm.ascend(x, gradient, stepSize, box, coordinates);
      norm.project(x, input, radius, box);
    },
    turnsBack: (_, best) => schedule.restartsAfter(() => countMoved(best.x, input, box)),
  });
}

/** How many coordinates have moved and can move on: those at the edge of the box use up nothing of a step. */
function countMoved(x: Float32Array, input: Float32Array, box: Box | undefined): number {
  const { low, high } = float32Box(box ?? everywhere);
  let count = 0;
  for (let j = 0; j < x.length; j++) count += Number(x[j] !== input[j] && x[j] > low && x[j] < high);
  return count;
}
