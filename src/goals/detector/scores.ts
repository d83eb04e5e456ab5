/** The scores of a detector's candidates, as a graph. */
import type { Value } from '../../graph/index.ts';
import type { Features, Head } from '../../model/head.ts';
import { concat, max, mul, pow, reshape, sigmoid, sliceAxis, softmax, transpose } from '../../operators/index.ts';
import type { OutputValues } from '../goal.ts';

/** Roots have infinite slopes at 0. */
const LEAST = 1e-6;

/** Features [N, candidates, features] of outputs [N, ...]. */
function featuresOf(outputs: OutputValues, { output, axis, from, to }: Features): Value {
  const value = outputs[output];
  const order = value.shape.map((_, i) => i).filter((i) => i !== axis + 1);
  const last = transpose(value, [...order, axis + 1]);
  const count = last.shape[last.shape.length - 1];
  const candidates = last.shape.slice(1, -1).reduce((product, length) => product * length, 1);
  return sliceAxis(reshape(last, [value.shape[0], candidates, count]), 2, from, to);
}

function squashed(value: Value, by: 'sigmoid' | 'softmax' | undefined): Value {
  if (by === undefined) return value;
  return by === 'sigmoid' ? sigmoid(value) : softmax(value, 2);
}

/** The score of each class for each candidate, [N, candidates, classes], the background left out. */
export function candidateScores(outputs: OutputValues, { classes, objectness, powers }: Head): Value {
  const all = squashed(featuresOf(outputs, classes), classes.squash);
  const { background } = classes;
  const count = all.shape[2];
  const scores =
    background === undefined
      ? all
      : concat(
          [sliceAxis(all, 2, 0, background), sliceAxis(all, 2, background + 1, count)].filter(
            ({ shape }) => shape[2] > 0,
          ),
          2,
        );
  const powered = (value: Value, exponent: number | undefined) =>
    exponent === undefined || exponent === 1 ? value : pow(max(value, LEAST), exponent);
  const raised = powered(scores, powers?.classes);
  if (objectness === undefined) return raised;
  return mul(raised, powered(squashed(featuresOf(outputs, objectness), objectness.squash), powers?.objectness));
}
