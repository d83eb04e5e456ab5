import { defineClaim, percent, percentBetween } from '../claim.ts';
import { agreementOnMistakes, comparedModels, sharedAnswers } from '../measures/agreement.ts';

export const softmaxAgrees = defineClaim({
  row: 29,
  section: '8',
  title: 'Agreement where maxout is wrong',
  claim:
    'Where the maxout network gets adversarial examples of its own wrong, a shallow softmax gives the same wrong answer ' +
    'in 54.6 % of the cases, and an RBF network in 16.0 %.',
  paper: '54.6 % (RBF 16.0 %)',
  expected: { softmax: percentBetween(45, 78) },
  decidedAt: 'standard',
  models: comparedModels,
  holdsInDirection: ({ softmax }) => softmax > 25,
  async measure(context) {
    const { labels, maxout, softmax, rbf } = await sharedAnswers(context);
    const [bySoftmax, byRbf] = [softmax, rbf].map((answers) => agreementOnMistakes(maxout, answers, labels));
    return { measured: { softmax: percent(bySoftmax), RBF: percent(byRbf) } };
  },
});
