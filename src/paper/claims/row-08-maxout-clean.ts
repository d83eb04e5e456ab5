import { defineClaim, percent, percentBetween } from '../claim.ts';
import { maxout } from '../recipes/maxout.ts';
import { cleanMistakes } from '../test-digits.ts';
import { trainingCurves } from '../training-curves.ts';

export const maxoutClean = defineClaim({
  row: 8,
  section: '6',
  title: 'Maxout: clean error',
  claim: 'A maxout network with dropout, 240 units a layer, gets 0.94 % of the test images wrong.',
  paper: '0.94 %',
  expected: { error: percentBetween(0.85, 1.1) },
  expectedAt: (preset) => ({ error: preset === 'original' ? percentBetween(0.85, 1.1) : percentBetween(0.5, 1.35) }),
  decidedAt: 'standard',
  models: (preset) => [{ recipe: maxout(preset) }],
  holdsInDirection: ({ error }) => error < 1.5,
  async measure(context) {
    const model = await context.trained(maxout(context.preset));
    const { error } = await cleanMistakes(context, model);
    const { record } = model;
    return {
      measured: { error: percent(error) },
      notes: [`Trained for ${record.history.length} epochs, ${record.steps} steps.`],
      figures: trainingCurves(record),
    };
  },
});
