/** The slope of the positive part. */
import { applyOne, attribute, defineOperator, type Operator, type Value } from '../graph/index.ts';
import { mapElements } from './evaluate.ts';

/** The largest 32-bit float: from the smallest normal float on, its product with any positive one is above 1. */
const STEEP = 3.4028234663852886e38;

/**
 * 1 where the input is positive, else 0. It is exported as a HardSigmoid, min(max(STEEP * x, 0), 1), which is one pass over
 * the data where a comparison and a Cast are two.
 */
export const Step: Operator = defineOperator({
  name: 'Step',
  exportedAs: 'HardSigmoid',
  attributes: { alpha: attribute('float', STEEP), beta: attribute('float', 0) },
  infer: ({ inputs: [x] }) => [x],
  piecewiseConstant: true,
  evaluate: ([x]) => [mapElements(x, (value) => Number(value > 0))],
});

export const step = (x: Value): Value => applyOne(Step, [x], { alpha: STEEP, beta: 0 });
