import { requireArgument, requireKnownOptions } from '../arguments.ts';
import type { Classifier } from '../classifier/index.ts';
import { ShapeError } from '../errors.ts';
import { type FloatTensor, row } from '../tensor/index.ts';
import type { Criterion } from '../threat/index.ts';
import type { Subject } from './attack.ts';
import { given, type Inputs, inputTensor, type Labels, requireEpsilon } from './given.ts';
import { attemptAll } from './loop.ts';
import { prepared } from './prepared.ts';
import { requireSamples } from './requirements.ts';
import { type AttackResult, judged, type SampleResult, totalCost } from './result.ts';
import { type AttackOptions, type VerifyOptions, verifyOptions } from './run.ts';
import type { Sample } from './sample.ts';

/**
 * Judges adversarial examples that were made elsewhere, such as on another model or by another tool, as if they were proposals of
 * an attack here: they are projected into ball and box, and the model as it ships is asked.
 *
 * @param samples The clean samples [N, ...inputShape]
 * @param examples What was made of them, shaped alike
 * @param asked Their epsilon, and where the examples come from
 * @throws ShapeError where the two do not have the same shape
 * @example
 * const found = await attack(classifier, pgd, images, labels, { epsilon: 8 / 255 });
 * const checked = await verify(classifier, images, labels, found.adversarials, { epsilon: 8 / 255, from: 'saved examples' });
 * console.log(robustAccuracy(checked));
 */
export async function verify(
  classifier: Classifier,
  samples: Inputs,
  target: Labels | Criterion,
  examples: Inputs,
  asked: VerifyOptions,
): Promise<AttackResult> {
  requireKnownOptions('verify', asked, verifyOptions);
  const { inputs, criterion, names } = given(classifier, samples, target, asked);
  const adversarials = inputTensor('examples', examples, classifier);
  requireEpsilon(asked.epsilon);
  requireSamples({ classifier, inputs, criterion, clip: asked.clip ?? true, names });
  requireArgument('from', asked.from, typeof asked.from === 'string', 'a name of their source');
  const options: AttackOptions = { ...asked, ...(names && { names }) };
  if (`${inputs.shape}` !== `${adversarials.shape}`) {
    throw new ShapeError(`samples [${inputs.shape}] and examples [${adversarials.shape}] do not belong together`);
  }
  const { epsilon, norm = 'Linf', clip = true, seed = 0 } = options;
  const run = await prepared(classifier, inputs, criterion, options);
  const assignment = { attack: asked.from, options: {}, criterion: criterion.name, norm, epsilon, seed, clip };
  const propose = async (_: Subject, { index }: Sample) => row(adversarials, index);
  const inBall: FloatTensor = { ...adversarials, data: adversarials.data.slice() };
  const results: SampleResult[] = [];
  await attemptAll({ ...run.loop, method: undefined, assignment, propose }, run.samples, ({ index, found, cost }) => {
    if (found === undefined) throw new TypeError(`nothing was judged of sample ${index}`);
    row(inBall, index).set(found.values);
    results[index] = judged(run.before[index], found.verdict, cost);
    options.onSample?.(results[index], row(inBall, index));
  });
  return {
    attack: asked.from,
    options: {},
    norm,
    epsilon,
    seed,
    adversarials: inBall,
    samples: results,
    cost: totalCost(results),
    diagnostics: classifier.diagnostics,
  };
}
