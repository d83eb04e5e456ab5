/** Starts that differ in what the model answers, not only in the pixels. */
import { type Question, readsSlope, type Slope } from '../../classifier/index.ts';
import type { Subject } from '../../harness/attack.ts';
import { mul, reduceSum } from '../../operators/index.ts';

/** Logits weighted by a direction, with the gradient: the number of classes is the parameter. */
const weightedLogitsAt: Question<number, Slope> = {
  ...readsSlope,
  sides: (classCount) => ({ direction: { dtype: 'float32', shape: [classCount] } }),
  build(_, { logits, sides: { direction }, slopeOf }) {
    const losses = reduceSum(mul(direction, logits), [1], false);
    return { logits, losses, gradient: slopeOf(losses) };
  },
};

/**
 * A uniform point of the ball, led by some steps of length epsilon along a random direction of the logits.
 *
 * @see Tashiro, Song and Ermon 2020, arXiv 2003.06878, section 3: output diversified initialisation
 */
export async function diversifiedStart(
  subject: Subject,
  steps: number,
  ...purpose: readonly (string | number)[]
): Promise<Float32Array> {
  const { input, norm, epsilon, box, classCount, project } = subject;
  const random = subject.random('diversified start', ...purpose);
  const x = new Float32Array(input.length);
  norm.sample(input, epsilon, random, x);
  project(x);
  const direction = Float32Array.from({ length: classCount }, () => random.uniform(-1, 1));
  for (let i = 0; i < steps; i++) {
    const { gradient } = await subject.ask(weightedLogitsAt, classCount, x, { direction });
    norm.ascend(x, gradient, epsilon, box);
    project(x);
  }
  return x;
}
