import { input } from '../../graph/index.ts';
import { randomStream } from '../../random.ts';
import { type FloatTensor, floats, row, type Shape } from '../../tensor/index.ts';
import { defineClaim, percent, percentBetween } from '../claim.ts';
import { meanConfidence, share, softmaxPredictions } from '../predictions.ts';
import { shallowSoftmax } from '../recipes/linear.ts';
import { runOnce } from '../run-once.ts';

const COUNT = 10_000;

/** Standard normal noise; sample i depends on the seed and i only. */
function rubbish(seed: number, count: number, shape: Shape): FloatTensor {
  const samples = floats([count, ...shape]);
  for (let index = 0; index < count; index++) {
    const random = randomStream(seed, 'rubbish', index);
    const sample = row(samples, index);
    for (let i = 0; i < sample.length; i++) sample[i] = random.normal();
  }
  return samples;
}

export const softmaxRubbish = defineClaim({
  row: 5,
  section: 'A',
  title: 'Shallow softmax: rubbish class',
  claim:
    'Of 10,000 samples of noise N(0, I), a shallow softmax assigns 59.8 % to some class with a probability above 0.5, ' +
    'with a mean confidence of 70.8 % on these.',
  paper: '59.8 %, 70.8 %',
  expected: { error: percentBetween(52, 66), confidence: percentBetween(68, 73) },
  holdsInDirection: ({ error }) => error > 10,
  async measure({ data, runtime, seed, trained }) {
    const { logitsOf } = await trained(shallowSoftmax);
    const samples = rubbish(seed, COUNT, data.test.images.shape.slice(1));
    const inputs = input('inputs', 'float32', samples.shape);
    const { logits } = await runOnce(
      runtime,
      { inputs: [inputs], outputs: { logits: logitsOf(inputs) } },
      { inputs: samples },
    );
    const mistakes = softmaxPredictions(logits).filter(({ confidence }) => confidence > 0.5);
    return {
      measured: {
        error: percent(share(mistakes.length, COUNT)),
        confidence: percent(meanConfidence(mistakes)),
      },
    };
  },
});
