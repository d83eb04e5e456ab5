import { defineClaim, percent, percentBetween, plain } from '../claim.ts';
import { threesAndSevens } from '../data/data.ts';
import { EPSILON } from '../measures/epsilon.ts';
import { exactLinearError } from '../measures/linear-worst-case.ts';
import { errorsOfThreeVersusSeven } from '../measures/three-versus-seven.ts';
import { threeVersusSeven } from '../recipes/linear.ts';

export const logisticAdversarial = defineClaim({
  row: 7,
  section: '5',
  title: 'Logistic 3 versus 7: FGSM error',
  claim: 'With epsilon 0.25 the same logistic regression gets 99 % of adversarial threes and sevens wrong.',
  paper: '99 %',
  expected: { error: percentBetween(97, 100) },
  holdsInDirection: ({ error }) => error > 50,
  models: () => [{ recipe: threeVersusSeven }],
  async measure(context) {
    const { adversarial, norm, figure } = await errorsOfThreeVersusSeven(context);
    const { parameters } = await context.trained(threeVersusSeven);
    const exact = exactLinearError(parameters, threesAndSevens(context.data.test), EPSILON);
    return {
      measured: {
        error: percent(adversarial),
        'exact robust error': percent(exact),
        '|w|_1': plain(norm),
        'shift epsilon |w|_1': plain(EPSILON * norm),
      },
      notes: [
        'The error is a function of |w|_1, and that of how long the model was trained: here 10 epochs. For two classes FGSM is the ' +
          'worst case; the exact error is computed by the closed form.',
      ],
      figures: [figure],
    };
  },
});
