import { defineClaim, percent, percentBetween } from '../claim.ts';
import { agreementOnSharedMistakes, comparedModels, sharedAnswers } from '../measures/agreement.ts';

export const rbfPredictsSoftmax = defineClaim({
  row: 31,
  section: '8',
  title: 'RBF and softmax agree',
  claim: 'Where both are wrong, an RBF network gives the answer of a shallow softmax in 53.6 % of the cases.',
  paper: '53.6 %',
  expected: { agreement: percentBetween(12, 100) },
  decidedAt: 'standard',
  models: comparedModels,
  async measure(context) {
    const { labels, softmax, rbf } = await sharedAnswers(context);
    return {
      measured: { agreement: percent(agreementOnSharedMistakes(softmax, rbf, labels)) },
      notes: [
        "On the maxout network's adversarial examples. Only the direction is asked for, more than the 11 % of chance: the paper does " +
          'not say on whose examples it measured this, and others who tried found from 1 % to 59 %.',
      ],
    };
  },
});
