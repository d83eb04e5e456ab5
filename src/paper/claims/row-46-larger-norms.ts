import { floats } from '../../tensor/index.ts';
import { defineClaim, percent, percentBetween, plain } from '../claim.ts';
import type { ClaimContext, TrainedModel } from '../context.ts';
import { logitsOn } from '../measures/fast-gradient-sign.ts';
import { meanConfidence, rbfPredictions, softmaxPredictions } from '../measures/predictions.ts';
import { rubbish } from '../measures/rubbish.ts';
import { rankCorrelation } from '../measures/spearman.ts';
import { shapeOf } from '../recipe.ts';
import { shallowSoftmax } from '../recipes/linear.ts';
import { maxout } from '../recipes/maxout.ts';
import { rbf } from '../recipes/rbf.ts';

const COUNT = 1000;
/** Standard deviations of the noise. */
const DEVIATIONS = [0.25, 0.5, 1, 2, 4, 8];

/** The mean confidence in percent of noise of each deviation. */
async function confidences(
  context: ClaimContext,
  model: TrainedModel,
  predictions: typeof softmaxPredictions,
): Promise<number[]> {
  const noise = rubbish(context.seed, COUNT, shapeOf(context.data));
  const found: number[] = [];
  for (const deviation of DEVIATIONS) {
    const scaled = floats(
      noise.shape,
      noise.data.map((value) => deviation * value),
    );
    found.push(meanConfidence(predictions(await logitsOn(context, model, scaled))) ?? 0);
  }
  return found;
}

export const largerNorms = defineClaim({
  row: 46,
  section: 'A',
  title: 'Larger norms, more confidence',
  claim:
    'The larger the norm of rubbish, the more confident the networks are of it: linear and maxout models behave sensibly on a thin manifold only. ' +
    'RBF networks do not.',
  paper: 'more confidence',
  expected: {
    'rank correlation, maxout': { from: 0.9, to: 1, unit: '' },
    'maxout at deviation 8': percentBetween(95, 100),
    'rank correlation, softmax': { from: 0.9, to: 1, unit: '' },
    'RBF at deviation 8': percentBetween(0, 0.1),
  },
  decidedAt: 'quick',
  models: (preset) => [{ recipe: maxout(preset) }, { recipe: shallowSoftmax }, { recipe: rbf }],
  holdsInDirection: (measured) => measured['rank correlation, maxout'] > 0.5,
  async measure(context) {
    const deep = await confidences(context, await context.trained(maxout(context.preset)), softmaxPredictions);
    const linear = await confidences(context, await context.trained(shallowSoftmax), softmaxPredictions);
    const local = await confidences(context, await context.trained(rbf), rbfPredictions);
    const last = DEVIATIONS.length - 1;
    return {
      measured: {
        'rank correlation, maxout': plain(rankCorrelation(DEVIATIONS, deep)),
        'maxout at deviation 8': percent(deep[last]),
        'rank correlation, softmax': plain(rankCorrelation(DEVIATIONS, linear)),
        'RBF at deviation 8': percent(local[last]),
        'maxout at deviation 0.25': percent(deep[0]),
        'softmax at deviation 8': percent(linear[last]),
      },
      notes: [
        `Means over ${COUNT} samples of noise N(0, deviation² I), the same ones at every deviation, of the largest probability.`,
      ],
      figures: [
        {
          name: 'confidence-curve',
          title: 'Confidence over the size of noise',
          data: {
            x: { label: 'standard deviation of the noise', unit: '', scale: 'log' },
            y: { label: 'mean confidence', unit: '%' },
            curves: [
              { label: 'maxout', x: DEVIATIONS, y: deep },
              { label: 'softmax', x: DEVIATIONS, y: linear },
              { label: 'RBF', x: DEVIATIONS, y: local },
            ],
          },
        },
      ],
    };
  },
});
