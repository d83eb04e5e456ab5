import { scalar } from '../../graph/index.ts';
import { atLabel } from '../../nn/index.ts';
import { concat, expand, reshape, sliceAxis } from '../../operators/index.ts';
import type { Product } from './product.ts';

/** The gradients of several logits from one forward pass. */
export const gradients: Product = {
  name: 'gradients',
  summary: 'the gradients of --count chosen logits from one forward pass',
  takes: ['count'],
  meanings: {
    classes: 'the logits that are differentiated, for each sample',
    gradients: 'their gradients, in the order of the classes',
  },
  build(at) {
    const classes = at.fed('classes', 'int64', [at.count]);
    const [batch] = at.logits.shape;
    const each = Array.from({ length: at.count }, (_, rank) => {
      const chosen = atLabel(at.logits, reshape(sliceAxis(classes, 1, rank, rank + 1), [batch]));
      return reshape(at.pullBack(chosen, expand(scalar(1), [batch])), [batch, 1, ...at.inputShape]);
    });
    return { gradients: concat(each, 1) };
  },
};
