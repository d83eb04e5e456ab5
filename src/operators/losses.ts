/** Losses that training graphs carry along, written out. */
import { type Composite, constant, defineComposite, type ImportedNode, type Value } from '../graph/index.ts';
import { floats } from '../tensor/index.ts';
import { div, mul, neg } from './arithmetic.ts';
import { and, cast, equal, not, where } from './comparison.ts';
import { equalToRange } from './gathering.ts';
import { reduceMean, reduceSum } from './reduction.ts';
import { reshape } from './shape.ts';
import { logSoftmax } from './softmax.ts';

/** Minus the weighted log-probability [N, C, ...] of each target [N, ...], reduced as a node says. */
function likelihoodLoss(logProbabilities: Value, target: Value, weights: Value | undefined, node: ImportedNode): Value {
  const { reduction = 'mean', ignore_index: ignored } = node.attributes;
  const [, count] = logProbabilities.shape;
  const whole = cast(target, 'int64');
  const chosen = equalToRange(whole, count, 1);
  const isChosen =
    ignored === undefined ? chosen : and(chosen, not(reshape(equal(whole, Number(ignored)), chosen.shape.with(1, 1))));
  const lengths = logProbabilities.shape.map((_, axis) => (axis === 1 ? count : 1));
  const perClass = weights ? reshape(weights, lengths) : constant(floats([], [1]));
  const losses = neg(reduceSum(where(isChosen, mul(logProbabilities, perClass), 0), [1], false));
  if (reduction === 'none') return losses;
  const all = losses.shape.map((_, axis) => axis);
  const total = reduceSum(losses, all, false);
  if (reduction === 'sum') return total;
  if (weights === undefined && ignored === undefined) return reduceMean(losses, all, false);
  const places = isChosen.shape.map((_, axis) => axis);
  return div(total, reduceSum(where(isChosen, perClass, 0), places, false));
}

export const NegativeLogLikelihoodLoss: Composite = defineComposite('NegativeLogLikelihoodLoss', (node) => {
  const [x, target, weights] = node.inputs;
  return x && target ? [likelihoodLoss(x, target, weights, node)] : [];
});

export const SoftmaxCrossEntropyLoss: Composite = defineComposite('SoftmaxCrossEntropyLoss', (node) => {
  const [scores, target, weights] = node.inputs;
  if (scores === undefined || target === undefined) return [];
  const logProbabilities = logSoftmax(scores, 1);
  return [likelihoodLoss(logProbabilities, target, weights, node), logProbabilities];
});
