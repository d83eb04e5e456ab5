/** The runner that asks for the nearest adversarial example of each sample. */
import { requireKnownOptions } from '../arguments.ts';
import type { Classifier, Cost } from '../classifier/index.ts';
import type { Diagnostic } from '../errors.ts';
import type { Label } from '../random.ts';
import { type Criterion, norms } from '../threat/index.ts';
import type { Attack } from './attack.ts';
import { type Bisection, bisected } from './bisected.ts';
import { findings } from './findings.ts';
import { given, type Inputs, type Labels, requireAttack } from './given.ts';
import { Judge, type Verdict } from './judge.ts';
import type { Options } from './options.ts';
import { Questions } from './questions.ts';
import { requireFitting } from './requirements.ts';
import { type Answer, totalCost } from './result.ts';
import { type RunOptions, runOptions } from './run.ts';
import { type GradientTally, type Setting, subjectOf } from './subject.ts';

/** An adversarial example and what the model as it ships says to it. */
export interface FoundExample {
  /** Flat, inside the box. */
  readonly values: Float32Array;
  readonly answer: Answer;
  /** From the clean sample, in the norm that was asked for, in the input's own scale. */
  readonly distance: number;
  /** Whether it still fools when it is rounded to 8 bits a channel; undefined for what is no image. */
  readonly foolsIn8Bits: boolean | undefined;
}

export interface NearestSample {
  readonly sample: Label;
  /** The class that must not be answered, or the target. */
  readonly label: number;
  readonly clean: Answer;
  /** Whether the criterion held before anything was done: the distance is then 0 and there is nothing to find. */
  readonly fooledBefore: boolean;
  /** Undefined where the attack failed, or found what does not fool the model as it ships. */
  readonly found: FoundExample | undefined;
  readonly cost: Cost;
}

export interface NearestResult {
  readonly attack: string;
  readonly norm: string;
  readonly seed: number;
  readonly samples: readonly NearestSample[];
  readonly cost: Cost;
  readonly diagnostics: readonly Diagnostic[];
}

/** The distance at which a sample is fooled: 0 if it was before, infinite if no example was found. */
export function smallestDistance({ fooledBefore, found }: NearestSample): number {
  return fooledBefore ? 0 : (found?.distance ?? Number.POSITIVE_INFINITY);
}

/**
 * Looks for the nearest adversarial example of each sample, and judges it by the model as it ships. An attack within epsilon is
 * bisected over epsilon.
 *
 * @param samples [N, ...inputShape] with values in the classifier's box, or what `readImages`, `readArray` and `loadMnist` give
 * @param target The true labels (the attack leads away from them), or a criterion
 * @throws ShapeError, DataError or OptionError for inputs, labels and options that do not fit
 * @example
 * const result = await nearest(classifier, deepfool, images, labels, { norm: 'L2' });
 * console.log(result.samples.map(smallestDistance));
 */
export async function nearest<O extends Options>(
  classifier: Classifier,
  method: Attack<O>,
  samples: Inputs,
  target: Labels | Criterion,
  asked: RunOptions<O & Bisection> = {},
): Promise<NearestResult> {
  requireAttack(method);
  requireKnownOptions('nearest', asked, runOptions);
  const { inputs, criterion, names } = given(classifier, samples, target, asked);
  const options: RunOptions = { ...asked, ...(names && { names }) };
  const { norm: normName = 'Linf', clip = true, seed = 0 } = options;
  const seeking: Attack = method.seeks === 'smallest' ? method : bisected(method);
  requireFitting({ classifier, method: seeking, inputs, criterion, epsilons: [], norm: normName, clip, names });
  const procedure = seeking.with(options.options);
  const norm = norms[normName];
  const total = inputs.shape[0];
  const questions = new Questions(classifier, options.signal);
  const box = clip ? classifier.box : undefined;
  const everywhere = Number.POSITIVE_INFINITY;
  const attack = seeking.name;
  const setting: Setting = { classifier, questions, inputs, criterion, norm, epsilon: everywhere, box, seed, attack };

  const clean = await classifier.shipped.outputs(inputs);
  const judge = new Judge({ classifier, inputs, criterion, clean, options }, norm, questions);
  const results: NearestSample[] = [];
  const tally: GradientTally = { asked: 0, zero: 0, notANumber: 0 };
  let done = 0;
  await questions.run(total, async (sample) => {
    const { subject, cost } = subjectOf(setting, sample, names?.[sample] ?? sample, tally);
    const before = judge.before(sample);
    const proposal = before.fooledBefore ? undefined : await procedure(subject);
    if (proposal !== undefined) subject.project(proposal);
    const found = proposal && exampleOf(proposal, await judge.verdict(sample, proposal));
    results[sample] = { ...before, found, cost };
    options.onProgress?.({ stage: attack, done: ++done, total });
  });
  return {
    attack,
    norm: norm.name,
    seed,
    samples: results,
    cost: totalCost(results),
    diagnostics: [...classifier.diagnostics, ...seeking.remarks(classifier.classCount), ...findings(tally, clean)],
  };
}

/** An example that the judge confirms; undefined where it does not. */
function exampleOf(values: Float32Array, verdict: Verdict): FoundExample | undefined {
  const { fooled, adversarial, distance, fooledIn8Bits } = verdict;
  return fooled ? { values, answer: adversarial, distance, foolsIn8Bits: fooledIn8Bits } : undefined;
}
