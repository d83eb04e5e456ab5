/** The paper's attack as it is written there: x + epsilon sign(grad_x J), on true labels, not clipped to any box. */
import { input, type Value } from '../../graph/index.ts';
import { crossEntropy, type Loss } from '../../nn/index.ts';
import { add, mul, sign } from '../../operators/index.ts';
import { type FloatTensor, integers } from '../../tensor/index.ts';
import { inputGradient, type TrainingSet } from '../../training/index.ts';
import type { ClaimContext, TrainedModel } from '../context.ts';
import { EPSILON } from './epsilon.ts';
import { overRows } from './over-rows.ts';

/**
 * Inputs moved by one fast gradient sign step. sign(0) is 0, so a pixel that the loss does not depend on stays.
 *
 * @param lossOf Losses [N] of inputs [N, ...inputShape].
 */
export function fastGradientSign(lossOf: (inputs: Value) => Value, inputs: Value, epsilon: number): Value {
  return add(inputs, mul(epsilon, sign(inputGradient(lossOf(inputs), inputs))));
}

type Attackable = Pick<TrainedModel, 'logitsOf'>;

export interface AttackOptions {
  /** What the attack climbs. @default crossEntropy */
  readonly loss?: Loss;
  /** @default 0.25 */
  readonly epsilon?: number;
}

/** A model before and after the attack. */
export interface UnderAttack {
  /** [N, K] at the inputs as they are. */
  readonly clean: FloatTensor;
  /** [N, K] at the adversarial inputs. */
  readonly attacked: FloatTensor;
  /** [N, ...inputShape] */
  readonly adversarials: FloatTensor;
  /** [N]: the loss at the adversarial inputs. */
  readonly losses: FloatTensor;
}

/** Attacks a model on all samples. */
export function attack(
  { runtime }: ClaimContext,
  { logitsOf }: Attackable,
  { inputs, labels }: TrainingSet,
  { loss = crossEntropy, epsilon = EPSILON }: AttackOptions = {},
): Promise<UnderAttack> {
  const [, ...shape] = inputs.shape;
  return overRows(
    runtime,
    { inputs, labels: integers([labels.length], labels) },
    (count) => ({ inputs: input('inputs', 'float32', [count, ...shape]), labels: input('labels', 'int64', [count]) }),
    (rows) => {
      const adversarials = fastGradientSign((x) => loss(logitsOf(x), rows.labels), rows.inputs, epsilon);
      const attacked = logitsOf(adversarials);
      return { clean: logitsOf(rows.inputs), attacked, adversarials, losses: loss(attacked, rows.labels) };
    },
  );
}

/** A model's logits [N, K] of inputs [N, ...inputShape]. */
export async function logitsOn(
  { runtime }: ClaimContext,
  { logitsOf }: Attackable,
  inputs: FloatTensor,
): Promise<FloatTensor> {
  const [, ...shape] = inputs.shape;
  const { logits } = await overRows(
    runtime,
    { inputs },
    (count) => ({ inputs: input('inputs', 'float32', [count, ...shape]) }),
    (rows) => ({ logits: logitsOf(rows.inputs) }),
  );
  return logits;
}
