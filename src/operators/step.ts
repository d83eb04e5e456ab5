/** Slopes of functions that are flat or the identity. */
import { applyOne, attribute, defineOperator, type Operator, type Value } from '../graph/index.ts';
import { mapElements } from './evaluate.ts';

/**
 * 1 on one side of a threshold and 0 on the other and on the threshold itself. It is exported as the HardSigmoid
 * min(max(alpha * x + beta, 0), 1) of a slope so steep that no float lies on it, which is one pass over the data where a
 * comparison and a Cast are two. Only subnormal distances from the threshold come out between 0 and 1.
 */
export const Step: Operator = defineOperator({
  name: 'Step',
  exportedAs: 'HardSigmoid',
  attributes: { alpha: attribute('float', 2 ** 127), beta: attribute('float', 0) },
  infer: ({ inputs: [x] }) => [x],
  piecewiseConstant: true,
  evaluate: ([x], { alpha, beta }) => [mapElements(x, (value) => Math.min(Math.max(alpha * value + beta, 0), 1))],
});

/** A power of two, by which every float near the threshold is multiplied exactly and the threshold without overflow. */
const slopeAt = (threshold: number): number => 2 ** (127 - Math.max(Math.ceil(Math.log2(Math.abs(threshold))), 0));

/** 1 where the value is greater than a finite threshold, else 0. */
export const stepAbove = (x: Value, threshold = 0): Value =>
  applyOne(Step, [x], { alpha: slopeAt(threshold), beta: 0 - threshold * slopeAt(threshold) });
/** 1 where the value is less than a finite threshold, else 0. */
export const stepBelow = (x: Value, threshold = 0): Value =>
  applyOne(Step, [x], { alpha: -slopeAt(threshold), beta: threshold * slopeAt(threshold) });
