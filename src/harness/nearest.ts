/** The runner that asks for the nearest adversarial example of each sample. */
import { requireKnownOptions } from '../arguments.ts';
import type { Classifier, Cost } from '../classifier/index.ts';
import type { Diagnostic } from '../errors.ts';
import type { Criterion } from '../threat/index.ts';
import type { Attack } from './attack.ts';
import { seeking } from './attempt.ts';
import type { Bisection } from './bisected.ts';
import { closeScores, findings } from './findings.ts';
import { given, type Inputs, type Labels, requireAttack } from './given.ts';
import { attemptAll } from './loop.ts';
import { type Options, type OptionValue, resolveOptions } from './options.ts';
import { prepared } from './prepared.ts';
import { requireFitting } from './requirements.ts';
import { type Answer, type CleanSample, totalCost } from './result.ts';
import { type RunOptions, runOptions } from './run.ts';
import { type Attempt, type GradientTally, totalTally } from './sample.ts';

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

export interface NearestSample extends CleanSample {
  /** Undefined where the attack failed, or found what does not fool the model as it ships. */
  readonly found: FoundExample | undefined;
  readonly cost: Cost;
}

export interface NearestResult {
  readonly attack: string;
  /** Its options, those that were given and the defaults of the others. */
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly norm: string;
  readonly seed: number;
  readonly samples: readonly NearestSample[];
  readonly cost: Cost;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The distance at which a sample is fooled: 0 if it was before, infinite if no example was found.
 *
 * @example
 * const { samples } = await nearest(classifier, deepfool, images, labels, { norm: 'L2' });
 * console.log(samples.map(smallestDistance));
 */
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
  const { norm = 'Linf', clip = true, seed = 0 } = options;
  const epsilon = Number.POSITIVE_INFINITY;
  const seeker = seeking(method, { epsilon });
  requireFitting({ classifier, method: seeker, inputs, criterion, epsilons: [], norm, clip, names });
  const resolved = resolveOptions(seeker.options, options.options ?? {}, seeker.name);
  const run = await prepared(classifier, inputs, criterion, options);
  const assignment = { attack: seeker.name, options: resolved, criterion: criterion.name, norm, epsilon, seed, clip };

  const found: NearestSample[] = [];
  const tallies: GradientTally[] = [];
  let done = 0;
  const loop = { ...run.loop, method, assignment, propose: seeker.with(options.options) };
  await attemptAll(loop, run.samples, (attempt) => {
    const { index, cost } = attempt;
    tallies.push(attempt.tally);
    found[index] = { ...run.before[index], found: attempt.found && exampleOf(attempt.found), cost };
    options.onProgress?.({ stage: seeker.name, done: ++done, total: run.samples.length });
  });
  return {
    attack: seeker.name,
    options: resolved,
    norm,
    seed,
    samples: found,
    cost: totalCost(found),
    diagnostics: [
      ...classifier.diagnostics,
      ...seeker.remarks(classifier.classCount),
      ...findings(totalTally(tallies), run.clean),
      ...(seeker.access === 'gradient' ? closeScores(classifier, run.clean) : []),
    ],
  };
}

/** An example that the judge confirms; undefined where it does not. */
function exampleOf({ values, verdict }: NonNullable<Attempt['found']>): FoundExample | undefined {
  const { fooled, adversarial, distance, fooledIn8Bits } = verdict;
  return fooled ? { values, answer: adversarial, distance, foolsIn8Bits: fooledIn8Bits } : undefined;
}
