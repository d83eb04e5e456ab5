import { defineClaim, percent, percentBetween } from '../claim.ts';
import { share, softmaxPredictions } from '../measures/predictions.ts';
import { answersToRubbish } from '../measures/rubbish.ts';
import { maxout } from '../recipes/maxout.ts';

export const rubbishSkew = defineClaim({
  row: 12,
  section: 'A',
  title: 'Maxout: which digit rubbish is',
  claim: "The classes are far from equal: the paper's network calls 45.3 % of the noise a five, and none an eight.",
  paper: '45.3 % one class, 0 % another',
  expected: { 'most frequent': percentBetween(35, 100), 'least frequent': percentBetween(0, 0.5) },
  decidedAt: 'standard',
  models: (preset) => [{ recipe: maxout(preset) }],
  holdsInDirection: (measured) => measured['most frequent'] > 20,
  async measure(context) {
    const model = await context.trained(maxout(context.preset));
    const { answers } = await answersToRubbish(context, model, softmaxPredictions);
    const shares = Array.from({ length: 10 }, (_, digit) =>
      share(answers.filter(({ label }) => label === digit).length, answers.length),
    );
    const known = shares.filter((value) => value !== null);
    const [most, least] = known.length === 0 ? [null, null] : [Math.max(...known), Math.min(...known)];
    return {
      measured: { 'most frequent': percent(most), 'least frequent': percent(least) },
      notes: ['Which digit it is depends on the seed.'],
      figures: [
        {
          name: 'bars',
          title: 'What the maxout network calls noise',
          data: {
            quantity: 'share of the answers',
            bars: shares.map((value, digit) => ({ label: String(digit), value })),
          },
        },
      ],
    };
  },
});
