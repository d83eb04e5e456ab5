/** What losses make of labels. */
import { ShapeError } from '../../errors.ts';
import type { Value } from '../../graph/index.ts';
import { equalToRange, reduceSum, where } from '../../operators/index.ts';

/**
 * Where the labels are: bool [N, K].
 *
 * @param rows [N, K]
 * @param labels int64 [N]
 * @throws ShapeError where the shapes do not fit
 */
export function labelMask(rows: Value, labels: Value): Value {
  if (rows.shape.length !== 2 || labels.shape.length !== 1 || labels.shape[0] !== rows.shape[0]) {
    throw new ShapeError(
      `logits [${rows.shape}] and labels [${labels.shape}] do not fit each other`,
      'Logits are [N, K] and labels [N].',
    );
  }
  return equalToRange(labels, rows.shape[1], 1);
}

/** Each row's number at the row's label: [N]. Chosen, not multiplied by zeros and ones, because some may be infinite. */
export function atLabel(rows: Value, labels: Value): Value {
  return reduceSum(where(labelMask(rows, labels), rows, 0), [1], false);
}
