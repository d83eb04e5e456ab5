/** APGD in Linf and L2: steps with momentum, halved at checkpoints. */

import type { Subject } from '../../harness/attack.ts';
import type { RandomStream } from '../../random.ts';
import { momentumStep } from '../../threat/index.ts';
import { type Ascent, ascend, type Objective } from './ascent.ts';
import { StepHalving } from './schedule.ts';

/** How much of a point comes from its own step; the rest goes on in the direction of the step before. */
export const OWN_SHARE = 0.75;

/**
 * Climbs.
 *
 * @param start a point of ball and box, which is changed; by default a random one of the sphere of radius epsilon
 * @see Croce and Hein 2020, arXiv 2003.01690, algorithm 1
 */
export function denseAscent(
  subject: Subject,
  objective: Objective,
  steps: number,
  random: RandomStream,
  start = randomStart(subject, random),
): Promise<Ascent> {
  const { input, norm, epsilon, box } = subject;
  const previous = start.slice();
  const step = momentumStep(norm, input, epsilon, box);
  const schedule = new StepHalving(steps, 2 * epsilon, objective.zero);
  let ownShare = 1;
  return ascend(subject, objective, start, steps, {
    move(x, gradient) {
      step(x, previous, gradient, schedule.stepSize, ownShare);
      ownShare = OWN_SHARE;
    },
    turnsBack: (loss, best) => schedule.halvesAfter(loss, best.loss),
  });
}

/** A uniform point of the ball, moved outward until it touches the surface, then into the box. */
function randomStart({ input, norm, epsilon, project }: Subject, random: RandomStream): Float32Array {
  const x = new Float32Array(input.length);
  norm.sample(input, epsilon, random, x);
  const distance = norm.distance(x, input);
  const outward = distance === 0 ? 1 : epsilon / distance;
  for (let j = 0; j < x.length; j++) x[j] = input[j] + outward * (x[j] - input[j]);
  project(x);
  return x;
}
