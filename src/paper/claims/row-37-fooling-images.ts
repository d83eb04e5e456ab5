import { pictureOf } from '../../report/figures/picture.ts';
import type { FigureRecord } from '../../report/page/figure-record.ts';
import { row, takeRows } from '../../tensor/index.ts';
import { defineClaim, percent, percentBetween } from '../claim.ts';
import {
  convMaxoutModels,
  NOTHING_TO_MEASURE,
  SMALLER_NETWORK,
  WHITENED_EPSILON,
  whitenedModel,
} from '../measures/conv-maxout-claims.ts';
import { logitsOn } from '../measures/fast-gradient-sign.ts';
import { type Fooling, foolingImages } from '../measures/fooling.ts';
import { meanConfidence, share, softmaxPredictions } from '../measures/predictions.ts';
import { rubbish } from '../measures/rubbish.ts';

/** Samples of noise; the paper has 1,000. */
const COUNTS = { smoke: 200, quick: 200, standard: 1000, original: 1000 } as const;

/** A class is believed from this probability on. */
const BELIEVED = 0.5;

const [ROWS, COLUMNS] = [3, 6];

/** Values that are drawn black and white: three standard deviations of the noise. */
const DRAWN = 3;

const NOTHING = {
  error: percent(null),
  confidence: percent(null),
  'easiest class': percent(null),
  'hardest class': percent(null),
};

export const foolingClaim = defineClaim({
  row: 37,
  section: 'A',
  title: 'Convolutional maxout on CIFAR-10: rubbish and fooling images',
  claim:
    'The convolutional network calls 93.4 % of noise N(0, I) something, with a confidence of 84.4 %. One step makes it call noise ' +
    'what one wants: always for a frog or a truck, 24.7 % of the time for an airplane, 75.3 % on average.',
  paper: '93.4 %, 84.4 %; 75.3 % (24.7 % to 100 %)',
  expected: {
    error: percentBetween(85, 100),
    'easiest class': percentBetween(99.5, 100),
    'hardest class': percentBetween(0, 40),
  },
  models: convMaxoutModels,
  proxyAt: () => SMALLER_NETWORK,
  async measure(context) {
    const measurable = await whitenedModel(context);
    if (measurable === undefined) return { measured: NOTHING, notes: [NOTHING_TO_MEASURE] };
    const { model, images } = measurable;
    const count = COUNTS[context.preset];
    const noise = rubbish(context.seed, count, model.architecture.inputShape);
    const answers = softmaxPredictions(await logitsOn(context, model, noise));
    const errors = answers.filter(({ confidence }) => confidence > BELIEVED);
    const successes: number[] = [];
    const foolings: Fooling[] = [];
    for (const label of images.classNames.keys()) {
      const fooling = await foolingImages(context, model, label, { count, epsilon: WHITENED_EPSILON });
      successes.push((100 * fooling.probabilities.filter((probability) => probability >= BELIEVED).length) / count);
      foolings.push(firstOf(fooling));
    }
    const hardest = successes.indexOf(Math.min(...successes));
    const named = images.classNames[hardest];
    return {
      measured: {
        error: percent(share(errors.length, count)),
        confidence: percent(meanConfidence(errors)),
        'easiest class': percent(Math.max(...successes)),
        'hardest class': percent(successes[hardest]),
        'mean over classes': percent(successes.reduce((sum, success) => sum + success, 0) / successes.length),
      },
      notes: [
        `Trained on ${images.name}. The step towards a class is ${WHITENED_EPSILON} in every whitened pixel; the paper does not ` +
          'say its own.',
        'Which classes are easy depends on the seed.',
      ],
      figures: [
        {
          name: 'bars',
          title: 'Noise after one step towards a class',
          data: {
            quantity: `called so with ${100 * BELIEVED} % or more`,
            bars: successes.map((value, label) => ({ label: images.classNames[label], value })),
          },
        },
        gridOf(`Fooling images: noise moved towards ${named}`, named, foolings[hardest]),
      ],
    };
  },
});

/** As many as are drawn. */
function firstOf({ images, probabilities }: Fooling): Fooling {
  const shown = Array.from({ length: ROWS * COLUMNS }, (_, index) => index);
  return { images: takeRows(images, shown), probabilities: probabilities.slice(0, shown.length) };
}

/** The paper's figure 5: framed where the network believes it. */
function gridOf(title: string, named: string, { images, probabilities }: Fooling): FigureRecord {
  const [, ...shape] = images.shape;
  const cells = probabilities.map((probability, i) => ({
    picture: pictureOf(row(images, i), shape, -DRAWN, DRAWN),
    caption: `${(100 * probability).toFixed(0)} %`,
    success: probability >= BELIEVED,
  }));
  return {
    name: 'image-grid',
    title,
    caption: `Whitened pixels, drawn from ${-DRAWN} to ${DRAWN}; below each its probability of being ${named}.`,
    data: {
      rows: Array.from({ length: ROWS }, (_, at) => cells.slice(at * COLUMNS, (at + 1) * COLUMNS)),
      frame: `answered as ${named} with ${100 * BELIEVED} % or more`,
    },
  };
}
