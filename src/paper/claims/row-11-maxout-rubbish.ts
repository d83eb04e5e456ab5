import { defineClaim, percent, percentBetween } from '../claim.ts';
import { softmaxPredictions } from '../measures/predictions.ts';
import { answersToRubbish } from '../measures/rubbish.ts';
import { maxout } from '../recipes/maxout.ts';

export const maxoutRubbish = defineClaim({
  row: 11,
  section: 'A',
  title: 'Maxout: rubbish class',
  claim: 'Of 10,000 samples of noise N(0, I), a maxout network calls 98.35 % some digit, with a confidence of 92.8 %.',
  paper: '98.35 %, 92.8 %',
  expected: { error: percentBetween(95, 99.8), confidence: percentBetween(87, 96) },
  decidedAt: 'standard',
  models: (preset) => [{ recipe: maxout(preset) }],
  holdsInDirection: ({ error }) => error > 80,
  async measure(context) {
    const model = await context.trained(maxout(context.preset));
    const { error, confidence } = await answersToRubbish(context, model, softmaxPredictions);
    return { measured: { error: percent(error), confidence: percent(confidence) } };
  },
});
