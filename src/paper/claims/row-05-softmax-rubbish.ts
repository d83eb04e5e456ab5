import { defineClaim, percent, percentBetween } from '../claim.ts';
import { softmaxPredictions } from '../measures/predictions.ts';
import { answersToRubbish } from '../measures/rubbish.ts';
import { shallowSoftmax } from '../recipes/linear.ts';

export const softmaxRubbish = defineClaim({
  row: 5,
  section: 'A',
  title: 'Shallow softmax: rubbish class',
  claim:
    'Of 10,000 samples of noise N(0, I), a shallow softmax assigns 59.8 % to some class with a probability above 0.5, ' +
    'with a mean confidence of 70.8 % on these.',
  paper: '59.8 %, 70.8 %',
  expected: { error: percentBetween(52, 66), confidence: percentBetween(68, 73) },
  models: () => [{ recipe: shallowSoftmax }],
  holdsInDirection: ({ error }) => error > 10,
  async measure(context) {
    const { error, confidence } = await answersToRubbish(
      context,
      await context.trained(shallowSoftmax),
      softmaxPredictions,
    );
    return { measured: { error: percent(error), confidence: percent(confidence) } };
  },
});
