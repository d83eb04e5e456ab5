import { add, max, min, mul, sign, sub } from '../../operators/index.ts';
import type { GraphNorm } from './graph-norm.ts';
import { inBox } from './in-box.ts';

export const linfGraph: GraphNorm = {
  ascend: (x, gradient, length) => add(x, mul(length, sign(gradient))),
  project: (x, clean, epsilon, box) => inBox(max(sub(clean, epsilon), min(add(clean, epsilon), x)), box),
  noise: (draws, shape, epsilon) => draws.uniform(shape, -epsilon, epsilon),
};
