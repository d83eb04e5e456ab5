import { defineClaim, percent, percentBetween } from '../claim.ts';
import { meanConfidence } from '../measures/predictions.ts';
import { rbfAnswers } from '../measures/rbf-answers.ts';
import { mistakesIn } from '../measures/test-digits.ts';
import { rbf } from '../recipes/rbf.ts';

export const rbfFgsmConfidence = defineClaim({
  row: 16,
  section: '7',
  title: 'Shallow RBF: FGSM confidence',
  claim: 'On the adversarial images that it gets wrong, the shallow RBF network is only 1.2 % confident.',
  paper: '1.2 %',
  expected: { confidence: percentBetween(0.3, 4), 'share of the clean confidence': percentBetween(0, 10) },
  models: () => [{ recipe: rbf }],
  holdsInDirection: (measured) => measured['share of the clean confidence'] <= 10,
  async measure(context) {
    const { clean, attacked } = await rbfAnswers(context);
    const { confidence } = mistakesIn(attacked, context.data.test.labels);
    const usual = meanConfidence(clean);
    const relative = confidence === null || usual === null ? null : (100 * confidence) / usual;
    return {
      measured: { confidence: percent(confidence), 'share of the clean confidence': percent(relative) },
      notes: ['Low confidence under this attack is no low confidence under every attack: see row 18.'],
    };
  },
});
