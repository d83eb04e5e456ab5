/** Logistic regression of threes against sevens under attack, as rows 6 and 7 both need it. */
import { logisticLoss } from '../../nn/index.ts';
import { pictureOf, signedPictureOf } from '../../report/figures/picture.ts';
import type { FigureRecord } from '../../report/page/figure-record.ts';
import { type FloatTensor, row } from '../../tensor/index.ts';
import type { ClaimContext } from '../context.ts';
import { threesAndSevens } from '../data/data.ts';
import { threeVersusSeven } from '../recipes/linear.ts';
import { EPSILON } from './epsilon.ts';
import { attack } from './fast-gradient-sign.ts';
import { mistakesOf, share, signPredictions } from './predictions.ts';

/** Digits in the picture. */
const SHOWN = 16;

export interface LogisticErrors {
  /** In percent of the threes and sevens of the test set; `null` if it has none. */
  readonly clean: number | null;
  readonly adversarial: number | null;
  /** The sum of the absolute weights. */
  readonly norm: number;
  /** The paper's figure 2. */
  readonly figure: FigureRecord;
}

/** How often the logistic regression is wrong before and after the attack. */
export async function errorsOfThreeVersusSeven(context: ClaimContext): Promise<LogisticErrors> {
  const model = await context.trained(threeVersusSeven);
  const samples = threesAndSevens(context.data.test);
  const { clean, attacked, adversarials } = await attack(context, model, samples, { loss: logisticLoss });
  const errorOf = (scores: typeof clean) =>
    share(mistakesOf(signPredictions(scores), samples.labels).length, samples.labels.length);
  const [cleanError, adversarialError] = [errorOf(clean), errorOf(attacked)];
  const [, ...shape] = samples.inputs.shape;
  const picturesOf = (images: FloatTensor) =>
    Array.from({ length: Math.min(SHOWN, samples.labels.length) }, (_, i) => pictureOf(row(images, i), shape, 0, 1));
  const { data: weights } = model.parameters.weights;
  return {
    clean: cleanError,
    adversarial: adversarialError,
    figure: {
      name: 'four-panels',
      title: 'Logistic regression of threes against sevens',
      data: {
        weights: signedPictureOf(weights, shape),
        weightSigns: signedPictureOf(weights.map(Math.sign), shape, 1),
        clean: picturesOf(samples.inputs),
        adversarials: picturesOf(adversarials),
        epsilon: EPSILON,
        cleanError: cleanError ?? 0,
        adversarialError: adversarialError ?? 0,
      },
    },
    norm: model.parameters.weights.data.reduce((sum, weight) => sum + Math.abs(weight), 0),
  };
}
