import { defineClaim, percent, percentBetween } from '../claim.ts';
import { adversarialMaxout } from '../recipes/maxout.ts';
import { attackedMistakes } from '../test-digits.ts';
import { trainingCurves } from '../training-curves.ts';
export const adversarialTrainingError = defineClaim({
  row: 22,
  section: '6',
  title: 'Adversarial training: own FGSM error',
  claim: 'After adversarial training, the error on adversarial examples falls from 89.4 % to 17.9 %.',
  paper: '17.9 %',
  expected: { error: percentBetween(6, 25) },
  decidedAt: 'standard',
  models: (preset) => [{ recipe: adversarialMaxout(preset) }],
  holdsInDirection: ({ error }) => error < 50,
  async measure(context) {
    const model = await context.trained(adversarialMaxout(context.preset));
    const { error } = await attackedMistakes(context, model);
    return { measured: { error: percent(error) }, figures: trainingCurves(model.record) };
  },
});
