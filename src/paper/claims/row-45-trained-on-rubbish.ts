import { defineClaim, percent, percentBetween } from '../claim.ts';
import { EPSILON } from '../measures/epsilon.ts';
import { foolingImages } from '../measures/fooling.ts';
import { softmaxPredictions } from '../measures/predictions.ts';
import { answersToRubbish } from '../measures/rubbish.ts';
import { cleanMistakes } from '../measures/test-digits.ts';
import { rubbishMaxout, undecayedMaxout } from '../recipes/maxout.ts';

/** Samples of noise that are moved towards each class. */
const COUNT = 200;
const BELIEVED = 0.5;
const CLASSES = Array.from({ length: 10 }, (_, digit) => digit);

export const trainedOnRubbish = defineClaim({
  row: 45,
  section: 'A',
  title: 'Maxout trained on rubbish',
  claim:
    'A maxout network can be trained to an error of 0 % on Gaussian rubbish; its clean error is neither harmed nor improved, and rubbish made ' +
    'by a gradient step still fools it.',
  paper: '0 %',
  expected: {
    error: percentBetween(0, 0.1),
    'clean error apart by': percentBetween(0, 0.3),
    'noise moved to a digit': percentBetween(20, 100),
  },
  decidedAt: 'quick',
  models: (preset) => [{ recipe: rubbishMaxout(preset) }, { recipe: undecayedMaxout(preset) }],
  holdsInDirection: ({ error }) => error < 1,
  async measure(context) {
    const model = await context.trained(rubbishMaxout(context.preset));
    const without = await context.trained(undecayedMaxout(context.preset));
    const { error } = await answersToRubbish(context, model, softmaxPredictions);
    const [clean, cleanWithout] = [await cleanMistakes(context, model), await cleanMistakes(context, without)];
    const apart =
      clean.error === null || cleanWithout.error === null ? null : Math.abs(clean.error - cleanWithout.error);
    const moved: number[] = [];
    for (const digit of CLASSES) {
      const { probabilities } = await foolingImages(context, model, digit, { count: COUNT, epsilon: EPSILON });
      moved.push((100 * probabilities.filter((probability) => probability >= BELIEVED).length) / COUNT);
    }
    return {
      measured: {
        error: percent(error),
        'clean error apart by': percent(apart),
        'noise moved to a digit': percent(Math.max(...moved)),
        'clean error': percent(clean.error),
        'clean error without': percent(cleanWithout.error),
        'mean over digits': percent(moved.reduce((sum, value) => sum + value, 0) / moved.length),
      },
      notes: [
        'Beside each batch of digits as many samples of N(0, I) with a uniform target; the paper does not say how it trained. The network without ' +
          `was trained as long. Noise is moved by one step of ${EPSILON} along the sign of the gradient towards a digit and counts where that ` +
          'digit then has 50 % or more; the figure is that of the digit where it works best.',
      ],
      figures: [
        {
          name: 'bars',
          title: 'Noise after one step towards a digit, after training on rubbish',
          data: {
            quantity: 'called so with 50 % or more',
            bars: CLASSES.map((digit) => ({ label: String(digit), value: moved[digit] })),
          },
        },
      ],
    };
  },
});
