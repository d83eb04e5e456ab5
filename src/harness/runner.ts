/** The runner: it lets an attack propose for each sample, and judges what it proposes. */
import { requireArgument, requireKnownOptions } from '../arguments.ts';
import type { Classifier, Cost } from '../classifier/index.ts';
import { type FloatTensor, row } from '../tensor/index.ts';
import { type Criterion, norms } from '../threat/index.ts';
import type { Attack } from './attack.ts';
import { findings, radiusFindings } from './findings.ts';
import { given, type Inputs, type Labels, requireAttack } from './given.ts';
import { Judge } from './judge.ts';
import type { Options } from './options.ts';
import { Questions } from './questions.ts';
import { requireFitting } from './requirements.ts';
import { type AttackResult, type SampleResult, totalCost } from './result.ts';
import { type AttackOptions, attackOptions, type EpsilonsOptions, epsilonsOptions, type Run } from './run.ts';
import { type GradientTally, type Setting, subjectOf } from './subject.ts';

/**
 * Attacks samples and judges the outcome by the model as it ships.
 *
 * @param inputs [N, ...inputShape] with values in the classifier's box, or what `readImages`, `readArray` and `loadMnist` give
 * @param target The true labels (the attack leads away from them), or a criterion
 * @returns A verdict for each sample. An attack that fails is a result, not an error.
 * @throws ShapeError, DataError or OptionError for inputs, labels and options that do not fit
 * @example
 * const result = await attack(classifier, pgd, images, labels, { epsilon: 8 / 255, options: { steps: 20 } });
 * console.log(robustAccuracy(result));
 */
export async function attack<O extends Options>(
  classifier: Classifier,
  method: Attack<O>,
  inputs: Inputs,
  target: Labels | Criterion,
  options: AttackOptions<O>,
): Promise<AttackResult> {
  requireKnownOptions('attack', options, attackOptions);
  const { epsilon, ...others } = options;
  const [result] = await attackAtEach(classifier, method, inputs, target, { ...others, epsilons: [epsilon] });
  return result;
}

/**
 * Attacks samples with several budgets, from the smallest to the largest. What fooled within a smaller ball fools within
 * a larger one and is not attacked again.
 *
 * @returns One result for each epsilon, in the order in which they are given
 * @throws as `attack`
 */
export async function attackAtEach<O extends Options>(
  classifier: Classifier,
  method: Attack<O>,
  samples: Inputs,
  target: Labels | Criterion,
  asked: EpsilonsOptions<O>,
): Promise<AttackResult[]> {
  requireAttack(method);
  requireKnownOptions('attackAtEach', asked, epsilonsOptions);
  const { epsilons, ...options } = asked;
  const { inputs, criterion, names } = given(classifier, samples, target, options);
  requireArgument('epsilons', epsilons, Array.isArray(epsilons), 'an array of distances');
  const { norm = 'Linf', clip = true } = options;
  requireFitting({ classifier, method, inputs, criterion, epsilons, norm, clip, names });
  const run: Run = {
    classifier,
    method,
    procedure: method.with(options.options),
    inputs,
    criterion,
    clean: await classifier.shipped.outputs(inputs),
    options: { ...options, ...(names && { names }) },
  };
  const results = new Map<number, AttackResult>();
  let smaller: AttackResult | undefined;
  for (const epsilon of epsilons.toSorted((a, b) => a - b)) {
    smaller = await attackWithin(run, epsilon, smaller);
    results.set(epsilon, smaller);
  }
  return epsilons.flatMap((epsilon) => results.get(epsilon) ?? []);
}

const NOTHING: Cost = { forwards: 0, backwards: 0 };

async function attackWithin(run: Run, epsilon: number, smaller: AttackResult | undefined): Promise<AttackResult> {
  const { classifier, method, procedure, inputs, criterion, clean, options } = run;
  const { seed = 0, clip = true, names } = options;
  const norm = norms[options.norm ?? 'Linf'];
  const total = inputs.shape[0];
  const questions = new Questions(classifier, options.signal);
  const box = clip ? classifier.box : undefined;
  const setting: Setting = { classifier, questions, inputs, criterion, norm, epsilon, box, seed, attack: method.name };

  const judge = new Judge(run, norm, questions);
  const adversarials: FloatTensor = { ...inputs, data: (smaller?.adversarials ?? inputs).data.slice() };
  const fooledBefore = criterion.isSatisfied(clean);
  const samples: SampleResult[] = [];
  const tally: GradientTally = { asked: 0, zero: 0, notANumber: 0 };
  let done = 0;
  await questions.run(total, async (sample) => {
    const adversarial = row(adversarials, sample);
    const already = smaller?.samples[sample];
    let cost = NOTHING;
    if (!fooledBefore[sample] && already?.fooled !== true) {
      const counted = subjectOf(setting, sample, names?.[sample] ?? sample, tally);
      const proposal = await procedure(counted.subject);
      adversarial.set(proposal ?? counted.subject.input);
      counted.subject.project(adversarial);
      cost = counted.cost;
    }
    samples[sample] = { ...(already?.fooled ? already : await judge.verdict(sample, adversarial)), cost };
    options.onSample?.(samples[sample], adversarial);
    options.onProgress?.({ stage: method.name, done: ++done, total });
  });
  return {
    attack: method.name,
    norm: norm.name,
    epsilon,
    seed,
    adversarials,
    samples,
    cost: totalCost(samples),
    diagnostics: [
      ...classifier.diagnostics,
      ...method.remarks(classifier.classCount),
      ...radiusFindings(classifier, norm, epsilon),
      ...findings(tally, clean),
    ],
  };
}
