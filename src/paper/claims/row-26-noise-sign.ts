import { defineClaim, percentBetween } from '../claim.ts';
import { lossAlongEpsilon } from '../measures/loss-along-epsilon.ts';
import { noiseControl, noiseControlModels } from '../measures/noise-control.ts';
import { maxout } from '../recipes/maxout.ts';
export const signNoise = defineClaim({
  row: 26,
  section: '6',
  title: 'Training on sign noise: FGSM error',
  claim:
    'A network trained under noise of a random sign resists adversarial examples no better: 86.2 % (97.3 %) wrong (confidence).',
  paper: '86.2 % (97.3 %)',
  expected: {
    error: percentBetween(80, 97),
    confidence: percentBetween(87, 99),
    'apart from no noise by': percentBetween(0, 8),
  },
  decidedAt: 'standard',
  models: (preset) => noiseControlModels(preset, 'sign'),
  holdsInDirection: ({ error }) => error > 70,
  async measure(context) {
    const naive = await context.trained(maxout(context.preset));
    return {
      ...(await noiseControl(context, 'sign')),
      figures: [await lossAlongEpsilon(context, naive)],
    };
  },
});
