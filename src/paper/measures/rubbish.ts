/** Rubbish class examples: noise that is no digit at all (the paper's appendix). */
import { randomStream } from '../../random.ts';
import { type FloatTensor, floats, row, type Shape } from '../../tensor/index.ts';
import type { ClaimContext, TrainedModel } from '../context.ts';
import { shapeOf } from '../recipe.ts';
import { logitsOn } from './fast-gradient-sign.ts';
import { meanConfidence, type Prediction, share } from './predictions.ts';

/** How many samples of noise the paper draws. */
export const RUBBISH_COUNT = 10_000;

/** Standard normal noise; sample i depends on the seed and i only. */
export function rubbish(seed: number, count: number, shape: Shape): FloatTensor {
  const samples = floats([count, ...shape]);
  for (let index = 0; index < count; index++) {
    const random = randomStream(seed, 'rubbish', index);
    const sample = row(samples, index);
    for (let i = 0; i < sample.length; i++) sample[i] = random.normal();
  }
  return samples;
}

export interface RubbishAnswers {
  /** Some class has a probability above 0.5: to the paper, an error, because the right answer is "none of them". In percent. */
  readonly error: number | null;
  /** The mean confidence of these errors, in percent. */
  readonly confidence: number | null;
  /** The errors. */
  readonly answers: readonly Prediction[];
}

/** What a network answers to noise N(0, I). */
export async function answersToRubbish(
  context: ClaimContext,
  model: Pick<TrainedModel, 'logitsOf'>,
  predictions: (logits: FloatTensor) => Prediction[],
): Promise<RubbishAnswers> {
  const samples = rubbish(context.seed, RUBBISH_COUNT, shapeOf(context.data));
  const answers = predictions(await logitsOn(context, model, samples)).filter(({ confidence }) => confidence > 0.5);
  return { error: share(answers.length, RUBBISH_COUNT), confidence: meanConfidence(answers), answers };
}
