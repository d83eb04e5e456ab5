import type { Classifier } from '../classifier/index.ts';
import { ShapeError } from '../errors.ts';
import { type FloatTensor, row } from '../tensor/index.ts';
import type { Criterion } from '../threat/index.ts';
import type { Subject } from './attack.ts';
import { attemptAll } from './loop.ts';
import { criterionFrom, prepared } from './prepared.ts';
import { type AttackResult, judged, type SampleResult, totalCost } from './result.ts';
import type { AttackOptions } from './run.ts';
import type { Sample } from './sample.ts';

/**
 * Judges adversarial examples that were made elsewhere, such as on another model or by another tool, as if they were proposals of
 * an attack here: they are projected into ball and box, and the model as it ships is asked.
 *
 * @param inputs The clean samples [N, ...inputShape]
 * @param adversarials What was made of them, shaped alike
 * @param options Their epsilon, and where the examples come from
 * @throws ShapeError where the two do not have the same shape
 */
export async function verify(
  classifier: Classifier,
  inputs: FloatTensor,
  target: Int32Array | Criterion,
  adversarials: FloatTensor,
  options: Omit<AttackOptions, 'options'> & { readonly from: string },
): Promise<AttackResult> {
  if (`${inputs.shape}` !== `${adversarials.shape}`) {
    throw new ShapeError(`samples [${inputs.shape}] and examples [${adversarials.shape}] do not belong together`);
  }
  const criterion = criterionFrom(target);
  const { epsilon, norm = 'Linf', clip = true, seed = 0, from } = options;
  const run = await prepared(classifier, inputs, criterion, options);
  const assignment = { attack: from, options: {}, criterion: criterion.name, norm, epsilon, seed, clip };
  const propose = async (_: Subject, { index }: Sample) => row(adversarials, index);
  const inBall: FloatTensor = { ...adversarials, data: adversarials.data.slice() };
  const samples: SampleResult[] = [];
  await attemptAll({ ...run.loop, method: undefined, assignment, propose }, run.samples, ({ index, found, cost }) => {
    if (found === undefined) throw new TypeError(`nothing was judged of sample ${index}`);
    row(inBall, index).set(found.values);
    samples[index] = judged(run.before[index], found.verdict, cost);
    options.onSample?.(samples[index], row(inBall, index));
  });
  return {
    attack: from,
    options: {},
    norm,
    epsilon,
    seed,
    adversarials: inBall,
    samples,
    cost: totalCost(samples),
    diagnostics: classifier.diagnostics,
  };
}
