import { defineClaim, percentBetween } from '../claim.ts';
import { noiseControl, noiseControlModels } from '../measures/noise-control.ts';

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
  models: (preset) => noiseControlModels(preset, 'uniform'),
  holdsInDirection: ({ error }) => error > 70,
  measure: (context) => noiseControl(context, 'uniform'),
});
