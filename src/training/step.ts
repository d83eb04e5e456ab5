/** Training steps, which are one graph and one run: from batches and the parameters to the parameters after them. */
import { type Graph, input, type Value } from '../graph/index.ts';
import { Draws, mapValues, type ParameterTensors, prefixed } from '../nn/index.ts';
import { concat, reshape } from '../operators/index.ts';
import type { RandomStream } from '../random.ts';
import { floatResult, type Runtime } from '../runtime/index.ts';
import { type FloatTensor, floats, type Tensor } from '../tensor/index.ts';
import type { Batch } from './batches.ts';
import type { Learner, TrainingState } from './learner.ts';
import { AT_LAST, Paces } from './paces.ts';
import type { TrainingMoment } from './schedules.ts';
import { afterBatch, type StateValues } from './update.ts';

/** What one step is fed. */
export interface StepFeed extends Batch {
  /** The numbers that the optimizer asks for, by name. */
  readonly rates: Readonly<Record<string, number>>;
  /** What dropout and noise of this step are drawn from. */
  readonly random: RandomStream;
  /** Where training is, for what changes with it. @default after its end */
  readonly at?: TrainingMoment;
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

/** A graph of training steps, and what has to be drawn and told for each. */
export interface TrainingGraph extends Graph {
  readonly draws: readonly Draws[];
  readonly paces: readonly Paces[];
}

/**
 * Training steps as one graph. Inputs: `parameter.*`, `state.*`, `average.*` and `adversary.*`, and for step i `inputs.i`,
 * `labels.i`, `rate.i.*`, `draw.i.*` and `pace.i.*`; outputs: `losses`, `next.parameter.*`, `next.state.*`, `next.average.*` and
 * `next.adversary.*`. Several steps in a graph save copies of the parameters between them.
 *
 * @param state Only the names and shapes in it matter.
 */
export function trainingGraph(learner: Learner, state: TrainingState, batchSize: number, count = 1): TrainingGraph {
  const fed = (prefix: string) => (value: FloatTensor, name: string) => input(prefix + name, 'float32', value.shape);
  const parameters = mapValues(state.parameters, fed('parameter.'));
  const remembered = mapValues(state.optimizer, fed('state.'));
  const averages = mapValues(state.average ?? {}, fed('average.'));
  const adversary = mapValues(adversaryOf(learner, state, batchSize), fed('adversary.'));
  const inputs = [parameters, remembered, averages, adversary].flatMap((values) => Object.values<Value>(values));
  const draws: Draws[] = [];
  const paces: Paces[] = [];
  const losses: Value[] = [];
  let current: StateValues = { parameters, state: remembered, averages, adversary };

  for (let i = 0; i < count; i++) {
    const batch = {
      inputs: input(`inputs.${i}`, 'float32', [batchSize, ...learner.architecture.inputShape]),
      labels: input(`labels.${i}`, 'int64', [batchSize]),
      rates: Object.fromEntries(
        learner.optimizer.rates.map((name) => [name, input(`rate.${i}.${name}`, 'float32', [])]),
      ),
      draws: new Draws(`draw.${i}`),
      paces: new Paces(`pace.${i}`),
    };
    const { loss, ...next } = afterBatch(learner, current, batch);
    losses.push(reshape(loss, [1]));
    current = next;
    draws.push(batch.draws);
    paces.push(batch.paces);
    inputs.push(
      batch.inputs,
      batch.labels,
      ...Object.values(batch.rates),
      ...batch.draws.all.map(({ value }) => value),
      ...batch.paces.values,
    );
  }
  const outputs = {
    losses: losses.length === 1 ? losses[0] : concat(losses, 0),
    ...prefixed('next.parameter.', current.parameters),
    ...prefixed('next.state.', current.state),
    ...prefixed('next.average.', current.averages),
    ...prefixed('next.adversary.', current.adversary),
  };
  return { inputs, outputs, draws, paces };
}

/** What the objective's adversary goes on from: nothing where batches are not replayed, zero where none was yet. */
export function adversaryOf(
  { objective, architecture }: Learner,
  state: TrainingState,
  batchSize: number,
): ParameterTensors {
  if (objective.replay === undefined) return {};
  return state.adversary ?? { perturbation: floats([batchSize, ...architecture.inputShape]) };
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
    async run(before, feeds) {
      const { parameters, optimizer, average } = before;
      const adversary = adversaryOf(learner, before, batchSize);
      const all: Record<string, Tensor> = {
        ...prefixed('parameter.', parameters),
        ...prefixed('state.', optimizer),
        ...prefixed('average.', average ?? {}),
        ...prefixed('adversary.', adversary),
      };
      feeds.forEach(({ inputs, labels, rates, random, at = AT_LAST }, i) => {
        all[`inputs.${i}`] = inputs;
        all[`labels.${i}`] = labels;
        for (const [name, rate] of Object.entries(rates)) {
          if (isFed.has(`rate.${i}.${name}`)) all[`rate.${i}.${name}`] = floats([], [rate]);
        }
        Object.assign(all, graph.draws[i].feeds(random), graph.paces[i].feeds(at));
      });
      const results = await program.run(all);
      const next = (prefix: string) => (_: FloatTensor, name: string) => floatResult(results, prefix + name);
      return {
        losses: Array.from(floatResult(results, 'losses').data),
        state: {
          parameters: mapValues(parameters, next('next.parameter.')),
          optimizer: mapValues(optimizer, next('next.state.')),
          ...(average !== undefined && { average: mapValues(average, next('next.average.')) }),
          ...(learner.objective.replay && { adversary: mapValues(adversary, next('next.adversary.')) }),
        },
      };
    },
    dispose: () => program.dispose(),
  };
}
