import { defineClaim, percent, percentBetween } from '../claim.ts';
import { EPSILON } from '../measures/epsilon.ts';
import { mistakesOf, share } from '../measures/predictions.ts';
import { rbfAnswers } from '../measures/rbf-answers.ts';
import { worstCaseOf } from '../measures/rbf-worst-case.ts';
import { testDigits } from '../measures/test-digits.ts';
import { rbf } from '../recipes/rbf.ts';

/** How many test images are looked at. */
const COUNT = { smoke: 500, quick: 2000, standard: 2000, original: 2000 } as const;

export const rbfWorstCaseError = defineClaim({
  row: 18,
  section: '7',
  title: 'Shallow RBF: exact worst case',
  claim: 'RBF networks are said to be naturally immune to adversarial examples. Their exact worst case tells.',
  paper: 'not measured',
  expected: { 'excess over FGSM': percentBetween(0, 100) },
  models: () => [{ recipe: rbf }],
  async measure(context) {
    const { parameters } = await context.trained(rbf);
    const { attacked } = await rbfAnswers(context);
    const samples = testDigits(context);
    const count = Math.min(COUNT[context.preset], samples.labels.length);
    const mistakes = mistakesOf(attacked.slice(0, count), samples.labels);
    const fgsm = share(mistakes.length, count);
    const confidentFgsm = share(mistakes.filter(({ confidence }) => confidence > 0.5).length, count);
    const worst = worstCaseOf(parameters, samples, count, { epsilon: EPSILON });
    const images = worstCaseOf(parameters, samples, count, { epsilon: EPSILON, box: { low: 0, high: 1 } });
    const excess = worst.error === null || fgsm === null ? null : worst.error - fgsm;
    return {
      measured: {
        'exact error': percent(worst.error),
        'FGSM error': percent(fgsm),
        'excess over FGSM': percent(excess),
        'wrong with more than 50 % confidence': percent(worst.confidentError),
        'the same in [0, 1]': percent(images.confidentError),
        'mean largest wrong confidence': percent(worst.wrongConfidence),
        'exact error in [0, 1]': percent(images.error),
      },
      notes: [
        `Measured on the first ${count} test images, each with all points of the ball at once: the units are diagonal, so that ` +
          'the worst case splits into pixels and has a closed form.',
        'The low confidence of rows 15 and 16 belongs to the attack, not to the network: other points of the same ball ' +
          'are classified wrongly with high confidence.',
      ],
      figures: [
        {
          name: 'bars',
          title: 'The RBF network under FGSM and at its worst',
          caption: `Points at most ${EPSILON} from the test images in every pixel.`,
          data: {
            quantity: 'share of the test images',
            bars: [
              { label: 'wrong under FGSM', value: fgsm, reference: 55.4 },
              { label: 'wrong at worst', value: worst.error },
              { label: 'wrong under FGSM with more than 50 % confidence', value: confidentFgsm },
              { label: 'wrong at worst with more than 50 % confidence', value: worst.confidentError },
              { label: 'the same with pixels in [0, 1]', value: images.confidentError },
            ],
          },
        },
      ],
    };
  },
});
