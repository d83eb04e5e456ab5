import { defineClaim, percent, percentBetween } from '../claim.ts';
import { logitsOn } from '../measures/fast-gradient-sign.ts';
import { mistakesOf, share, softmaxPredictions } from '../measures/predictions.ts';
import { cleanMistakes } from '../measures/test-digits.ts';
import { decayedMaxout, L1_COEFFICIENTS, undecayedMaxout } from '../recipes/maxout.ts';

const [LARGE, ...SMALLER] = L1_COEFFICIENTS;

export const l1Decay = defineClaim({
  row: 28,
  section: '5',
  title: 'L1 weight decay on the first maxout layer',
  claim:
    'A coefficient of 0.0025 is too large: more than 5 % error on the training images. Smaller ones train, but do not lower ' +
    'the test error.',
  paper: '> 5 %',
  expected: { 'training error': percentBetween(5.0001, 100), 'gain by smaller ones': percentBetween(-100, 0.15) },
  decidedAt: 'standard',
  models: (preset) => [
    { recipe: undecayedMaxout(preset) },
    ...L1_COEFFICIENTS.map((coefficient) => ({ recipe: decayedMaxout(preset, coefficient) })),
  ],
  holdsInDirection: (measured) => measured['training error'] > 2,
  async measure(context) {
    const { preset, data } = context;
    const { images, labels } = data.train;
    const decayed = await context.trained(decayedMaxout(preset, LARGE));
    const wrong = mistakesOf(softmaxPredictions(await logitsOn(context, decayed, images)), labels);
    const without = await cleanMistakes(context, await context.trained(undecayedMaxout(preset)));
    const smaller: (number | null)[] = [];
    for (const coefficient of SMALLER) {
      smaller.push((await cleanMistakes(context, await context.trained(decayedMaxout(preset, coefficient)))).error);
    }
    const known = smaller.filter((error) => error !== null);
    const gain = without.error === null || known.length === 0 ? null : without.error - Math.min(...known);
    return {
      measured: {
        'training error': percent(share(wrong.length, labels.length)),
        'gain by smaller ones': percent(gain),
        'test error without': percent(without.error),
        ...Object.fromEntries(SMALLER.map((coefficient, i) => [`test error at ${coefficient}`, percent(smaller[i])])),
      },
      notes: ['A gain of 0.15 % counts as none: it is one standard error of a test error of 1.5 % or so.'],
    };
  },
});
