import { defineClaim, percent, percentBetween } from '../claim.ts';
import { attackedMistakes } from '../measures/test-digits.ts';
import { adversarialMaxout } from '../recipes/maxout.ts';

export const adversarialTrainingConfidence = defineClaim({
  row: 23,
  section: '6',
  title: 'Adversarial training: confidence on mistakes',
  claim: 'When the adversarially trained network is wrong about an adversarial example, it is still 81.4 % confident.',
  paper: '81.4 %',
  expected: { confidence: percentBetween(62, 90) },
  decidedAt: 'standard',
  models: (preset) => [{ recipe: adversarialMaxout(preset) }],
  holdsInDirection: ({ confidence }) => confidence > 50,
  async measure(context) {
    const model = await context.trained(adversarialMaxout(context.preset));
    const { confidence } = await attackedMistakes(context, model);
    return { measured: { confidence: percent(confidence) } };
  },
});
