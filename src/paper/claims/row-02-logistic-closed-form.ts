import { logisticLoss } from '../../nn/index.ts';
import { row } from '../../tensor/index.ts';
import type { TrainingSet } from '../../training/index.ts';
import { defineClaim, plain, relativeDifferenceUpTo } from '../claim.ts';
import { threesAndSevens } from '../data/data.ts';
import { EPSILON } from '../measures/epsilon.ts';
import { attack } from '../measures/fast-gradient-sign.ts';
import { threeVersusSeven } from '../recipes/linear.ts';

/** zeta(z) = log(1 + e^z). */
const softplus = (z: number): number => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

const meanOf = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

/** The scores w.x + b of all samples and the norm |w|_1, in 64-bit floats. */
function exactly(weights: Float32Array, bias: number, { inputs, labels }: TrainingSet) {
  const scores = Array.from(labels, (_, index) =>
    row(inputs, index).reduce((sum, pixel, i) => sum + pixel * weights[i], bias),
  );
  return { scores, norm: weights.reduce((sum, weight) => sum + Math.abs(weight), 0) };
}

export const logisticClosedForm = defineClaim({
  row: 2,
  section: '5',
  title: 'Logistic regression: FGSM loss',
  claim:
    'For logistic regression the fast gradient sign step is exact: the adversarial loss is a formula in x, y, w and b.',
  paper: 'zeta(epsilon |w|_1 - y(w.x + b))',
  expected: { 'relative difference': relativeDifferenceUpTo(1e-6) },
  models: () => [{ recipe: threeVersusSeven }],
  async measure(context) {
    const model = await context.trained(threeVersusSeven);
    const samples = threesAndSevens(context.data.test);
    const { losses } = await attack(context, model, samples, { loss: logisticLoss });
    const adversarialLosses = losses.data;
    const { weights, biases } = model.parameters;
    const { scores, norm } = exactly(weights.data, biases.data[0], samples);
    const corrected = scores.map((score, i) => softplus(EPSILON * norm - samples.labels[i] * score));
    const printed = scores.map((score, i) => softplus(samples.labels[i] * (EPSILON * norm - score)));
    const perSample = corrected.map((loss, i) => Math.abs(adversarialLosses[i] - loss) / loss);
    return {
      measured: {
        'relative difference': plain(Math.abs(meanOf(adversarialLosses) / meanOf(corrected) - 1)),
        'largest for one sample': plain(Math.max(...perSample)),
        'mean FGSM loss': plain(meanOf(adversarialLosses)),
        'formula as printed': plain(meanOf(printed)),
      },
      notes: [
        'The paper prints zeta(y(epsilon |w|_1 - w.x - b)), which is right for y = +1 only: for y = -1 it is a loss that ' +
          'the attack has lowered. The corrected form is the one compared.',
        'The means over the test set are compared. Graphs compute in 32 bits: of single samples, those with a small loss ' +
          'differ by more.',
      ],
    };
  },
});
