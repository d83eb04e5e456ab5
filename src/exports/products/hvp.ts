import { scalar } from '../../graph/index.ts';
import { expand, mul, reduceSum } from '../../operators/index.ts';
import type { Product } from './product.ts';

/** H v for the Hessian H of the loss in x: the gradient of the gradient's product with v (Pearlmutter 1994). */
export const hvp: Product = {
  name: 'hvp',
  summary: "the loss's Hessian times a tangent: how the gradient changes along a direction",
  takes: ['loss'],
  meanings: {
    label: 'the classes that the loss is of, counted from 0',
    tangent: 'a direction in the input, for each sample',
    product: "how fast the gradient of each sample's own loss changes along that direction",
  },
  build(at) {
    const losses = at.loss(at.logits, at.fed('label', 'int64', []));
    const tangent = at.fed('tangent', 'float32', at.inputShape);
    const slope = at.pullBack(losses, expand(scalar(1), losses.shape));
    const along = reduceSum(
      mul(slope, tangent),
      tangent.shape.map((_, axis) => axis),
      false,
    );
    return { product: at.pullBack(along, scalar(1)) };
  },
};
