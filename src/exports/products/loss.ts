import { scalar } from '../../graph/index.ts';
import { expand } from '../../operators/index.ts';
import type { Product } from './product.ts';

/** J(x, y) and its gradient in x. */
export const loss: Product = {
  name: 'loss',
  summary: 'a loss of each sample, and its gradient in the input',
  takes: ['loss'],
  meanings: {
    label: 'the classes that the loss is of, counted from 0',
    loss: 'the loss of each sample',
    gradient: "the gradient of each sample's own loss in that sample",
  },
  build(at) {
    const losses = at.loss(at.logits, at.fed('label', 'int64', []));
    return { loss: losses, gradient: at.pullBack(losses, expand(scalar(1), losses.shape)) };
  },
};
