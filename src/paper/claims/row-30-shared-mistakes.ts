import { defineClaim, percent, percentBetween } from '../claim.ts';
import {
  agreementOnMistakes,
  agreementOnSharedMistakes,
  comparedModels,
  sharedAnswers,
} from '../measures/agreement.ts';

export const sharedMistakes = defineClaim({
  row: 30,
  section: '8',
  title: 'Agreement where both are wrong',
  claim:
    "Of the maxout network's adversarial examples that both get wrong, a shallow softmax calls 84.6 % what the maxout " +
    'network calls them, and an RBF network 54.3 %.',
  paper: '84.6 %, 54.3 %',
  expected: { softmax: percentBetween(68, 92), 'lead over RBF': percentBetween(0, 100) },
  decidedAt: 'standard',
  models: comparedModels,
  holdsInDirection: (measured) => measured.softmax > 50 && measured['lead over RBF'] > 0,
  async measure(context) {
    const { labels, maxout, softmax, rbf } = await sharedAnswers(context);
    const [bySoftmax, byRbf] = [softmax, rbf].map((answers) => agreementOnSharedMistakes(maxout, answers, labels));
    const lead = bySoftmax === null || byRbf === null ? null : bySoftmax - byRbf;
    return {
      measured: { softmax: percent(bySoftmax), RBF: percent(byRbf), 'lead over RBF': percent(lead) },
      notes: ['By chance it would be 11 %: there are nine wrong digits.'],
      figures: [
        {
          name: 'bars',
          title: "Who gives the maxout network's wrong answers",
          caption: "The maxout network's adversarial examples, shown to networks that had no part in making them.",
          data: {
            quantity: "same wrong answer as the maxout network's",
            bars: [
              { label: 'softmax, maxout wrong', value: agreementOnMistakes(maxout, softmax, labels), reference: 54.6 },
              { label: 'RBF, maxout wrong', value: agreementOnMistakes(maxout, rbf, labels), reference: 16 },
              { label: 'softmax, both wrong', value: bySoftmax, reference: 84.6 },
              { label: 'RBF, both wrong', value: byRbf, reference: 54.3 },
            ],
          },
        },
      ],
    };
  },
});
