/** Many margins of which some must all be above 0: one number above 0 exactly where they are, along which all are pushed. */
import { apply, constant, type Value } from '../graph/index.ts';
import { add, min, reduceMin, reduceSum, TopK } from '../operators/index.ts';
import { integers } from '../tensor/index.ts';

/**
 * The margin [N, 1] of "all margins [N, P] are above 0": the least of them, and while some are below 0 their sum too, so that
 * every one that is missing is pushed at once.
 */
export function allAbove(margins: Value): Value {
  return add(reduceMin(margins, [1]), reduceSum(min(margins, 0), [1]));
}

/** The margin [N, 1] of "at least `count` of the margins [N, P] are above 0". */
export function manyAbove(margins: Value, count: number): Value {
  if (count === margins.shape[1]) return allAbove(margins);
  const [best] = apply(TopK, [margins, constant(integers([1], [count]))], { axis: 1 }, 2);
  return allAbove(best);
}
