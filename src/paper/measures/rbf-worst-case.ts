/** The worst that a max-norm ball allows against the RBF network: in closed form, so that no attack has to be trusted. */
import {
  exactRbfLogits,
  type MaxNormBall,
  type RbfUnits,
  rbfMostConfident,
  rbfUnits,
  rbfWorstCase,
} from '../../nn/index.ts';
import { argMax, row } from '../../tensor/index.ts';
import type { TrainingSet } from '../../training/index.ts';
import type { TrainedModel } from '../context.ts';
import { share } from './predictions.ts';

export interface RbfWorstCase {
  /** Images of which the ball has a point that the network gets wrong, in percent. */
  readonly error: number | null;
  /** Images that can be made wrong with more than 50 % confidence, in percent. */
  readonly confidentError: number | null;
  /** The largest confidence in a wrong class, averaged over the images, in percent. */
  readonly wrongConfidence: number | null;
}

/** @param count How many of the images are looked at, from the first. */
export function worstCaseOf(
  { means, logPrecisions }: TrainedModel['parameters'],
  { inputs, labels }: TrainingSet,
  count: number,
  ball: MaxNormBall,
): RbfWorstCase {
  const units = rbfUnits({ means, logPrecisions });
  const confidences: number[] = [];
  let wrong = 0;
  for (let i = 0; i < count; i++) {
    const image = row(inputs, i);
    if (rbfWorstCase(units, image, labels[i], ball).value >= 0) wrong++;
    confidences.push(largestWrongConfidence(units, image, labels[i], ball));
  }
  return {
    error: share(wrong, count),
    confidentError: share(confidences.filter((confidence) => confidence > 0.5).length, count),
    wrongConfidence: share(
      confidences.reduce((sum, confidence) => sum + confidence, 0),
      count,
    ),
  };
}

/**
 * The largest confidence in a wrong class, of the points at which some wrong class is most probable. Where the label is still
 * ahead at such a point, it does not count: so this is what can be reached at least.
 */
function largestWrongConfidence(units: RbfUnits, image: Float32Array, label: number, ball: MaxNormBall): number {
  let largest = 0;
  for (let k = 0; k < units.classCount; k++) {
    if (k === label) continue;
    const { value, input } = rbfMostConfident(units, image, k, ball);
    if (Math.exp(value) > largest && argMax(exactRbfLogits(units, input)) !== label) largest = Math.exp(value);
  }
  return largest;
}
