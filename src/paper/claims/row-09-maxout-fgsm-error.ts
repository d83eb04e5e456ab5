import { defineClaim, percent, percentBetween } from '../claim.ts';
import { EPSILON } from '../epsilon.ts';
import { attack } from '../fast-gradient-sign.ts';
import { beforeAndAfter, confusionOf } from '../pictures.ts';
import { softmaxPredictions } from '../predictions.ts';
import { maxout } from '../recipes/maxout.ts';
import { mistakesIn, testDigits } from '../test-digits.ts';

export const maxoutFgsmError = defineClaim({
  row: 9,
  section: '4',
  title: 'Maxout: FGSM error',
  claim: 'With epsilon 0.25, a maxout network gets 89.4 % of adversarial MNIST test images wrong.',
  paper: '89.4 %',
  expected: { error: percentBetween(82, 97) },
  decidedAt: 'standard',
  models: (preset) => [{ recipe: maxout(preset) }],
  holdsInDirection: ({ error }) => error > 50,
  async measure(context) {
    const samples = testDigits(context);
    const { attacked, adversarials } = await attack(context, await context.trained(maxout(context.preset)), samples);
    const answers = softmaxPredictions(attacked);
    return {
      measured: { error: percent(mistakesIn(answers, samples.labels).error) },
      notes: ['Not clipped to [0, 1], on true labels; dropout is off while the gradient is taken.'],
      figures: [
        beforeAndAfter('Adversarial examples of the maxout network', samples, adversarials, answers, EPSILON),
        confusionOf('What the maxout network calls adversarial examples', samples.labels, answers),
      ],
    };
  },
});
