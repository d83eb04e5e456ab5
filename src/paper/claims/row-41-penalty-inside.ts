import type { ParameterTensors } from '../../nn/index.ts';
import { row } from '../../tensor/index.ts';
import type { TrainingSet } from '../../training/index.ts';
import { defineClaim, percent, percentBetween, plain } from '../claim.ts';
import type { ClaimContext, TrainedModel } from '../context.ts';
import { threesAndSevens } from '../data/data.ts';
import { EPSILON } from '../measures/epsilon.ts';
import { logitsOn } from '../measures/fast-gradient-sign.ts';
import { mistakesOf, share, signPredictions } from '../measures/predictions.ts';
import { meanOf } from '../measures/statistics.ts';
import { shallowSoftmax, threeVersusSeven, worstCaseThreeVersusSeven } from '../recipes/linear.ts';

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

/** The slope of the worst-case loss in epsilon |w|_1 for each sample, from the narrowest margin to the widest. */
function penaltySlopes({ weights, biases }: ParameterTensors, { inputs, labels }: TrainingSet): number[] {
  const norm = weights.data.reduce((sum, weight) => sum + Math.abs(weight), 0);
  const margins = Array.from(labels, (label, i) =>
    row(inputs, i).reduce((sum, pixel, d) => sum + label * pixel * weights.data[d], label * biases.data[0]),
  );
  return margins.sort((a, b) => a - b).map((margin) => sigmoid(EPSILON * norm - margin));
}

/** By how much the sum of two columns' L1 norms is more than the norm of their difference, over all pairs of classes. */
function countedByL1({ weights }: ParameterTensors): number {
  const [width, classes] = weights.shape;
  const column = (k: number) => Array.from({ length: width }, (_, d) => weights.data[d * classes + k]);
  const norm = (values: readonly number[]) => values.reduce((sum, value) => sum + Math.abs(value), 0);
  const columns = Array.from({ length: classes }, (_, k) => column(k));
  const ratios = columns.flatMap((a, k) =>
    columns.slice(k + 1).map((b) => (norm(a) + norm(b)) / norm(a.map((value, d) => value - b[d]))),
  );
  return meanOf(ratios);
}

async function errorOn(context: ClaimContext, model: TrainedModel, { inputs, labels }: TrainingSet) {
  return share(mistakesOf(signPredictions(await logitsOn(context, model, inputs)), labels).length, labels.length);
}

export const penaltyInside = defineClaim({
  row: 41,
  section: '5',
  title: 'The adversarial penalty is no weight decay',
  claim:
    'The penalty of adversarial training stands inside the loss and vanishes where the margin is wide, which that of L1 decay never does; it ' +
    'makes underfitting worse. For several classes L1 decay is more pessimistic still, as if each output were attacked alone.',
  paper: 'an argument',
  expected: {
    'penalty at the widest margins': { from: 0, to: 0.1, unit: '' },
    'penalty at the narrowest': { from: 0.5, to: 1, unit: '' },
    'training error added': percentBetween(0.1, 50),
    'pairs counted by L1': { from: 1.1, to: 10, unit: 'times' },
  },
  decidedAt: 'quick',
  models: () => [{ recipe: threeVersusSeven }, { recipe: worstCaseThreeVersusSeven }, { recipe: shallowSoftmax }],
  holdsInDirection: (measured) => measured['penalty at the widest margins'] < measured['penalty at the narrowest'] / 2,
  async measure(context) {
    const naive = await context.trained(threeVersusSeven);
    const trained = await context.trained(worstCaseThreeVersusSeven);
    const { parameters } = await context.trained(shallowSoftmax);
    const samples = threesAndSevens(context.data.train);
    const slopes = penaltySlopes(trained.parameters, samples);
    const tenth = Math.ceil(slopes.length / 10);
    const [without, under] = [await errorOn(context, naive, samples), await errorOn(context, trained, samples)];
    const tenths = Array.from({ length: 10 }, (_, i) => i + 1);
    return {
      measured: {
        'penalty at the widest margins': plain(meanOf(slopes.slice(-tenth))),
        'penalty at the narrowest': plain(meanOf(slopes.slice(0, tenth))),
        'training error added': percent(without === null || under === null ? null : under - without),
        'pairs counted by L1': { value: countedByL1(parameters), unit: 'times' },
        'training error without': percent(without),
        'training error under it': percent(under),
      },
      notes: [
        'The penalty is the slope of the worst-case loss in epsilon |w|_1, sigmoid(epsilon |w|_1 - margin), of logistic regression of threes ' +
          'against sevens that was trained on the worst case; the means of the tenths of the training digits with the widest and the ' +
          'narrowest margins. The slope of L1 decay is its coefficient, for every digit. For each pair of classes of the shallow ' +
          'softmax |w_k|_1 + |w_j|_1 stands beside the exact |w_k - w_j|_1.',
      ],
      figures: [
        {
          name: 'confidence-curve',
          title: 'The penalty over the margin',
          data: {
            x: { label: 'tenth of the digits, from the narrowest margin', unit: '' },
            y: { label: 'slope of the loss', unit: '' },
            curves: [
              {
                label: 'adversarial training, inside the loss',
                x: tenths,
                y: tenths.map((i) => meanOf(slopes.slice((i - 1) * tenth, i * tenth))),
              },
              { label: 'L1 decay, outside, with a coefficient of 1', x: tenths, y: tenths.map(() => 1) },
            ],
          },
        },
      ],
    };
  },
});
