/** Attacks on the samples of a goal, one after the other or side by side. */
import { SAFE } from '../classifier/index.ts';
import type { Diagnostic } from '../errors.ts';
import { type Attack, attack, nearest, type RunOptions } from '../harness/index.ts';
import { row } from '../tensor/index.ts';
import type { Answers, Measure } from './goal.ts';
import type { GoalProblem, GoalSample } from './goal-problem.ts';

export interface GoalAttackOptions extends Omit<RunOptions, 'onSample' | 'secondJudge'> {
  /** The radius of the ball around each sample, in the scale of the free variables; left out, the nearest example is sought. */
  readonly epsilon?: number | undefined;
}

export interface GoalSampleResult {
  readonly sample: string;
  readonly before: Measure;
  /** Undefined where no example was found. */
  readonly after: Measure | undefined;
  /** Whether the goal was reached before anything was done; such samples are not attacked. */
  readonly reachedBefore: boolean;
  readonly reached: boolean;
  /** Whether it is reached too when the example is rounded to 8 bits a channel; undefined for what is not an image. */
  readonly reachedIn8Bits: boolean | undefined;
  /** In the norm, of free variables. */
  readonly distance: number | undefined;
  /** The whole input, in the user's scale; undefined where no example was found. */
  readonly example: Float32Array | undefined;
  readonly clean: Answers;
  /** What the file answers to the example. */
  readonly answers: Answers | undefined;
  readonly forwards: number;
  readonly backwards: number;
}

export interface GoalResult {
  readonly attack: string;
  readonly norm: string;
  /** Undefined where the nearest example was sought. */
  readonly epsilon: number | undefined;
  readonly seed: number;
  readonly samples: readonly GoalSampleResult[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Attacks every sample of a goal; the file as it ships says what is reached.
 *
 * @throws OptionError for options that the attack does not take
 * @example
 * const problem = await goalProblem({ model, preprocessing: {}, placement, goal: hide.on(outputs, {}), inputs });
 * const { samples } = await attackGoal(problem, pgd, { epsilon: 8 / 255 });
 */
export async function attackGoal(
  problem: GoalProblem,
  method: Attack,
  { epsilon, names, onProgress, ...options }: GoalAttackOptions = {},
): Promise<GoalResult> {
  const { samples, goal } = problem;
  const diagnostics = new Map<string, Diagnostic>();
  const results: GoalSampleResult[] = [];
  let next = 0;
  let done = 0;
  const one = async (index: number): Promise<GoalSampleResult> => {
    const sample = samples[index];
    const name = names?.[index] ?? index;
    const found = await foundFor(sample, method, epsilon, { ...options, names: [name] });
    for (const diagnostic of found.diagnostics) diagnostics.set(diagnostic.message, diagnostic);
    const answers = found.free && (await sample.answer(found.free));
    onProgress?.({ stage: method.name, done: ++done, total: samples.length });
    return {
      sample: String(name),
      before: goal.measure(sample.clean, sample.reference),
      after: answers && goal.measure(answers, sample.reference),
      example: found.free && sample.placed(found.free),
      clean: sample.clean,
      answers,
      ...found.verdict,
    };
  };
  const worker = async () => {
    while (next < samples.length) {
      const index = next++;
      results[index] = await one(index);
    }
  };
  const side = Math.min(samples.length, Math.max(1, samples[0]?.classifier.concurrency ?? 1));
  await Promise.all(Array.from({ length: side }, worker));
  const { norm = 'Linf', seed = 0 } = options;
  return { attack: method.name, norm, epsilon, seed, samples: results, diagnostics: [...diagnostics.values()] };
}

type Verdict = Pick<
  GoalSampleResult,
  'reachedBefore' | 'reached' | 'reachedIn8Bits' | 'distance' | 'forwards' | 'backwards'
>;

interface Found {
  readonly free: Float32Array | undefined;
  readonly verdict: Verdict;
  readonly diagnostics: readonly Diagnostic[];
}

async function foundFor(
  { classifier, free }: GoalSample,
  method: Attack,
  epsilon: number | undefined,
  options: RunOptions,
): Promise<Found> {
  const target = Int32Array.of(SAFE);
  if (epsilon !== undefined) {
    const { samples, adversarials, diagnostics } = await attack(classifier, method, free, target, {
      ...options,
      epsilon,
    });
    const [{ fooledBefore, fooled, fooledIn8Bits, distance, cost }] = samples;
    return {
      free: row(adversarials, 0),
      verdict: { reachedBefore: fooledBefore, reached: fooled, reachedIn8Bits: fooledIn8Bits, distance, ...cost },
      diagnostics,
    };
  }
  const { samples, diagnostics } = await nearest(classifier, method, free, target, options);
  const [{ fooledBefore, found, cost }] = samples;
  const verdict = {
    reachedBefore: fooledBefore,
    reached: fooledBefore || found !== undefined,
    reachedIn8Bits: found?.foolsIn8Bits,
    distance: fooledBefore ? 0 : found?.distance,
    ...cost,
  };
  return { free: fooledBefore ? row(free, 0) : found?.values, verdict, diagnostics };
}
