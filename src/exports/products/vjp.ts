import type { Product } from './product.ts';

/** u^T J for the Jacobian J of the logits. */
export const vjp: Product = {
  name: 'vjp',
  summary: "a cotangent of the logits times their Jacobian: any linear function of the logits' gradients",
  takes: [],
  meanings: {
    cotangent: 'what each logit weighs, for each sample',
    product: "the gradient of the weighted sum of each sample's logits",
  },
  build: (at) => ({ product: at.pullBack(at.logits, at.fed('cotangent', 'float32', at.logits.shape.slice(1))) }),
};
