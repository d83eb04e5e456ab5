import { defineClaim, percent, percentBetween } from '../claim.ts';
import { besideFgsm } from '../measures/beside-fgsm.ts';
import { rbfAnswers } from '../measures/rbf-answers.ts';
import { mistakesIn } from '../measures/test-digits.ts';
import { shallowSoftmax } from '../recipes/linear.ts';
import { rbf } from '../recipes/rbf.ts';

export const rbfFgsmError = defineClaim({
  row: 15,
  section: '7',
  title: 'Shallow RBF: FGSM error',
  claim: 'With epsilon 0.25, a shallow RBF network gets 55.4 % of adversarial MNIST test images wrong.',
  paper: '55.4 %',
  expected: { error: percentBetween(48, 66) },
  models: () => [{ recipe: rbf }, { recipe: shallowSoftmax }],
  holdsInDirection: ({ error }) => error < 80,
  async measure(context) {
    const { attacked } = await rbfAnswers(context);
    const beside = await besideFgsm(context, await context.trained(rbf));
    return {
      measured: { error: percent(mistakesIn(attacked, context.data.test.labels).error), ...beside.measured },
      notes: [`${beside.note} Row 18 has the exact worst case.`],
    };
  },
});
