import type { Value } from '../graph/index.ts';
import { reshape } from '../operators/index.ts';
import { sizeOf } from '../tensor/index.ts';

/** Whether a value depends on what is fed; weights do not. */
function isFed({ source, node }: Value): boolean {
  return source.kind === 'input' || (node?.inputs.some((value) => value !== undefined && isFed(value)) ?? false);
}

/** What the last layer with weights is applied to. */
function beforeLastLayer(value: Value): Value | undefined {
  const inputs = value.node?.inputs.filter((candidate) => candidate !== undefined) ?? [];
  const fed = inputs.find(isFed);
  if (fed === undefined) return undefined;
  const outputs = sizeOf(value.shape.slice(1));
  const hasWeights = inputs.some((candidate) => sizeOf(candidate.shape) > outputs && !isFed(candidate));
  return hasWeights ? fed : beforeLastLayer(fed);
}

/**
 * What a network makes of its inputs before its last layer: the representation on which its logits are linear.
 *
 * @param logits [N, classes]
 * @returns [N, features]; undefined where no layer with weights leads to the logits
 */
export function featuresBehind(logits: Value): Value | undefined {
  const features = beforeLastLayer(logits);
  return features && reshape(features, [features.shape[0], sizeOf(features.shape.slice(1))]);
}
