/** The scale on which attacks see logits, in a graph. */
import { applyOne, type Value } from '../graph/index.ts';
import { LEAST_SPREAD, MOST_SPREAD, middleRank, USUAL_SPREAD } from '../harness/logit-scale.ts';
import {
  and,
  div,
  greater,
  greaterOrEqual,
  indexList,
  lessOrEqual,
  log,
  not,
  or,
  pow,
  Round,
  sliceAxis,
  stopGradient,
  sub,
  TopK,
  where,
} from '../operators/index.ts';

/** The largest spread whose inverse is a float32, and the smallest. */
const FINITE = 1e37;

/** What the logits [N, classes] of clean samples are multiplied by, [N, 1], as `logitScale` of harness/ says. */
export function logitScales(clean: Value): Value {
  const rank = middleRank(clean.shape[1]);
  const largest = applyOne(TopK, [clean, indexList([rank + 1])]);
  const spread = sub(sliceAxis(largest, 1, 0, 1), sliceAxis(largest, 1, rank, rank + 1));
  const isUsual = and(greaterOrEqual(spread, LEAST_SPREAD), lessOrEqual(spread, MOST_SPREAD));
  const isNumber = and(greater(spread, 1 / FINITE), lessOrEqual(spread, FINITE));
  const staysAsItIs = or(isUsual, not(isNumber));
  const power = div(log(div(USUAL_SPREAD, where(staysAsItIs, 1, spread))), Math.LN2);
  return stopGradient(where(staysAsItIs, 1, pow(2, applyOne(Round, [power]))));
}
