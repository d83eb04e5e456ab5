import { besideFgsm } from '../beside-fgsm.ts';
import { defineClaim, percent, percentBetween } from '../claim.ts';
import { shallowSoftmax } from '../recipes/linear.ts';
import { maxout, noisyMaxout } from '../recipes/maxout.ts';
import { attackedMistakes } from '../test-digits.ts';

export const uniformNoise = defineClaim({
  row: 27,
  section: '6',
  title: 'Training on uniform noise: FGSM error',
  claim:
    'A network trained under noise uniform in [-epsilon, epsilon] resists adversarial examples no better: 90.4 % (97.8 %) wrong (confidence).',
  paper: '90.4 % (97.8 %)',
  expected: {
    error: percentBetween(80, 97),
    confidence: percentBetween(87, 99),
    'apart from no noise by': percentBetween(0, 8),
  },
  decidedAt: 'standard',
  models: (preset) => [
    { recipe: maxout(preset) },
    { recipe: noisyMaxout(preset, 'uniform') },
    { recipe: shallowSoftmax },
  ],
  holdsInDirection: ({ error }) => error > 70,
  async measure(context) {
    const naive = await context.trained(maxout(context.preset));
    const noisy = await context.trained(noisyMaxout(context.preset, 'uniform'));
    const without = await attackedMistakes(context, naive);
    const { error, confidence } = await attackedMistakes(context, noisy);
    const apart = error === null || without.error === null ? null : Math.abs(error - without.error);
    const beside = await besideFgsm(context, noisy);
    return {
      measured: {
        error: percent(error),
        confidence: percent(confidence),
        'apart from no noise by': percent(apart),
        ...beside.measured,
      },
      notes: [beside.note],
    };
  },
});
