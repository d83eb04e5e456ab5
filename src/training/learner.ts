/** What is learned and how, and what learning carries from one batch to the next. */
import type { Architecture, Constraint, Optimizer, ParameterTensors } from '../nn/index.ts';
import type { RandomStream } from '../random.ts';
import type { Objective } from './objective.ts';

/** What is learned, and how. */
export interface Learner {
  readonly architecture: Architecture;
  readonly objective: Objective;
  readonly optimizer: Optimizer;
  /** Applied to the parameters after every step. @default none */
  readonly constraint?: Constraint;
  /**
   * Averages the parameters over steps, older ones weighing less by this factor a step; the averages are what is learned in
   * the end. @default no averaging
   * @see B. T. Polyak and A. B. Juditsky, "Acceleration of stochastic approximation by averaging", 1992.
   */
  readonly averaging?: number;
}

/** What training carries from one step to the next. */
export interface TrainingState {
  readonly parameters: ParameterTensors;
  /** What the optimizer remembers. */
  readonly optimizer: ParameterTensors;
  /** Averages of the parameters, where the learner keeps them. */
  readonly average?: ParameterTensors;
  /**
   * The `perturbation` [batchSize, ...inputShape] that the last batch was left with, where the objective replays batches.
   * @default zero
   */
  readonly adversary?: ParameterTensors;
}

/** What has been learned: the averages where there are any. */
export function learnedParameters({ parameters, average }: TrainingState): ParameterTensors {
  return average ?? parameters;
}

/** The state to begin with: the architecture's initial parameters, and an optimizer that remembers nothing yet. */
export function initialState(learner: Learner, random: RandomStream): TrainingState {
  const { architecture, optimizer, averaging } = learner;
  const parameters = architecture.initialParameters(random);
  return {
    parameters,
    optimizer: optimizer.initialState(learnedOf(architecture, parameters)),
    ...(averaging !== undefined && { average: parameters }),
  };
}

/** The parameters that are learned, without the statistics. */
export function learnedOf<T>(
  { statistics = [] }: Architecture,
  parameters: Readonly<Record<string, T>>,
): Record<string, T> {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !statistics.includes(name)));
}
