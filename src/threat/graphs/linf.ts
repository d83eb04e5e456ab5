import { abs, add, div, max, min, mul, reduceMax, sign, sub } from '../../operators/index.ts';
import type { FedNorm, GraphNorm } from './graph-norm.ts';
import { inBox } from './in-box.ts';

/** Below this a change counts as nothing. */
const TINY = 1e-30;
/** The distance of 1 to the next float32. */
const UNIT = 2 ** -23;

const fed: FedNorm = {
  ascend: (x, gradient, length) => add(x, mul(length, sign(gradient))),
  project: (x, clean, epsilon, box) => inBox(max(sub(clean, epsilon), min(add(clean, epsilon), x)), box),
  outward(change) {
    const axes = change.shape.map((_, axis) => axis).slice(1);
    return div(change, max(reduceMax(abs(change), axes), TINY));
  },
  /** clean + epsilon is rounded by half a unit of its size. */
  within: (clean, epsilon) => max(sub(epsilon, mul(UNIT, add(abs(clean), epsilon))), 0),
};

export const linfGraph: GraphNorm = {
  ...fed,
  noise: (draws, shape, epsilon) => draws.uniform(shape, -epsilon, epsilon),
  fed,
};
