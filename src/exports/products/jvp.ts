import { scalar } from '../../graph/index.ts';
import { mul, reduceSum, zeros } from '../../operators/index.ts';
import type { Product } from './product.ts';

/**
 * J v for the Jacobian J of the logits. u^T J is linear in u, so that the gradient of (u^T J) v in u is J v, at whatever u: forward
 * mode by two backward walks.
 */
export const jvp: Product = {
  name: 'jvp',
  summary: "the logits' Jacobian times a tangent: how fast each logit changes along a direction",
  takes: [],
  meanings: {
    tangent: 'a direction in the input, for each sample',
    product: 'the slope of each logit along that direction',
  },
  build(at) {
    const tangent = at.fed('tangent', 'float32', at.inputShape);
    const u = zeros(at.logits.shape);
    const along = reduceSum(
      mul(at.pullBack(at.logits, u), tangent),
      tangent.shape.map((_, axis) => axis),
      false,
    );
    return { product: at.pullBack(along, scalar(1), u) };
  },
};
