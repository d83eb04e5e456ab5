import type { Box } from './box.ts';
import type { MomentumStep, Norm } from './norm.ts';

/** Steps of auto-PGD in a ball around a centre, which must not change meanwhile, and in a box. */
export function momentumStep(norm: Norm, center: Float32Array, epsilon: number, box?: Box): MomentumStep {
  return norm.momentumStep?.(center, epsilon, box) ?? partsOfMomentum(norm, norm.projection(center, epsilon, box));
}

/** The parts of such a step, one after another. */
export function partsOfMomentum(
  { steepest }: Pick<Norm, 'steepest'>,
  project: (x: Float32Array) => void,
): MomentumStep {
  let ahead = new Float32Array(0);
  return (x, previous, gradient, length, ownShare) => {
    if (ahead.length !== x.length) ahead = new Float32Array(x.length);
    steepest(gradient, ahead);
    for (let i = 0; i < x.length; i++) ahead[i] = x[i] + length * ahead[i];
    project(ahead);
    const restShare = 1 - ownShare;
    for (let i = 0; i < x.length; i++) {
      const here = x[i];
      x[i] = here + ownShare * (ahead[i] - here) + restShare * (here - previous[i]);
      previous[i] = here;
    }
    project(x);
  };
}
