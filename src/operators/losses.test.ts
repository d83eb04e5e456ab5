import { describe, it } from 'vitest';
import { randomWeights } from '../../test/onnx-model.ts';
import { expectOperator, fixed } from '../../test/operator-case.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats, integers } from '../tensor/index.ts';

const runtime = await nativeRuntime();
const scores = randomWeights([2, 4, 3], 'scores');
const targets = integers([2, 3], [0, 3, 1, 2, 1, 0]);
const weights = fixed(floats([4], [0.5, 1, 2, 0.25]));

describe.each(['NegativeLogLikelihoodLoss', 'SoftmaxCrossEntropyLoss'])('%s', (operator) => {
  it.each(['none', 'mean', 'sum'])('reduced to %s, weighted and with a class that is ignored', async (reduction) => {
    for (const given of [[], [weights]]) {
      for (const rest of [{}, { ignore_index: 1 }]) {
        const inputs = [scores, targets, ...given];
        await expectOperator(runtime, { operator, opset: 13, inputs, attributes: { reduction, ...rest } });
      }
    }
  });
});
