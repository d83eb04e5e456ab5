import { defineClaim, percent, percentBetween } from '../claim.ts';
import type { ClaimContext, TrainedModel } from '../context.ts';
import { logitsOn } from '../measures/fast-gradient-sign.ts';
import { softmaxPredictions } from '../measures/predictions.ts';
import { mistakesIn } from '../measures/test-digits.ts';
import { deepRbf, FEW_DIGITS, smallRectifier } from '../recipes/deep-rbf.ts';

/** The error on what a network learned from. */
async function trainingError(context: ClaimContext, model: TrainedModel): Promise<number | null> {
  const { inputs, labels } = FEW_DIGITS.of(context.data);
  return mistakesIn(softmaxPredictions(await logitsOn(context, model, inputs)), labels).error;
}

export const deepRbfUntrainable = defineClaim({
  row: 47,
  section: '7',
  title: 'Deep RBF networks do not train',
  claim:
    'Deep RBF networks, and others of quadratic units, had a high error on the training images when they were trained with SGD.',
  paper: 'high training error',
  expected: {
    'training error': percentBetween(15, 100),
    'with rectifiers': percentBetween(0, 12),
    'higher by': percentBetween(5, 100),
  },
  decidedAt: 'quick',
  models: () => [{ recipe: deepRbf }, { recipe: smallRectifier }],
  holdsInDirection: (measured) => measured['higher by'] > 0,
  async measure(context) {
    const deep = await trainingError(context, await context.trained(deepRbf));
    const rectified = await trainingError(context, await context.trained(smallRectifier));
    return {
      measured: {
        'training error': percent(deep),
        'with rectifiers': percent(rectified),
        'higher by': percent(deep === null || rectified === null ? null : deep - rectified),
      },
      notes: [
        'One hidden layer of 40 RBF units that start at training images, RBF units on top, 8 epochs of SGD at 0.1 on the first 6,000 training ' +
          'images; rectifiers in the same number trained alike. The paper gives no architecture, and no number.',
      ],
    };
  },
});
