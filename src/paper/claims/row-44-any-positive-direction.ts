import { constant, type Value } from '../../graph/index.ts';
import { add, less, mul, neg, sign, where } from '../../operators/index.ts';
import { randomStream } from '../../random.ts';
import { type FloatTensor, floats, row } from '../../tensor/index.ts';
import { defineClaim, percent, percentBetween, plain } from '../claim.ts';
import { samplesBetween } from '../data/data.ts';
import { EPSILON } from '../measures/epsilon.ts';
import { rankCorrelation } from '../measures/spearman.ts';
import { meanOf } from '../measures/statistics.ts';
import { errorsUnder } from '../measures/under-changes.ts';
import { halfSoftmax } from '../recipes/linear.ts';
import { maxout } from '../recipes/maxout.ts';

const DIGITS = 2000;
/** Cosines of the perturbation with the sign of the gradient. */
const COSINES = [-1, -0.5, -0.25, 0, 0.125, 0.25, 0.375, 0.5, 0.75, 1];

/** Uniform in [0, 1): a pixel keeps the gradient's sign where its number is below (1 + cosine) / 2. */
function lots(seed: number, like: FloatTensor): FloatTensor {
  const drawn = floats(like.shape);
  for (let i = 0; i < like.shape[0]; i++) {
    const random = randomStream(seed, 'signs that agree', i);
    const own = row(drawn, i);
    for (let j = 0; j < own.length; j++) own[j] = random.uniform();
  }
  return drawn;
}

/** The mean cosine of the columns of two weight matrices, each less the mean over the classes, which no answer depends on. */
function columnCosine(first: FloatTensor, second: FloatTensor): number {
  const [width, classes] = first.shape;
  const column = ({ data }: FloatTensor, k: number) =>
    Array.from({ length: width }, (_, d) => {
      const own = data.subarray(d * classes, (d + 1) * classes);
      return own[k] - meanOf(Array.from(own));
    });
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  return meanOf(
    Array.from({ length: classes }, (_, k) => {
      const [a, b] = [column(first, k), column(second, k)];
      return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    }),
  );
}

export const anyPositiveDirection = defineClaim({
  row: 44,
  section: '8',
  title: 'Any direction with a positive dot product',
  claim:
    'A perturbation needs a positive dot product with the gradient, and to be large enough; and what a linear classifier learns hardly depends ' +
    'on which half of the data it saw, so that the direction is shared.',
  paper: 'an argument',
  expected: {
    'error at cosine 0.5': percentBetween(30, 100),
    'error at cosine -0.5': percentBetween(0, 10),
    'rank correlation': { from: 0.9, to: 1, unit: '' },
    'cosine of the halves': { from: 0.6, to: 1, unit: '' },
  },
  decidedAt: 'quick',
  models: (preset) => [{ recipe: maxout(preset) }, { recipe: halfSoftmax('first') }, { recipe: halfSoftmax('second') }],
  holdsInDirection: (measured) => measured['error at cosine 0.5'] > measured['error at cosine -0.5'] + 10,
  async measure(context) {
    const { images, labels } = context.data.test;
    const digits = samplesBetween({ images, labels }, 0, Math.min(DIGITS, labels.length));
    const model = await context.trained(maxout(context.preset));
    const errors = await errorsUnder(
      context,
      model,
      digits,
      lots(context.seed, digits.inputs),
      COSINES.map((cosine) => ({ inputs, slope, noise }: { inputs: Value; slope: Value; noise: Value }) => {
        const up = sign(slope);
        return add(inputs, mul(EPSILON, where(less(noise, constant(floats([], [(1 + cosine) / 2]))), up, neg(up))));
      }),
    );
    const known = errors.map((error) => error ?? 0);
    const halves = [await context.trained(halfSoftmax('first')), await context.trained(halfSoftmax('second'))];
    const [first, second] = halves.map(({ parameters }) => parameters.weights);
    const at = (cosine: number) => percent(errors[COSINES.indexOf(cosine)]);
    return {
      measured: {
        'error at cosine 0.5': at(0.5),
        'error at cosine -0.5': at(-0.5),
        'rank correlation': plain(rankCorrelation(COSINES, known)),
        'cosine of the halves': plain(columnCosine(first, second)),
        'error at cosine 0': at(0),
        'error at cosine 0.25': at(0.25),
        'error at cosine 1 (FGSM)': at(1),
      },
      notes: [
        `Every pixel moves by ${EPSILON}, each with the sign of the gradient or against it by lot; the cosine is that with FGSM's direction. The ` +
          'first ' +
          `${digits.labels.length} test digits, the maxout network. The halves: two shallow softmaxes that share no training image, from the ` +
          'same start.',
      ],
      figures: [
        {
          name: 'confidence-curve',
          title: "Error over the cosine with FGSM's direction",
          data: {
            x: { label: 'cosine', unit: '' },
            y: { label: 'error', unit: '%' },
            curves: [{ label: `every pixel by ${EPSILON}`, x: COSINES, y: errors }],
          },
        },
      ],
    };
  },
});
