/** Attacks on the samples of a goal. */
import { SAFE } from '../classifier/index.ts';
import type { Diagnostic } from '../errors.ts';
import { type Attack, attack, nearest, type RunOptions } from '../harness/index.ts';
import { row } from '../tensor/index.ts';
import type { Answers, Measure } from './goal.ts';
import type { GoalProblem } from './goal-problem.ts';

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
  { epsilon, ...options }: GoalAttackOptions = {},
): Promise<GoalResult> {
  const { samples, goal } = problem;
  const { found, diagnostics } = await foundBy(problem, method, epsilon, options);
  const results = samples.map(async ({ clean, reference, answer, placed }, i): Promise<GoalSampleResult> => {
    const { free, verdict } = found[i];
    const answers = free && (await answer(free));
    return {
      sample: String(options.names?.[i] ?? i),
      before: goal.measure(clean, reference),
      after: answers && goal.measure(answers, reference),
      example: free && placed(free),
      clean,
      answers,
      ...verdict,
    };
  });
  const { norm = 'Linf', seed = 0 } = options;
  return { attack: method.name, norm, epsilon, seed, samples: await Promise.all(results), diagnostics };
}

type Verdict = Pick<
  GoalSampleResult,
  'reachedBefore' | 'reached' | 'reachedIn8Bits' | 'distance' | 'forwards' | 'backwards'
>;

interface Found {
  readonly free: Float32Array | undefined;
  readonly verdict: Verdict;
}

async function foundBy(
  { classifier, points }: GoalProblem,
  method: Attack,
  epsilon: number | undefined,
  options: RunOptions,
): Promise<{ readonly found: readonly Found[]; readonly diagnostics: readonly Diagnostic[] }> {
  const safe = new Int32Array(points.shape[0]).fill(SAFE);
  if (epsilon !== undefined) {
    const { samples, adversarials, diagnostics } = await attack(classifier, method, points, safe, {
      ...options,
      epsilon,
    });
    const found = samples.map(({ fooledBefore, fooled, fooledIn8Bits, distance, cost }, i) => ({
      free: row(adversarials, i),
      verdict: { reachedBefore: fooledBefore, reached: fooled, reachedIn8Bits: fooledIn8Bits, distance, ...cost },
    }));
    return { found, diagnostics };
  }
  const { samples, diagnostics } = await nearest(classifier, method, points, safe, options);
  const found = samples.map(({ fooledBefore, found: example, cost }, i) => ({
    free: fooledBefore ? row(points, i) : example?.values,
    verdict: {
      reachedBefore: fooledBefore,
      reached: fooledBefore || example !== undefined,
      reachedIn8Bits: example?.foolsIn8Bits,
      distance: fooledBefore ? 0 : example?.distance,
      ...cost,
    },
  }));
  return { found, diagnostics };
}
