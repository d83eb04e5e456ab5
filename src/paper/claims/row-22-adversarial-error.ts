import { defineClaim, percent, percentBetween } from '../claim.ts';
import { besideFgsm } from '../measures/beside-fgsm.ts';
import { attackedMistakes } from '../measures/test-digits.ts';
import { trainingCurves } from '../measures/training-curves.ts';
import { adversarialMaxout, maxout } from '../recipes/maxout.ts';
export const adversarialTrainingError = defineClaim({
  row: 22,
  section: '6',
  title: 'Adversarial training: own FGSM error',
  claim: 'After adversarial training, the error on adversarial examples falls from 89.4 % to 17.9 %.',
  paper: '17.9 %',
  expected: { error: percentBetween(6, 25) },
  decidedAt: 'standard',
  models: (preset) => [{ recipe: adversarialMaxout(preset) }, { recipe: maxout(preset) }],
  holdsInDirection: ({ error }) => error < 50,
  async measure(context) {
    const model = await context.trained(adversarialMaxout(context.preset));
    const { error } = await attackedMistakes(context, model);
    const beside = await besideFgsm(context, model, maxout(context.preset));
    return {
      measured: { error: percent(error), ...beside.measured },
      notes: [beside.note],
      figures: trainingCurves(model.record),
    };
  },
});
