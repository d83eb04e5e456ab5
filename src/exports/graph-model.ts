/** A model in the graph of a batch: logits, losses and input gradients as its classifier's own programs have them. */
import { insideEdge } from '../classifier/box-edge.ts';
import type { Classifier, Differentiation } from '../classifier/index.ts';
import { ClassifierError } from '../errors.ts';
import { input, nodesOf, type Value } from '../graph/index.ts';
import type { Loss } from '../nn/index.ts';
import { cast, Expand, reduceSum } from '../operators/index.ts';
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

/**
 * @throws ClassifierError that names what lets no gradient through, where none reaches the input
 * @throws UnsupportedOperatorError that names what has no gradient rule
 */
export function requireGradient(classifier: Classifier, how: Differentiation): void {
  const x = input('x', 'float32', [1, ...classifier.inputShape]);
  const logits = cast(classifier.logitsOf(x), 'float32');
  if (!isZero(gradient(reduceSum(logits, [0, 1], false), x, how.options))) return;
  const reached = new Set<Value>([x]);
  const blocking = nodesOf([logits]).filter(({ inputs, outputs, operator }) => {
    if (!inputs.some((value) => value !== undefined && reached.has(value))) return false;
    for (const output of outputs) reached.add(output);
    return operator.piecewiseConstant;
  });
  const names = [...new Set(blocking.map(({ operator }) => operator.name))];
  throw new ClassifierError(
    `no gradient of the logits reaches the input: ${names.join(', ') || 'they do not depend on it'}`,
    'Where nothing changes with small changes, attacks ask for answers alone: gibbon attack --attack square.',
  );
}

/** Zeros as the gradient of what a value does not change. */
function isZero({ source }: Value): boolean {
  if (source.kind === 'constant') return source.tensor.data.every((element: unknown) => element === 0);
  if (source.kind === 'input' || source.node.operator !== Expand) return false;
  const [expanded] = source.node.inputs;
  return expanded !== undefined && isZero(expanded);
}
