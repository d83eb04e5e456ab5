/** A model in the graph of a batch: logits, losses and input gradients as its classifier's own programs have them. */
import { insideEdge } from '../classifier/box-edge.ts';
import type { Classifier, Differentiation } from '../classifier/index.ts';
import type { Value } from '../graph/index.ts';
import type { Loss } from '../nn/index.ts';
import { cast, reduceSum } from '../operators/index.ts';
import { gradient, pullBack } from '../transforms/gradient.ts';

/** What the model answers, with a loss and its gradient. */
export interface Slope {
  /** [N, classes] */
  readonly logits: Value;
  /** [N] */
  readonly loss: Value;
  /** [N, ...inputShape], of each sample's own loss. */
  readonly gradient: Value;
}

export class GraphModel {
  readonly #classifier: Classifier;
  readonly #how: Differentiation;
  readonly #answered = new Map<Value, Value>();

  constructor(classifier: Classifier, how: Differentiation) {
    this.#classifier = classifier;
    this.#how = how;
  }

  /** The logits [N, classes] of x [N, ...inputShape], written out once for each x. */
  logitsAt(x: Value): Value {
    const known = this.#answered.get(x);
    if (known !== undefined) return known;
    const logits = cast(this.#classifier.logitsOf(x), 'float32');
    this.#answered.set(x, logits);
    return logits;
  }

  /** Where gradients at x are taken: x itself, or a hair inside the box. */
  pointAt(x: Value): Value {
    return this.#how.isInsideEdge ? insideEdge(x, this.#classifier.box) : x;
  }

  slopeAt(x: Value, loss: Loss, labels: Value): Slope {
    const logits = this.logitsAt(x);
    const point = this.pointAt(x);
    const losses = loss(this.logitsAt(point), labels);
    return {
      logits,
      loss: point === x ? losses : loss(logits, labels),
      gradient: gradient(reduceSum(losses, [0], false), point, this.#how.options),
    };
  }

  /** What cotangents of some values make of others that they depend on. */
  pullBack(values: Value, cotangents: Value, wrt: Value): Value {
    return pullBack([values], [cotangents], [wrt], this.#how.options)[0];
  }
}
