import type { Explanation, Flip } from '../../explanation/index.ts';
import type { Measure } from '../../goals/index.ts';

/** What the goal measures at the sample, after several steps and after one. */
export interface MeasuredPoints {
  readonly before: Measure;
  /** Undefined where several steps did not reach the goal. */
  readonly severalSteps: Measure | undefined;
  readonly oneStep: Measure;
}

/** What is said of an explanation of a goal beside its content. */
export interface GoalExplanationSetting {
  /** The path of the model as the user gave it. */
  readonly model: string;
  readonly sample: string;
  readonly goal: string;
  /** What it asks for. */
  readonly words: string;
  /** What may change. */
  readonly placement: string;
  /** What a distance of 1 means. */
  readonly scale: string;
  readonly version: string;
  readonly runtime: string;
}

const plain = ({ name, value }: Measure) => ({ name, value });

/** The record of an explanation of a goal, for programs. Its keys are always there; what has no value is null. */
export function goalExplanationRecord(
  { multiStep, smallest, linearity, noiseNeeds, comparisons, gradient, example, ...explanation }: Explanation,
  { before, severalSteps, oneStep }: MeasuredPoints,
  setting: GoalExplanationSetting,
): object {
  const { found, attack, steps, searchedTo, cost } = multiStep;
  const epsilonOf = (flip: Flip | undefined) => flip?.epsilon ?? null;
  return {
    schema: 'gibbon-goal-explanation/1',
    ...setting,
    inputShape: explanation.inputShape,
    box: explanation.box,
    seed: explanation.seed,
    gradient,
    measured: {
      before: plain(before),
      severalSteps: severalSteps ? plain(severalSteps) : null,
      oneStep: { ...plain(oneStep), epsilon: example.epsilon },
    },
    severalSteps: { attack, steps, searchedTo, cost, epsilon: found?.epsilon ?? null },
    oneStep: {
      unclipped: epsilonOf(smallest.unclipped),
      clipped: epsilonOf(smallest.clipped),
      rounded: epsilonOf(smallest.rounded),
    },
    linearity,
    noiseNeeds: { above: noiseNeeds.above, atMost: noiseNeeds.atMost ?? null },
    comparisons: comparisons.map(({ epsilon, predicted, actual, randomSigns }) => ({
      epsilon,
      predicted,
      actual,
      randomSigns,
    })),
    diagnostics: explanation.diagnostics,
  };
}
