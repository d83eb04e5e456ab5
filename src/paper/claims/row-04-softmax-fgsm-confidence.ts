import { defineClaim, percent, percentBetween } from '../claim.ts';
import { meanConfidence } from '../measures/predictions.ts';
import { mistakesOfShallowSoftmax } from '../measures/shallow-softmax.ts';
import { shallowSoftmax } from '../recipes/linear.ts';

export const softmaxFgsmConfidence = defineClaim({
  row: 4,
  section: '4',
  title: 'Shallow softmax: FGSM confidence',
  claim: 'On the adversarial images that it gets wrong, the shallow softmax is 79.3 % confident on average.',
  paper: '79.3 %',
  expected: { confidence: percentBetween(77, 82) },
  holdsInDirection: ({ confidence }) => confidence > 50,
  models: () => [{ recipe: shallowSoftmax }],
  async measure(context) {
    const { adversarial } = await mistakesOfShallowSoftmax(context);
    return {
      measured: { confidence: percent(meanConfidence(adversarial)) },
      notes: [
        'Confidence follows the norm of the weights. The recipe limits the norm of each column to 1.9365, as pylearn2 ' +
          'does for MNIST; without a limit it keeps growing with training.',
      ],
    };
  },
});
