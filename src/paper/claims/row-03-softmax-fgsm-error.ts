import { defineClaim, percent, percentBetween } from '../claim.ts';
import { besideFgsm } from '../measures/beside-fgsm.ts';
import { EPSILON } from '../measures/epsilon.ts';
import { exactLinearError } from '../measures/linear-worst-case.ts';
import { share } from '../measures/predictions.ts';
import { mistakesOfShallowSoftmax } from '../measures/shallow-softmax.ts';
import { testDigits } from '../measures/test-digits.ts';
import { shallowSoftmax } from '../recipes/linear.ts';
import { rbf } from '../recipes/rbf.ts';

export const softmaxFgsmError = defineClaim({
  row: 3,
  section: '4',
  title: 'Shallow softmax: FGSM error',
  claim: 'With epsilon 0.25, a shallow softmax classifier gets 99.9 % of adversarial MNIST test images wrong.',
  paper: '99.9 %',
  expected: { error: percentBetween(99.5, 100) },
  holdsInDirection: ({ error }) => error > 50,
  models: () => [{ recipe: shallowSoftmax }, { recipe: rbf }],
  async measure(context) {
    const { count, clean, adversarial } = await mistakesOfShallowSoftmax(context);
    const model = await context.trained(shallowSoftmax);
    const beside = await besideFgsm(context, model, rbf);
    return {
      measured: {
        error: percent(share(adversarial.length, count)),
        'clean error': percent(share(clean.length, count)),
        'exact robust error': percent(exactLinearError(model.parameters, testDigits(context), EPSILON)),
        ...beside.measured,
      },
      notes: [
        'Adversarial images are not clipped to [0, 1]; the paper does not say that it clips. The exact error is a closed form: ' +
          `no attack finds more. ${beside.note}`,
      ],
    };
  },
});
