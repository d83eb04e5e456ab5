import { defineClaim, percent, percentBetween } from '../claim.ts';
import { besideFgsm } from '../measures/beside-fgsm.ts';
import { attackedMistakes, cleanMistakes } from '../measures/test-digits.ts';
import { autoencoder } from '../recipes/autoencoder.ts';
import { shallowSoftmax } from '../recipes/linear.ts';

export const generative = defineClaim({
  row: 38,
  section: '9',
  title: 'Generatively trained network: FGSM error',
  claim:
    'Generative training does not help: an MP-DBM, with an error of 0.88 % on clean digits, gets 97.5 % of adversarial ones ' +
    'wrong.',
  paper: '97.5 %',
  expected: { error: percentBetween(90, 100) },
  models: (preset) => [{ recipe: autoencoder(preset) }, { recipe: shallowSoftmax }],
  proxyAt: () =>
    "A denoising autoencoder with a classifier on its code stands in for the paper's MP-DBM, which would take about 60 PFLOP to " +
    'train.',
  holdsInDirection: ({ error }) => error > 50,
  async measure(context) {
    const model = await context.trained(autoencoder(context.preset));
    const { error, confidence } = await attackedMistakes(context, model);
    const clean = await cleanMistakes(context, model);
    const beside = await besideFgsm(context, model);
    return {
      measured: {
        error: percent(error),
        confidence: percent(confidence),
        'clean error': percent(clean.error),
        ...beside.measured,
      },
      notes: [`The attack goes through the whole network, from the pixels to the code to the class. ${beside.note}`],
    };
  },
});
