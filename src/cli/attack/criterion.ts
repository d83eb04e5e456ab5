import type { Classifier } from '../../classifier/index.ts';
import { argMax, row } from '../../tensor/index.ts';
import { type Criterion, misclassified, targeted } from '../../threat/index.ts';
import type { Samples } from '../inputs/sample-options.ts';

/** What the attack is after. Where nothing says what the inputs are, the model's own answers are to be changed. */
export async function criterionOf(
  classifier: Classifier,
  { inputs, labels }: Samples,
  target: number | undefined,
): Promise<Criterion> {
  const count = inputs.shape[0];
  if (target !== undefined) return targeted(new Int32Array(count).fill(target));
  if (labels !== undefined) return misclassified(labels);
  const outputs = await classifier.shipped.outputs(inputs);
  return misclassified(Int32Array.from({ length: count }, (_, i) => argMax(row(outputs, i))));
}
