/** Training steps, which are one graph and one run: from batches and the parameters to the parameters after them. */
import { type Graph, input, type Operand, type Value } from '../graph/index.ts';
import {
  type Architecture,
  type Constraint,
  Draws,
  mapValues,
  type Optimizer,
  type ParameterTensors,
  type ParameterValues,
  prefixed,
} from '../nn/index.ts';
import { add, concat, mul, reshape, sub } from '../operators/index.ts';
import type { RandomStream } from '../random.ts';
import { floatResult, type Runtime } from '../runtime/index.ts';
import { type FloatTensor, floats, type Tensor } from '../tensor/index.ts';
import { gradients } from '../transforms/gradient.ts';
import type { HiddenChange, Objective } from './objective.ts';

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
}

/** What has been learned: the averages where there are any. */
export function learnedParameters({ parameters, average }: TrainingState): ParameterTensors {
  return average ?? parameters;
}

/** What one step is fed. */
export interface StepFeed {
  /** [batchSize, ...inputShape] */
  readonly inputs: FloatTensor;
  /** [batchSize] */
  readonly labels: Tensor<'int64'>;
  /** The numbers that the optimizer asks for, by name. */
  readonly rates: Readonly<Record<string, number>>;
  /** What dropout and noise of this step are drawn from. */
  readonly random: RandomStream;
}

/** Some training steps, ready to run. */
export interface TrainingSteps {
  /** How many steps one run makes. */
  readonly count: number;
  /**
   * @param feeds One a step.
   * @returns The objective before each step, and the state after the last one.
   */
  run(
    state: TrainingState,
    feeds: readonly StepFeed[],
  ): Promise<{ readonly losses: readonly number[]; readonly state: TrainingState }>;
  dispose(): Promise<void>;
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
function learnedOf<T>({ statistics = [] }: Architecture, parameters: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !statistics.includes(name)));
}

/** A graph of training steps, and what has to be drawn for each. */
export interface TrainingGraph extends Graph {
  readonly draws: readonly Draws[];
}

/**
 * Training steps as one graph. Inputs: `parameter.*`, `state.*` and `average.*`, and for step i `inputs.i`, `labels.i`,
 * `rate.i.*` and `draw.i.*`; outputs: `losses`, `next.parameter.*`, `next.state.*` and `next.average.*`. Several steps in a graph save copies of the
 * parameters between them.
 *
 * @param state Only the names and shapes in it matter.
 */
export function trainingGraph(learner: Learner, state: TrainingState, batchSize: number, count = 1): TrainingGraph {
  const fed = (prefix: string) => (value: FloatTensor, name: string) => input(prefix + name, 'float32', value.shape);
  const parameters = mapValues(state.parameters, fed('parameter.'));
  const remembered = mapValues(state.optimizer, fed('state.'));
  const averages = mapValues(state.average ?? {}, fed('average.'));
  const inputs = [parameters, remembered, averages].flatMap((values) => Object.values<Value>(values));
  const draws: Draws[] = [];
  const losses: Value[] = [];
  let current: StateValues = { parameters, state: remembered, averages };

  for (let i = 0; i < count; i++) {
    const batch = {
      inputs: input(`inputs.${i}`, 'float32', [batchSize, ...learner.architecture.inputShape]),
      labels: input(`labels.${i}`, 'int64', [batchSize]),
      rates: Object.fromEntries(
        learner.optimizer.rates.map((name) => [name, input(`rate.${i}.${name}`, 'float32', [])]),
      ),
      draws: new Draws(`draw.${i}`),
    };
    const { loss, ...next } = stepValues(learner, current, batch);
    losses.push(reshape(loss, [1]));
    current = next;
    draws.push(batch.draws);
    inputs.push(
      batch.inputs,
      batch.labels,
      ...Object.values(batch.rates),
      ...batch.draws.all.map(({ value }) => value),
    );
  }
  const outputs = {
    losses: losses.length === 1 ? losses[0] : concat(losses, 0),
    ...prefixed('next.parameter.', current.parameters),
    ...prefixed('next.state.', current.state),
    ...prefixed('next.average.', current.averages),
  };
  return { inputs, outputs, draws };
}

interface StateValues {
  readonly parameters: ParameterValues;
  readonly state: ParameterValues;
  readonly averages: ParameterValues;
}

interface Batch {
  readonly inputs: Value;
  readonly labels: Value;
  readonly draws: Draws;
}

interface StepBatch extends Batch {
  readonly rates: Readonly<Record<string, Value>>;
}

/** The objective of a batch, and what the network's statistics are after it. */
export function objectiveOf(
  { architecture, objective }: Learner,
  parameters: ParameterValues,
  { inputs, labels, draws }: Batch,
): { readonly loss: Value; readonly statistics: ParameterValues } {
  const statistics: Record<string, Value> = {};
  const training = {
    draws,
    remember: (name: string, value: Value) => {
      statistics[name] = value;
    },
  };
  const loss = objective.build({
    logitsOf: (x, hidden) => architecture.logits(x, parameters, { training, ...hiddenOption(hidden) }),
    shippedLogitsOf: (x, hidden) => architecture.logits(x, parameters, hiddenOption(hidden)),
    inputs,
    labels,
    parameters: learnedOf(architecture, parameters),
    draws,
  });
  return { loss, statistics };
}

/** One step: forward, attack, forward, backward, update. */
function stepValues(
  learner: Learner,
  { parameters, state, averages }: StateValues,
  batch: StepBatch,
): StateValues & { readonly loss: Value } {
  const { optimizer, constraint, averaging = 0 } = learner;
  const learned = learnedOf(learner.architecture, parameters);
  const { loss, statistics } = objectiveOf(learner, parameters, batch);
  const names = Object.keys(learned);
  const next = optimizer.update({
    parameters: learned,
    gradients(scale: Operand = 1) {
      const slopes = gradients(scale === 1 ? loss : mul(scale, loss), Object.values(learned));
      return Object.fromEntries(names.map((name, i) => [name, slopes[i]]));
    },
    state,
    rates: batch.rates,
  });
  const kept = constraint === undefined ? next.parameters : constraint.apply(next.parameters);
  const after = { ...parameters, ...kept, ...statistics };
  return {
    loss,
    parameters: after,
    state: next.state,
    averages: mapValues(averages, (average, name) => add(average, mul(1 - averaging, sub(after[name], average)))),
  };
}

function hiddenOption(hidden: HiddenChange | undefined): { hidden?: HiddenChange } {
  return hidden === undefined ? {} : { hidden };
}

/** Compiles training steps for batches of one size. */
export async function compileSteps(
  runtime: Runtime,
  learner: Learner,
  state: TrainingState,
  batchSize: number,
  count = 1,
): Promise<TrainingSteps> {
  const graph = trainingGraph(learner, state, batchSize, count);
  const program = await runtime.compile(graph);
  const isFed = new Set(graph.inputs.map(({ name }) => name));
  return {
    count,
    async run({ parameters, optimizer, average }, feeds) {
      const all: Record<string, Tensor> = {
        ...prefixed('parameter.', parameters),
        ...prefixed('state.', optimizer),
        ...prefixed('average.', average ?? {}),
      };
      feeds.forEach(({ inputs, labels, rates, random }, i) => {
        all[`inputs.${i}`] = inputs;
        all[`labels.${i}`] = labels;
        for (const [name, rate] of Object.entries(rates)) {
          if (isFed.has(`rate.${i}.${name}`)) all[`rate.${i}.${name}`] = floats([], [rate]);
        }
        Object.assign(all, graph.draws[i].feeds(random));
      });
      const results = await program.run(all);
      const next = (prefix: string) => (_: FloatTensor, name: string) => floatResult(results, prefix + name);
      return {
        losses: Array.from(floatResult(results, 'losses').data),
        state: {
          parameters: mapValues(parameters, next('next.parameter.')),
          optimizer: mapValues(optimizer, next('next.state.')),
          ...(average !== undefined && { average: mapValues(average, next('next.average.')) }),
        },
      };
    },
    dispose: () => program.dispose(),
  };
}
