import { defineClaim, percentBetween } from '../claim.ts';
import type { TrainedModel } from '../context.ts';
import { besideFgsm } from '../measures/beside-fgsm.ts';
import { EPSILON } from '../measures/epsilon.ts';
import { attack } from '../measures/fast-gradient-sign.ts';
import { meanOverNetworks, networksOf } from '../measures/over-networks.ts';
import { beforeAndAfter, confusionOf } from '../measures/pictures.ts';
import { softmaxPredictions } from '../measures/predictions.ts';
import { attackedMistakes, testDigits } from '../measures/test-digits.ts';
import { shallowSoftmax } from '../recipes/linear.ts';
import { maxout } from '../recipes/maxout.ts';

export const maxoutFgsmError = defineClaim({
  row: 9,
  section: '4',
  title: 'Maxout: FGSM error',
  claim: 'With epsilon 0.25, a maxout network gets 89.4 % of adversarial MNIST test images wrong.',
  paper: '89.4 %',
  expected: { error: percentBetween(82, 97) },
  decidedAt: 'standard',
  ownSeeds: true,
  models: (preset, seedCount) => [...networksOf(maxout(preset), seedCount), { recipe: shallowSoftmax }],
  holdsInDirection: ({ error }) => error > 50,
  async measure(context) {
    const samples = testDigits(context);
    const recipe = maxout(context.preset);
    const { attacked, adversarials } = await attack(context, await context.trained(recipe), samples);
    const answers = softmaxPredictions(attacked);
    const errorOf = async (network: TrainedModel) => (await attackedMistakes(context, network)).error;
    const beside = await besideFgsm(context, await context.trained(recipe));
    return {
      measured: { error: await meanOverNetworks(context, recipe, errorOf), ...beside.measured },
      notes: [`Not clipped to [0, 1], on true labels; dropout is off while the gradient is taken. ${beside.note}`],
      figures: [
        beforeAndAfter('Adversarial examples of the maxout network', samples, adversarials, answers, EPSILON),
        confusionOf('What the maxout network calls adversarial examples', samples.labels, answers),
      ],
    };
  },
});
