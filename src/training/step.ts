/** One step of training, which is one graph and one run: from a batch and the parameters to the parameters after it. */
import { type Graph, input, type Value } from '../graph/index.ts';
import {
  type Architecture,
  type Constraint,
  mapValues,
  type Optimizer,
  type ParameterTensors,
  type ParameterValues,
} from '../nn/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { type FloatTensor, floats, type Tensor } from '../tensor/index.ts';
import { gradients } from '../transforms/gradient.ts';
import type { Objective } from './objective.ts';
import { floatResult } from './results.ts';

/** What is learned, and how. */
export interface Learner {
  readonly architecture: Architecture;
  readonly objective: Objective;
  readonly optimizer: Optimizer;
  /** Applied to the parameters after every step. @default none */
  readonly constraint?: Constraint;
}

/** What training carries from one step to the next. */
export interface TrainingState {
  readonly parameters: ParameterTensors;
  /** What the optimizer remembers. */
  readonly optimizer: ParameterTensors;
}

/** One training step, ready to run. */
export interface TrainingStep {
  /**
   * @param inputs [batchSize, ...inputShape]
   * @param labels [batchSize]
   * @param rates The numbers that the optimizer asks for, by name.
   * @returns The objective before the step, and the state after it.
   */
  run(
    state: TrainingState,
    inputs: FloatTensor,
    labels: Tensor<'int64'>,
    rates: Readonly<Record<string, number>>,
  ): Promise<{ readonly loss: number; readonly state: TrainingState }>;
  dispose(): Promise<void>;
}

/**
 * One training step as a graph. Inputs: `inputs`, `labels`, `rate.*`, `parameter.*` and `state.*`; outputs: `loss`,
 * `next.parameter.*` and `next.state.*`.
 *
 * @param state Only the names and shapes in it matter.
 */
export function trainingGraph(learner: Learner, state: TrainingState, batchSize: number): Graph {
  const { architecture, objective, optimizer, constraint = (parameters: ParameterValues) => parameters } = learner;
  const inputs = input('inputs', 'float32', [batchSize, ...architecture.inputShape]);
  const labels = input('labels', 'int64', [batchSize]);
  const fed = (prefix: string) => (value: FloatTensor, name: string) => input(prefix + name, 'float32', value.shape);
  const parameters = mapValues(state.parameters, fed('parameter.'));
  const remembered = mapValues(state.optimizer, fed('state.'));
  const rates = Object.fromEntries(optimizer.rates.map((name) => [name, input(`rate.${name}`, 'float32', [])]));

  const loss = objective({ logitsOf: (x) => architecture.logits(x, parameters), inputs, labels });
  const names = Object.keys(parameters);
  const slopes = gradients(loss, Object.values(parameters));
  const next = optimizer.update({
    parameters,
    gradients: Object.fromEntries(names.map((name, i) => [name, slopes[i]])),
    state: remembered,
    rates,
  });

  return {
    inputs: [inputs, labels, ...[rates, parameters, remembered].flatMap((values) => Object.values<Value>(values))],
    outputs: {
      loss,
      ...prefixed('next.parameter.', constraint(next.parameters)),
      ...prefixed('next.state.', next.state),
    },
  };
}

/** Compiles one training step for batches of one size. */
export async function compileStep(
  runtime: Runtime,
  learner: Learner,
  state: TrainingState,
  batchSize: number,
): Promise<TrainingStep> {
  const program = await runtime.compile(trainingGraph(learner, state, batchSize));
  return {
    async run({ parameters, optimizer }, inputs, labels, rates) {
      const results = await program.run({
        inputs,
        labels,
        ...prefixed(
          'rate.',
          mapValues(rates, (rate) => floats([], [rate])),
        ),
        ...prefixed('parameter.', parameters),
        ...prefixed('state.', optimizer),
      });
      const next = (prefix: string) => (_: FloatTensor, name: string) => floatResult(results, prefix + name);
      return {
        loss: floatResult(results, 'loss').data[0],
        state: {
          parameters: mapValues(parameters, next('next.parameter.')),
          optimizer: mapValues(optimizer, next('next.state.')),
        },
      };
    },
    dispose: () => program.dispose(),
  };
}

function prefixed<T>(prefix: string, record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [prefix + name, value]));
}
