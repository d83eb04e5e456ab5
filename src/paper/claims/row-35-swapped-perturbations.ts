import { floats, row } from '../../tensor/index.ts';
import { defineClaim, percent, percentBetween } from '../claim.ts';
import { attack, logitsOn } from '../measures/fast-gradient-sign.ts';
import { softmaxPredictions } from '../measures/predictions.ts';
import { mistakesIn, testDigits } from '../measures/test-digits.ts';
import { maxout } from '../recipes/maxout.ts';

export const swappedPerturbations = defineClaim({
  row: 35,
  section: '8',
  title: 'Perturbations of other images',
  claim: 'The direction matters and not the point: a perturbation made for one image fools the network on others too.',
  paper: '46.2 % (92.8 %), in a comment of the source',
  expected: { error: percentBetween(30, 65) },
  decidedAt: 'standard',
  models: (preset) => [{ recipe: maxout(preset) }],
  holdsInDirection: ({ error }) => error > 15,
  async measure(context) {
    const samples = testDigits(context);
    const model = await context.trained(maxout(context.preset));
    const { adversarials } = await attack(context, model, samples);
    const { inputs, labels } = samples;
    const swapped = floats(inputs.shape);
    for (let i = 0; i < labels.length; i++) {
      const other = (i + 1) % labels.length;
      const [to, clean, from, changed] = [
        row(swapped, i),
        row(inputs, i),
        row(inputs, other),
        row(adversarials, other),
      ];
      for (let pixel = 0; pixel < to.length; pixel++) to[pixel] = clean[pixel] + changed[pixel] - from[pixel];
    }
    const { error, confidence } = mistakesIn(softmaxPredictions(await logitsOn(context, model, swapped)), labels);
    return {
      measured: { error: percent(error), confidence: percent(confidence) },
      notes: ['Each test image gets the perturbation of the next one. The number was never published.'],
    };
  },
});
