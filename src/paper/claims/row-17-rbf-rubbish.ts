import { defineClaim, percent, percentBetween } from '../claim.ts';
import { rbfPredictions } from '../measures/predictions.ts';
import { answersToRubbish } from '../measures/rubbish.ts';
import { rbf } from '../recipes/rbf.ts';

export const rbfRubbish = defineClaim({
  row: 17,
  section: 'A',
  title: 'Shallow RBF: rubbish class',
  claim: 'Of 10,000 samples of noise N(0, I), a shallow RBF network calls none a digit.',
  paper: '0 %',
  expected: { error: percentBetween(0, 0.1) },
  models: () => [{ recipe: rbf }],
  holdsInDirection: ({ error }) => error < 5,
  async measure(context) {
    const { error } = await answersToRubbish(context, await context.trained(rbf), rbfPredictions);
    return { measured: { error: percent(error) } };
  },
});
