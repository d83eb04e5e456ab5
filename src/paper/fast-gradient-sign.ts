/** The paper's attack as it is written there: x + epsilon sign(grad_x J), on true labels, not clipped to any box. */
import { input, type Value } from '../graph/index.ts';
import type { Loss } from '../nn/index.ts';
import { add, mul, reduceSum, sign } from '../operators/index.ts';
import { type FloatTensor, integers } from '../tensor/index.ts';
import type { TrainingSet } from '../training/index.ts';
import { gradient } from '../transforms/gradient.ts';
import type { ClaimContext, TrainedModel } from './context.ts';
import { runOnce } from './run-once.ts';

/**
 * Inputs moved by one fast gradient sign step. sign(0) is 0, so a pixel that the loss does not depend on stays.
 *
 * @param lossOf Losses [N] of inputs [N, ...inputShape].
 */
export function fastGradientSign(lossOf: (inputs: Value) => Value, inputs: Value, epsilon: number): Value {
  // Samples do not see each other: the gradient of the sum is every sample's own, and larger than that of the mean.
  const total = reduceSum(lossOf(inputs), [0], false);
  return add(inputs, mul(epsilon, sign(gradient(total, inputs))));
}

/** A model before and after the attack. */
export interface UnderAttack {
  /** [N, K] at the inputs as they are. */
  readonly clean: FloatTensor;
  /** [N, K] at the adversarial inputs. */
  readonly adversarial: FloatTensor;
  /** [N]: the loss at the adversarial inputs. */
  readonly adversarialLosses: Float32Array;
}

/** Attacks a model on all samples, in one run of one graph. */
export async function attack(
  { runtime }: ClaimContext,
  { logitsOf }: TrainedModel,
  loss: Loss,
  samples: TrainingSet,
  epsilon: number,
): Promise<UnderAttack> {
  const inputs = input('inputs', 'float32', samples.inputs.shape);
  const labels = input('labels', 'int64', [samples.labels.length]);
  const moved = fastGradientSign((x) => loss(logitsOf(x), labels), inputs, epsilon);
  const adversarial = logitsOf(moved);
  const { clean, attacked, losses } = await runOnce(
    runtime,
    {
      inputs: [inputs, labels],
      outputs: { clean: logitsOf(inputs), attacked: adversarial, losses: loss(adversarial, labels) },
    },
    { inputs: samples.inputs, labels: integers(labels.shape, samples.labels) },
  );
  return { clean, adversarial: attacked, adversarialLosses: losses.data };
}
