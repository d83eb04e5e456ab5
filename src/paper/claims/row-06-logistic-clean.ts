import { defineClaim, percent, percentBetween } from '../claim.ts';
import { errorsOfThreeVersusSeven } from '../measures/three-versus-seven.ts';
import { threeVersusSeven } from '../recipes/linear.ts';

export const logisticClean = defineClaim({
  row: 6,
  section: '5',
  title: 'Logistic 3 versus 7: clean error',
  claim: 'Logistic regression tells threes from sevens with an error of 1.6 %.',
  paper: '1.6 %',
  expected: { error: percentBetween(1.2, 2.2) },
  holdsInDirection: ({ error }) => error < 5,
  models: () => [{ recipe: threeVersusSeven }],
  async measure(context) {
    const { clean } = await errorsOfThreeVersusSeven(context);
    return { measured: { error: percent(clean) } };
  },
});
