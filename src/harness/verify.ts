import type { Classifier, Cost } from '../classifier/index.ts';
import { ShapeError } from '../errors.ts';
import { type FloatTensor, row } from '../tensor/index.ts';
import { type Criterion, misclassified, norms } from '../threat/index.ts';
import { Judge } from './judge.ts';
import { Questions } from './questions.ts';
import type { AttackResult, SampleResult } from './result.ts';
import type { AttackOptions } from './run.ts';

const NOTHING: Cost = { forwards: 0, backwards: 0 };

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
  const criterion = target instanceof Int32Array ? misclassified(target) : target;
  const { epsilon, norm: normName = 'Linf', clip = true, seed = 0, from } = options;
  const norm = norms[normName];
  const questions = new Questions(classifier, options.signal);
  const clean = await classifier.shipped.outputs(inputs);
  const judge = new Judge({ classifier, inputs, criterion, clean, options }, norm, questions);
  const inBall: FloatTensor = { ...adversarials, data: adversarials.data.slice() };
  const fooledBefore = criterion.isSatisfied(clean);
  const samples: SampleResult[] = [];
  await questions.run(inputs.shape[0], async (sample) => {
    const example = row(inBall, sample);
    if (fooledBefore[sample]) example.set(row(inputs, sample));
    else norm.project(example, row(inputs, sample), epsilon, clip ? classifier.box : undefined);
    samples[sample] = { ...(await judge.verdict(sample, example)), cost: NOTHING };
    options.onSample?.(samples[sample], example);
  });
  return {
    attack: from,
    norm: normName,
    epsilon,
    seed,
    adversarials: inBall,
    samples,
    cost: NOTHING,
    diagnostics: classifier.diagnostics,
  };
}
