/** Logits, losses and input gradients in the graph of a batch, as a classifier's own programs have them. */

import { insideEdge } from '../classifier/box-edge.ts';
import type { Classifier, Differentiation } from '../classifier/index.ts';
import type { Value } from '../graph/index.ts';
import type { Loss } from '../nn/index.ts';
import { cast, reduceSum } from '../operators/index.ts';
import { gradient } from '../transforms/gradient.ts';

/** What the model answers, with a loss and its gradient. */
export interface Slope {
  /** [N, classes] */
  readonly logits: Value;
  /** [N] */
  readonly loss: Value;
  /** [N, ...inputShape], of each sample's own loss. */
  readonly gradient: Value;
}

/** The logits [N, classes] in float32. */
export function logitsAt({ logitsOf }: Classifier, x: Value): Value {
  return cast(logitsOf(x), 'float32');
}

/** Logits, losses and gradients at points [N, ...inputShape]. */
export function slopeAt(classifier: Classifier, how: Differentiation, loss: Loss, x: Value, labels: Value): Slope {
  const logits = logitsAt(classifier, x);
  const losses = loss(logits, labels);
  const point = how.isInsideEdge ? insideEdge(x, classifier.box) : x;
  const there = how.isInsideEdge ? loss(logitsAt(classifier, point), labels) : losses;
  return { logits, loss: losses, gradient: gradient(reduceSum(there, [0], false), point, how.options) };
}
