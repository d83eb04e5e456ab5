/** The runner: it lets an attack propose for each sample, and judges what it proposes. */
import { requireArgument, requireKnownOptions } from '../arguments.ts';
import type { Classifier, Cost } from '../classifier/index.ts';
import { type FloatTensor, row } from '../tensor/index.ts';
import { type Criterion, norms } from '../threat/index.ts';
import type { Attack } from './attack.ts';
import { closeScores, findings, radiusFindings } from './findings.ts';
import { given, type Inputs, type Labels, requireAttack } from './given.ts';
import { attemptAll } from './loop.ts';
import { type Options, resolveOptions } from './options.ts';
import { type Prepared, prepared } from './prepared.ts';
import { requireFitting } from './requirements.ts';
import { type AttackResult, judged, type SampleResult, totalCost } from './result.ts';
import { type AttackOptions, attackOptions, type EpsilonsOptions, epsilonsOptions, type RunOptions } from './run.ts';
import { type GradientTally, totalTally } from './sample.ts';

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
 * @example
 * const [small, large] = await attackAtEach(classifier, fgsm, images, labels, { epsilons: [2 / 255, 8 / 255] });
 * console.log(robustAccuracy(small), robustAccuracy(large));
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
  const { epsilons, ...rest } = asked;
  const { inputs, criterion, names } = given(classifier, samples, target, rest);
  const options: RunOptions = { ...rest, ...(names && { names }) };
  requireArgument('epsilons', epsilons, Array.isArray(epsilons), 'an array of distances');
  const { norm = 'Linf', clip = true } = options;
  requireFitting({ classifier, method, inputs, criterion, epsilons, norm, clip, names });
  const run = await prepared(classifier, inputs, criterion, options);
  const results = new Map<number, AttackResult>();
  let smaller: AttackResult | undefined;
  for (const epsilon of epsilons.toSorted((a, b) => a - b)) {
    smaller = await attackWithin(run, method, options, epsilon, smaller);
    results.set(epsilon, smaller);
  }
  return epsilons.flatMap((epsilon) => results.get(epsilon) ?? []);
}

const NOTHING: Cost = { forwards: 0, backwards: 0 };

async function attackWithin(
  run: Prepared,
  method: Attack,
  options: RunOptions,
  epsilon: number,
  smaller: AttackResult | undefined,
): Promise<AttackResult> {
  const { classifier, inputs, criterion } = run;
  const { norm = 'Linf', clip = true, seed = 0 } = options;
  const resolved = resolveOptions(method.options, options.options ?? {}, method.name);
  const procedure = method.with(options.options);
  const assignment = { attack: method.name, options: resolved, criterion: criterion.name, norm, epsilon, seed, clip };

  const adversarials: FloatTensor = { ...inputs, data: (smaller?.adversarials ?? inputs).data.slice() };
  const samples: SampleResult[] = [];
  const tallies: GradientTally[] = [];
  let done = 0;
  const told = (result: SampleResult) => {
    samples[result.index] = result;
    options.onSample?.(result, row(adversarials, result.index));
    options.onProgress?.({ stage: method.name, done: ++done, total: run.samples.length });
  };
  const isKnown = (index: number) => smaller?.samples[index].fooled === true;
  for (const result of smaller?.samples ?? []) if (isKnown(result.index)) told({ ...result, cost: NOTHING });
  const left = run.samples.filter(({ index }) => !isKnown(index));
  await attemptAll({ ...run.loop, method, assignment, propose: procedure }, left, ({ index, found, cost, tally }) => {
    if (found === undefined) throw new TypeError(`nothing was judged of sample ${index}`);
    row(adversarials, index).set(found.values);
    tallies.push(tally);
    told(judged(run.before[index], found.verdict, cost));
  });
  return {
    attack: method.name,
    options: resolved,
    norm,
    epsilon,
    seed,
    adversarials,
    samples,
    cost: totalCost(samples),
    diagnostics: [
      ...classifier.diagnostics,
      ...method.remarks(classifier.classCount),
      ...radiusFindings(classifier, norms[norm], epsilon),
      ...findings(totalTally(tallies), run.clean),
      ...(method.access === 'gradient' ? closeScores(classifier, run.clean) : []),
    ],
  };
}
