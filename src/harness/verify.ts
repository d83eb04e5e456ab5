import { requireArgument, requireKnownOptions } from '../arguments.ts';
import type { Classifier, Cost } from '../classifier/index.ts';
import { ShapeError } from '../errors.ts';
import { type FloatTensor, row } from '../tensor/index.ts';
import { type Criterion, norms } from '../threat/index.ts';
import { given, type Inputs, inputTensor, type Labels, requireEpsilon } from './given.ts';
import { Judge } from './judge.ts';
import { Questions } from './questions.ts';
import type { AttackResult, SampleResult } from './result.ts';
import { type AttackOptions, type VerifyOptions, verifyOptions } from './run.ts';

const NOTHING: Cost = { forwards: 0, backwards: 0 };

/**
 * Judges adversarial examples that were made elsewhere, such as on another model or by another tool, as if they were proposals of
 * an attack here: they are projected into ball and box, and the model as it ships is asked.
 *
 * @param samples The clean samples [N, ...inputShape]
 * @param examples What was made of them, shaped alike
 * @param asked Their epsilon, and where the examples come from
 * @throws ShapeError where the two do not have the same shape
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
  requireArgument('from', asked.from, typeof asked.from === 'string', 'a name of their source');
  const options: AttackOptions = { ...asked, ...(names && { names }) };
  if (`${inputs.shape}` !== `${adversarials.shape}`) {
    throw new ShapeError(`samples [${inputs.shape}] and examples [${adversarials.shape}] do not belong together`);
  }
  const { epsilon, norm: normName = 'Linf', clip = true, seed = 0 } = options;
  const norm = norms[normName];
  const questions = new Questions(classifier, options.signal);
  const clean = await classifier.shipped.outputs(inputs);
  const judge = new Judge({ classifier, inputs, criterion, clean, options }, norm, questions);
  const inBall: FloatTensor = { ...adversarials, data: adversarials.data.slice() };
  const fooledBefore = criterion.isSatisfied(clean);
  const results: SampleResult[] = [];
  await questions.run(inputs.shape[0], async (sample) => {
    const example = row(inBall, sample);
    if (fooledBefore[sample]) example.set(row(inputs, sample));
    else norm.project(example, row(inputs, sample), epsilon, clip ? classifier.box : undefined);
    results[sample] = { ...(await judge.verdict(sample, example)), cost: NOTHING };
    options.onSample?.(results[sample], example);
  });
  return {
    attack: asked.from,
    norm: normName,
    epsilon,
    seed,
    adversarials: inBall,
    samples: results,
    cost: NOTHING,
    diagnostics: classifier.diagnostics,
  };
}
